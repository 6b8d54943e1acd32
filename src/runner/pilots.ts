/**
 * Short runs that tell which of several rates a script learns best at: a fix that starts again is worth a few steps of each
 * before the whole. Nothing of them is left.
 */
import fs from 'node:fs';
import path from 'node:path';
import { editConfig } from '../config/keel/parse';
import { applyTextEdits } from '../config/text/textEdits';
import type { ConfigEdit } from '../config/types';
import { discardFolder, removeIfPossible } from '../run/plainFile';
import { readConfigFile } from '../run/configFile';
import { roundTo } from '../shared/numbers';
import { createRun } from './createRun';
import { Runner } from './runner';

export interface PilotPlace {
  workspace: string;
  /** The config file, relative to the workspace. */
  config: string;
  dist: string;
}

/** How a rate did: the mean loss of the last third of its steps; infinite where it went wrong. */
export interface PilotLevel {
  value: number;
  loss: number;
}

/** A rate that is at most so many times the best loss is as good, and the lower one the safer. */
const asGood = 1.02;
/** Steps from one rate to the next. */
const factor = Math.sqrt(10);
/** Rates that are tried at most. */
const most = 6;

/**
 * Goes down from `first` as long as the loss becomes lower, and up from it where it does not, below `limit`. Null where a
 * person broke it off.
 */
export async function bestRate(
  first: number,
  limit: number,
  levelAt: (value: number) => Promise<PilotLevel | null>,
): Promise<PilotLevel[] | null> {
  const tried: PilotLevel[] = [];
  let brokenOff = false;
  const attempt = async (value: number): Promise<boolean> => {
    const level = brokenOff ? null : await levelAt(roundTo(value, 2));
    brokenOff ||= level === null;
    if (level === null) return false;
    const best = Math.min(...tried.map(({ loss }) => loss), Infinity);
    tried.push(level);
    return level.loss < best;
  };
  await attempt(first);
  let value = first / factor;
  // Where even the first went wrong, the next may still be far off.
  while (
    !brokenOff &&
    tried.length < most &&
    ((await attempt(value)) || tried.every(({ loss }) => !Number.isFinite(loss)))
  )
    value /= factor;
  const wentDown = tried.length > 2;
  for (value = first * factor; !wentDown && value < limit && tried.length < most; value *= factor) {
    if (!(await attempt(value))) break;
  }
  return brokenOff ? null : tried;
}

/** The best of what was tried: of those as good as the best the lowest rate. */
export function bestOf(levels: readonly PilotLevel[]): PilotLevel | null {
  const lowest = Math.min(...levels.map(({ loss }) => loss));
  if (!Number.isFinite(lowest)) return null;
  const good = levels.filter(({ loss }) => loss <= lowest + (asGood - 1) * Math.abs(lowest));
  return good.reduce((a, b) => (b.value < a.value ? b : a));
}

/** Trains `steps` steps with the config as the edits make it. `begun` is handed the runner, so that a signal reaches it. */
export async function pilot(
  { workspace, config, dist }: PilotPlace,
  edits: ConfigEdit[],
  steps: number,
  begun: (runner: Runner) => () => void,
): Promise<{ losses: number[]; broke: boolean; stopped: boolean }> {
  const file = path.join(workspace, config);
  const own = path.join(path.dirname(file), `.pilot-${process.pid}.keel.yaml`);
  const text = readConfigFile(file).toString('utf8');
  const without: ConfigEdit[] = [...edits, { op: 'set', path: ['checkpoints', 'every'], value: 0 }];
  const losses: number[] = [];
  let enough = false;
  let dir: string | null = null;
  try {
    fs.writeFileSync(own, applyTextEdits(text, editConfig(text, without)));
    const made = createRun({ workspace, config: path.relative(workspace, own) });
    dir = made.dir;
    const runner: Runner = new Runner({
      ...{ workspace, run: made.id, secrets: made.secrets, dist, policy: 'repair' as const },
      onSteps: (rows) => {
        losses.push(...rows.flatMap(({ loss }) => (loss === undefined ? [] : [loss])));
        if (losses.length < steps || enough) return;
        enough = true;
        runner.stop('policy');
      },
    });
    const release = begun(runner);
    const { state } = await runner.run();
    release();
    const broke = state === 'diverged' || state === 'failed';
    return {
      losses: losses.slice(0, steps),
      broke,
      stopped: runner.interruption.pending || (state === 'stopped' && !enough),
    };
  } finally {
    removeIfPossible(own);
    if (dir !== null) discardFolder(dir);
  }
}
