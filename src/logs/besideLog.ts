/**
 * The config that the run of a log was made with: the arguments that a tool left beside its log, else a config of the
 * workspace that names the folder of the log as the place for its output.
 */
import fs from 'node:fs';
import path from 'node:path';
import { readForeign } from '../config/formats';
import type { Recipe } from '../config/recipe';
import type { Json } from '../config/types';
import { readRegular } from '../run/plainFile';

/** A training config and what it says. */
export interface BesideConfig {
  file: string;
  recipe: Recipe;
}

/** Names that tools give to the arguments of one run, which they leave in its folder, best first. */
const records = [
  'args.yaml',
  'training_args.yaml',
  'training_args.yml',
  'training_args.json',
  path.join('.hydra', 'config.yaml'),
  'hparams.yaml',
  'hyp.yaml',
  'opt.yaml',
  'args.json',
  'train_args.json',
  'torchtune_config.yaml',
];

/** Names that any config may have: they count beside the log alone. */
const general = ['config.yaml', 'config.yml', 'params.yaml', 'config.json', 'config.toml', 'train.yaml', 'train.json'];

/** Folders above that of the log in which a record of its run may lie: `output/checkpoint-500`, `output/runs/host`. */
const levels = 2;

/** Keys under which frameworks are told where to put what they write. */
const outputKeys =
  /^(output_?dir|out_?dir|save_?dir|log_?dir|logging_?dir|work_?dir|exp_?dir|run_?dir|result_?dir|checkpoint_?dir|ckpt_?dir|default_root_dir|dirpath|save_path|output_path|save_folder|project|local_dir)$/i;

const configFolders = ['', 'configs', 'config', 'conf', 'recipes', 'cfg'];
const configName = /\.(ya?ml|json|toml)$/i;

/** A config is some kilobytes; more files and larger ones are not looked at. */
const mostBytes = 256 * 1024;
const mostFiles = 300;
/** Values of one config that are looked at. */
const mostValues = 5000;

/** The config of a log; null where none is known. `roots` are the folders of the workspace. Never throws. */
export function configBeside(log: string, roots: readonly string[]): BesideConfig | null {
  const folder = folderOf(log);
  if (folder === null) return null;
  const root = roots.find((each) => isInside(folder, each)) ?? null;
  return recordOf(folder, root, log) ?? (root === null ? null : namingConfig(folder, root, log));
}

/** Reads a config again; null where it is gone or is no training config any more. */
export function readBeside(file: string): BesideConfig | null {
  try {
    const { recipe } = readForeign(readRegular(file, mostBytes).toString('utf8'), path.basename(file));
    return recipe !== null && saysSomething(recipe) ? { file, recipe } : null;
  } catch {
    return null;
  }
}

/** Whether a finding of a run could blame anything in it. */
const saysSomething = ({ lr, optimizer, clip, warmup, weightDecay }: Recipe): boolean =>
  [lr, optimizer, clip, warmup, weightDecay].some(({ state }) => state === 'written');

function folderOf(log: string): string | null {
  const stat = fs.statSync(log, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  return stat.isDirectory() ? log : path.dirname(log);
}

/** Whether a folder is another or lies in it. */
function isInside(folder: string, other: string): boolean {
  const way = path.relative(other, folder);
  return way === '' || (!way.startsWith('..') && !path.isAbsolute(way));
}

function recordOf(folder: string, root: string | null, log: string): BesideConfig | null {
  let place = folder;
  for (let level = 0; level <= levels; level++) {
    const names = level === 0 ? [...records, ...general] : records;
    for (const name of names) {
      const file = path.join(place, name);
      const found = file !== log && isFile(file) ? readBeside(file) : null;
      if (found) return found;
    }
    const above = path.dirname(place);
    if (above === place || (root !== null && !isInside(above, root))) return null;
    place = above;
  }
  return null;
}

const isFile = (file: string): boolean => {
  try {
    return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    return false;
  }
};

/** The config that names the nearest folder around the log as its output, of those on the way up to the workspace's own. */
function namingConfig(folder: string, root: string, log: string): BesideConfig | null {
  let best: { found: BesideConfig; named: string } | null = null;
  let looked = 0;
  for (let place = folder; isInside(place, root); place = path.dirname(place)) {
    for (const file of configFolders.flatMap((name) => configsIn(path.join(place, name)))) {
      if (file === log || (looked += 1) > mostFiles) continue;
      const named = namedFolder(file, folder, root);
      const nearer: boolean = named !== null && (best === null || named.length > best.named.length);
      const found: BesideConfig | null = nearer ? readBeside(file) : null;
      if (found !== null && named !== null) best = { found, named };
    }
    if (place === root) break;
  }
  return best?.found ?? null;
}

function configsIn(folder: string): string[] {
  try {
    const entries = fs.readdirSync(folder, { withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && configName.test(entry.name));
    return files.slice(0, mostFiles).map((entry) => path.join(folder, entry.name));
  } catch {
    return [];
  }
}

/** The folder that a config names for its output and that holds the log; never the whole workspace. */
function namedFolder(file: string, folder: string, root: string): string | null {
  let texts: string[];
  try {
    const text = readRegular(file, mostBytes).toString('utf8');
    texts = outputsOf(readForeign(text, path.basename(file)).written([]));
  } catch {
    return null;
  }
  const places = texts.flatMap((text) => [path.resolve(root, text), path.resolve(path.dirname(file), text)]);
  const holding = places.filter((place) => isInside(folder, place) && isInside(place, root) && place !== root);
  return holding.sort((a, b) => b.length - a.length)[0] ?? null;
}

/** Texts under the keys that name output folders, wherever they stand in a config. */
function outputsOf(value: Json | undefined): string[] {
  const found: string[] = [];
  const waiting: (Json | undefined)[] = [value];
  for (let seen = 0; waiting.length > 0 && seen < mostValues; seen++) {
    const next = waiting.pop();
    if (next === null || typeof next !== 'object') continue;
    for (const [key, item] of Object.entries(next)) {
      if (typeof item === 'string' && item !== '' && outputKeys.test(key)) found.push(item);
      else if (item !== null && typeof item === 'object') waiting.push(item);
    }
  }
  return found;
}
