/** Our own `*.keel.yaml` as a recipe, so that every rule is written once. */
import { isScript, type AnyConfig } from './anyConfig';
import type { Config } from './schema';
import type { ScriptConfig } from './scriptSchema';
import type { ConfigEdit, ConfigPath, Json } from '../types';
import type { Clipping, Length, Recipe, Setting } from '../recipe';

type Given = (path: ConfigPath) => boolean;

/** What a config says. `given` tells what is written in its text, where the rest is a default. */
export function keelRecipe(config: AnyConfig, given: Given): Recipe {
  return isScript(config) ? scriptRecipe(config) : trainerRecipe(config, given);
}

/** The recipe of a script: what Keel sets is known, all else is the script's own. */
function scriptRecipe(config: ScriptConfig): Recipe {
  const { optimizer, schedule, clip } = config;
  const set = <T>(path: ConfigPath, value: T | undefined, write?: (next: T) => ConfigEdit[]): Setting<T> => {
    const place = { path, ...(write ? { write } : {}) };
    return value === undefined ? { ...place, state: 'unknown', value: null } : { ...place, state: 'written', value };
  };
  const plain = <T extends Json>(path: ConfigPath, value: T | undefined): Setting<T> =>
    set<T>(path, value, (next) => [{ op: 'set', path, value: next }]);
  const steps = (path: ConfigPath, value: number | undefined): Setting<Length> =>
    set<Length>(path, value === undefined ? undefined : { value, unit: 'steps' }, (next) =>
      next.unit === 'steps' ? [{ op: 'set', path, value: next.value }] : [],
    );
  const unknown = <T>(): Setting<T> => ({ path: null, state: 'unknown', value: null });
  return {
    ...{ format: 'keel', loader: 'keel', section: [], complete: false, kind: 'unknown', family: 'unknown' },
    ...{ lrIsMultiplier: false, evalEvery: unknown(), saveEvery: unknown(), logEvery: unknown() },
    ...{ loraRank: unknown(), loraAlpha: unknown() },
    ...{ optimizer: unknown(), schedulerPeak: unknown(), precision: unknown(), lossScale: unknown() },
    ...{ initialScalePower: unknown(), batchSize: unknown(), globalBatchSize: unknown(), dropout: unknown() },
    gradientCheckpointing: unknown(),
    lr: plain(['optimizer', 'lr'], optimizer.lr),
    betas: plain(['optimizer', 'betas'], optimizer.betas),
    eps: plain(['optimizer', 'eps'], optimizer.eps),
    momentum: plain(['optimizer', 'momentum'], optimizer.momentum),
    weightDecay: plain(['optimizer', 'weightDecay'], optimizer.weightDecay),
    schedule: plain<string>(['schedule', 'name'], schedule.name),
    warmup: steps(['schedule', 'warmup'], schedule.warmup),
    minimumLr: plain(['schedule', 'minimum'], schedule.minimum),
    total: steps(['steps'], config.steps),
    clip: clip.norm ? set<Clipping>(['clip', 'norm'], { kind: 'norm', threshold: clip.norm }) : unknown(),
    accumulate: plain(['accumulate'], config.accumulate),
    seed: plain(['seed'], config.seed),
  };
}

function trainerRecipe(config: Config, given: Given): Recipe {
  const simple = <T extends Json>(path: ConfigPath, value: T): Setting<T> => {
    const write = (next: T): ConfigEdit[] => [{ op: 'set', path, value: next }];
    if (given(path)) return { path, write, state: 'written', value };
    return { path, write, state: 'default', value, source: 'Keel config schema' };
  };
  const { optimizer, schedule } = config;
  return {
    format: 'keel',
    loader: 'keel',
    section: [],
    complete: true,
    kind: 'pretraining',
    family: config.model.type,
    optimizer: { ...simple(['optimizer', 'name'], optimizer.name as string) },
    lr: simple(['optimizer', 'lr'], optimizer.lr),
    lrIsMultiplier: false,
    betas: simple(['optimizer', 'betas'], optimizer.betas),
    eps: simple(['optimizer', 'eps'], optimizer.eps),
    momentum: simple(['optimizer', 'momentum'], optimizer.momentum),
    weightDecay: simple(['optimizer', 'weightDecay'], optimizer.weightDecay),
    schedule: { ...simple(['schedule', 'name'], schedule.name as string) },
    warmup: warmupOf(config),
    minimumLr: simple(['schedule', 'minimum'], schedule.minimum),
    schedulerPeak: nowhere(),
    total: totalOf(config),
    clip: clipOf(config),
    precision: { path: null, state: 'default', value: 'fp32', source: 'the embedded trainer' },
    lossScale: nowhere(),
    initialScalePower: nowhere(),
    batchSize: simple(['batchSize'], config.batchSize),
    globalBatchSize: {
      path: null,
      state: 'default',
      value: config.batchSize * config.accumulate,
      source: 'batchSize x accumulate on one device',
    },
    accumulate: simple(['accumulate'], config.accumulate),
    dropout: simple(['regularization', 'dropout'], config.regularization.dropout),
    gradientCheckpointing: nowhere(),
    seed: simple(['seed'], config.seed),
    evalEvery: everySteps(['validation', 'every'], config.validation.every),
    saveEvery: everySteps(
      ['checkpoints', 'every'],
      given(['checkpoints', 'every']) ? config.checkpoints.every : undefined,
    ),
    ...{ logEvery: nowhere(), loraRank: nowhere(), loraAlpha: nowhere() },
  };
}

function nowhere<T>(): Setting<T> {
  return { path: null, state: 'absent', value: null };
}

/** An interval in steps; where it is not written the trainer chooses it by the length of the run. */
function everySteps(path: ConfigPath, steps: number | undefined): Setting<Length> {
  const write = (next: Length): ConfigEdit[] => (next.unit === 'steps' ? [{ op: 'set', path, value: next.value }] : []);
  if (steps === undefined) return { path, write, state: 'unknown', value: null };
  return { path, write, state: 'written', value: { value: steps, unit: 'steps' } };
}

/** Two keys of one length; setting one takes the other out. */
function lengthOf(
  steps: { path: ConfigPath; value: number | undefined },
  other: { path: ConfigPath; value: number | undefined; unit: Length['unit'] },
): Setting<Length> {
  const write = (value: Length): ConfigEdit[] => {
    const [to, from] = value.unit === 'steps' ? [steps, other] : [other, steps];
    if (value.unit !== 'steps' && value.unit !== other.unit) return [];
    const removed: ConfigEdit[] = from.value === undefined ? [] : [{ op: 'remove', path: from.path }];
    return [...removed, { op: 'set', path: to.path, value: value.value }];
  };
  if (steps.value) return { path: steps.path, write, state: 'written', value: { value: steps.value, unit: 'steps' } };
  if (other.value)
    return { path: other.path, write, state: 'written', value: { value: other.value, unit: other.unit } };
  return {
    path: steps.value === undefined && other.value !== undefined ? other.path : steps.path,
    write,
    state: 'absent',
    value: null,
  };
}

function warmupOf({ schedule }: Config): Setting<Length> {
  return lengthOf(
    { path: ['schedule', 'warmup'], value: schedule.warmup },
    { path: ['schedule', 'warmupRatio'], value: schedule.warmupRatio, unit: 'share' },
  );
}

function totalOf(config: Config): Setting<Length> {
  return lengthOf({ path: ['steps'], value: config.steps }, { path: ['epochs'], value: config.epochs, unit: 'epochs' });
}

function clipOf({ clip }: Config): Setting<Clipping> {
  const write = (value: Clipping): ConfigEdit[] => [{ op: 'set', path: ['clip', value.kind], value: value.threshold }];
  const place = (key: string) => ({ path: ['clip', key], write });
  if (clip.norm) return { ...place('norm'), state: 'written', value: { kind: 'norm', threshold: clip.norm } };
  // Per tensor, a bound of the norm all the same.
  if (clip.tensorNorm) {
    return { ...place('tensorNorm'), state: 'written', value: { kind: 'norm', threshold: clip.tensorNorm } };
  }
  if (clip.value) return { ...place('value'), state: 'written', value: { kind: 'value', threshold: clip.value } };
  return { ...place('norm'), state: 'absent', value: null };
}
