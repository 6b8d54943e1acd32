// What `keel` is asked, by a tree: each answer becomes a file in the folder of that tree's outputs.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { filesBelow } from './differences.mjs';
import { fileOf, logsOf, notRun, runs, stopped } from './inputs.mjs';
import { normalise } from './normalise.mjs';

/**
 * @typedef {object} Tree One build of Keel, and its folders.
 * @property {string} program `dist/cli.js`.
 * @property {string} home The checkout.
 * @property {string} own A copy of the inputs, which it may change.
 * @property {string} out Where outputs are gathered.
 */

/** @typedef {import('./normalise.mjs').Kind} Kind */

/** A run whose two accounts still differ after so many turns does differ. */
const mostTurns = 6;

/** Runs `keel`. @returns {Promise<{ code: number | null, stdout: string, stderr: string }>} */
function keel(/** @type {Tree} */ { program }, /** @type {string} */ cwd, /** @type {string[]} */ args) {
  return new Promise((resolve, reject) => {
    // The kernels that every machine has; the same threads for both.
    const env = { ...process.env, KEEL_TFJS_BACKEND: 'wasm', NO_COLOR: '1' };
    const child = spawn(process.execPath, [program, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const result = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => (result.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (result.stderr += text));
    child.on('error', reject).on('close', (code) => resolve({ code, ...result }));
  });
}

function write(/** @type {Tree} */ tree, /** @type {string} */ name, /** @type {string} */ text) {
  const file = path.join(tree.out, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

/** Folders whose names differ between the trees, or between two comparisons. */
const places = ({ home, own }, /** @type {string} */ cwd) => ({ keel: home, own, folder: cwd });

/** Runs `keel` and writes what it said, with its exit code. Returns the standard output as it was. */
async function ask(
  /** @type {Tree} */ tree,
  /** @type {string} */ name,
  /** @type {string} */ cwd,
  /** @type {string[]} */ args,
  /** @type {Kind} */ kind = 'text',
) {
  const { code, stdout, stderr } = await keel(tree, cwd, args);
  const said = (/** @type {string} */ text, /** @type {Kind} */ as) => normalise(text, as, places(tree, cwd));
  write(
    tree,
    name,
    `exit code ${code}\n${stderr && `standard error:\n${said(stderr, 'text')}`}\n${said(stdout, kind)}`,
  );
  return stdout;
}

/** Lints files in one process, and writes the report of each as an output of its own. */
async function lintEach(
  /** @type {Tree} */ tree,
  /** @type {string} */ cwd,
  /** @type {string} */ folder,
  /** @type {string[]} */ files,
) {
  const { code, stdout, stderr } = await keel(tree, cwd, ['lint', '--format', 'json', ...files]);
  write(tree, `lint/${folder}/exit code and errors`, `exit code ${code}\n${normalise(stderr, 'text')}`);
  try {
    for (const { file, ...report } of JSON.parse(stdout))
      write(tree, `lint/${file}.json`, normalise(JSON.stringify(report), 'json'));
  } catch {
    write(tree, `lint/${folder}/not JSON`, normalise(stdout, 'text'));
  }
}

/** Wrong uses, each with its exit code and sentence. */
const misuses = [
  ...[['lint'], ['lint', 'nowhere.yaml'], ['lint', '--format', 'xml', 'wages.keel.yaml']],
  ...[
    ['lint', '--ignore', 'no-such-rule', '.'],
    ['run', 'nowhere.keel.yaml'],
    ['run', 'data/wages.csv'],
  ],
  ...[
    ['run', 'wages.keel.yaml', '--continue'],
    ['run', 'wages.keel.yaml', '--from', '3'],
    ['diagnose', 'nowhere'],
  ],
  ...[
    ['diagnose', 'data'],
    ['diagnose', 'README.md'],
    ['fix', 'nowhere.keel.yaml'],
    ['fix', 'wages.keel.yaml'],
  ],
  ...[['export', 'nothing'], ['export', 'latest'], ['no-such-command'], ['--version']],
];

/** What needs no run: help, wrong uses, `lint` of every config. */
export async function readConfigs(/** @type {Tree} */ tree, /** @type {string} */ inputs) {
  const examples = path.join(inputs, 'examples');
  for (const command of ['', 'run', 'lint', 'diagnose', 'fix', 'export'])
    await ask(tree, `help/${command || 'keel'}`, examples, [...(command ? [command] : []), '--help']);
  for (const args of misuses) await ask(tree, `misuse/${args.join(' ')}`, examples, args);
  for (const file of notRun) await ask(tree, `misuse/run ${file}`, examples, ['run', '--json', file]);
  for (const [format, kind] of /** @type {[string, Kind][]} */ ([
    ['human', 'text'],
    ['sarif', 'json'],
  ]))
    await ask(tree, `lint/all files.${format}`, inputs, ['lint', '--format', format, '.'], kind);
  const files = filesBelow(inputs).filter((file) => !file.startsWith('examples/data/'));
  for (const folder of ['examples', 'configs']) {
    const within = files.filter((file) => file.startsWith(`${folder}/`));
    if (within.length > 0) await lintEach(tree, inputs, folder, within);
  }
}

/** `fix` without a run, and `lint --fix`: what they say, and the texts they leave. */
export async function repairConfigs(/** @type {Tree} */ tree, /** @type {string} */ inputs) {
  const copy = (/** @type {string} */ name) => {
    const folder = path.join(path.dirname(tree.own), name);
    fs.cpSync(inputs, folder, { recursive: true });
    return folder;
  };
  const texts = (/** @type {string} */ folder, /** @type {string} */ name) => {
    for (const file of filesBelow(folder).filter((each) => !each.startsWith('examples/data/'))) {
      const text = fs.readFileSync(path.join(folder, file), 'utf8');
      if (text !== fs.readFileSync(path.join(inputs, file), 'utf8')) write(tree, `${name}/${file}`, text);
    }
  };
  const linted = copy('linted');
  await ask(tree, 'lint --fix/report.json', linted, ['lint', '--fix', '--format', 'json', '.'], 'json');
  texts(linted, 'lint --fix');
  const fixed = copy('fixed');
  const examples = path.join(fixed, 'examples');
  for (const file of fs.readdirSync(examples).filter((name) => name.endsWith('.keel.yaml'))) {
    await ask(tree, `fix without a run/dry ${file}`, examples, ['fix', '--dry-run', file]);
    await ask(tree, `fix without a run/${file}`, examples, ['fix', file]);
  }
  texts(fixed, 'fix without a run/texts');
}

/** @typedef {Record<string, string>} Ids Of runs, by the name of their variation. */

/** The id in the last line of `run --json`; without one, commands that want it say so. */
function idOf(/** @type {string} */ stdout) {
  try {
    return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '').run ?? 'none';
  } catch {
    return 'none';
  }
}

/**
 * Trains with both trees at once, and again until an account of one is an account of the other: a sample of layers that
 * is written just after the monitor looked is told with the next step, so what a live run says may differ by a step.
 * @returns {Promise<string[]>} The ids of the runs that say the same, or of the last ones, in the order of the trees.
 */
async function runBoth(
  /** @type {Tree[]} */ trees,
  /** @type {string} */ name,
  /** @type {string} */ file,
  /** @type {(tree: number) => string[]} */ flags = () => [],
  /** @type {Kind} */ kind = 'run',
) {
  const turn = async (/** @type {Tree} */ tree, /** @type {number} */ i) => {
    const examples = path.join(tree.own, 'examples');
    const config = fs.readFileSync(path.join(examples, file), 'utf8');
    const id = idOf(await ask(tree, name, examples, ['run', '--json', file, ...flags(i)], kind));
    // A run with --fix changes it, and the next turn begins where this one did.
    fs.writeFileSync(path.join(examples, file), config);
    return { id, account: fs.readFileSync(path.join(tree.out, name), 'utf8') };
  };
  /** @type {{ id: string, account: string }[][]} */
  let turns = trees.map(() => []);
  let same = undefined;
  while (same === undefined && (turns[0]?.length ?? 0) < mostTurns) {
    const fresh = await Promise.all(trees.map(turn));
    turns = turns.map((each, i) => [...each, ...fresh.slice(i, i + 1)]);
    same = turns[0]?.find(({ account }) => turns[1]?.some((other) => other.account === account));
  }
  const count = turns[0]?.length ?? 0;
  if (count > 1) console.log(`  ${name}: ${same ? 'the same' : 'not the same'} after ${count} turns`);
  const chosen = turns.map((each) => each.find(({ account }) => account === same?.account) ?? each.at(-1));
  trees.forEach((tree, i) => write(tree, name, chosen[i]?.account ?? ''));
  return chosen.map((each) => each?.id ?? 'none');
}

/** Trains every variation with both trees. @returns {Promise<Ids[]>} */
export async function train(/** @type {Tree[]} */ trees) {
  /** @type {Ids[]} */
  const ids = trees.map(() => ({}));
  for (const run of runs) {
    const made = await runBoth(trees, `run/${run.name}.jsonl`, fileOf(run));
    made.forEach((id, i) => Object.assign(ids[i] ?? {}, { [run.name]: id }));
  }
  await runBoth(trees, 'run/stopped and fixed.jsonl', fileOf(stopped), () => ['--fix'], 'stopped');
  return ids;
}

const dirOf = (/** @type {string} */ id) => path.join('.keel', 'runs', id);

/** Writes logs of other tools from the runs of one tree, where both read them. */
export async function writeLogs(/** @type {Tree} */ tree, /** @type {Ids} */ ids, /** @type {string} */ folder) {
  for (const [name, id] of Object.entries(ids)) {
    const { stdout } = await keel(tree, path.join(tree.own, 'examples'), ['export', id]);
    fs.mkdirSync(path.join(folder, name), { recursive: true });
    for (const [file, text] of Object.entries(logsOf(stdout))) fs.writeFileSync(path.join(folder, name, file), text);
  }
}

/** @type {[string, Kind][]} */
const reports = [
  ['json', 'json'],
  ['jsonl', 'jsonl'],
  ['human', 'text'],
  ['html', 'text'],
];

/** What is said of runs that are there, and of logs. `whose` says who made them. */
export async function readRuns(
  /** @type {Tree} */ tree,
  /** @type {string} */ whose,
  /** @type {string} */ folder,
  /** @type {Ids} */ ids,
) {
  const examples = path.join(folder, 'examples');
  for (const [name, id] of Object.entries(ids)) {
    await ask(tree, `export/${whose}/${name}.csv`, examples, ['export', id], 'csv');
    await ask(tree, `diagnose/${whose}/${name}.json`, examples, ['diagnose', '--format', 'json', dirOf(id)], 'json');
    const dry = ['fix', '--dry-run', '--run', id, fileOf({ name })];
    await ask(tree, `fix/${whose}/${name}`, examples, dry);
  }
  const dirs = Object.values(ids).map(dirOf);
  for (const [format, kind] of reports)
    await ask(tree, `diagnose/${whose}/all runs.${format}`, examples, ['diagnose', '--format', format, ...dirs], kind);
  const logs = path.join(folder, 'logs');
  if (!fs.existsSync(logs)) return;
  for (const file of filesBelow(logs))
    await ask(tree, `diagnose/logs/${file}.json`, logs, ['diagnose', '--format', 'json', file], 'json');
}

/** Fixes configs by their runs, and goes on from a checkpoint. Changes the trees' own copies. */
export async function goOn(/** @type {Tree[]} */ trees, /** @type {Ids[]} */ ids) {
  const examples = (/** @type {Tree} */ { own }) => path.join(own, 'examples');
  for (const [i, tree] of trees.entries()) {
    for (const [name, id] of Object.entries(ids[i] ?? {})) {
      const file = fileOf({ name });
      await ask(tree, `fix/applied/${name}`, examples(tree), ['fix', '--run', id, file]);
      write(tree, `fix/applied/${file}`, fs.readFileSync(path.join(examples(tree), file), 'utf8'));
    }
  }
  for (const [name, from] of /** @type {[string, string[]][]} */ ([
    ['wages', ['--from', '20']],
    ['wages-fast', []],
  ])) {
    const flags = (/** @type {number} */ i) => ['--continue', ids[i]?.[name] ?? '', ...from];
    const made = await runBoth(trees, `run/${name} continued.jsonl`, fileOf({ name }), flags);
    for (const [i, tree] of trees.entries()) {
      const id = made[i] ?? 'none';
      const [csv, report] = [`export/continued ${name}.csv`, `diagnose/continued ${name}.json`];
      await ask(tree, csv, examples(tree), ['export', id, '--lineage'], 'csv');
      await ask(tree, report, examples(tree), ['diagnose', '--format', 'json', dirOf(id)], 'json');
    }
  }
}
