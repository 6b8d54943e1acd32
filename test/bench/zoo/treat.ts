/** Treats a run that fails: by the offered fix, and by three controls. Up to three rounds each, without a human. */
import { createRandom, type Random } from '../../../src/backends/tfjs/random';
import { applyTextEdits } from '../../../src/config/text/textEdits';
import { editConfig, parseConfig } from '../../../src/config/keel/parse';
import type { Config } from '../../../src/config/keel/schema';
import type { ConfigEdit, Json } from '../../../src/config/types';
import { catalogue, readyFixes } from '../../../src/diagnosis/fixes';
import { lintConfig } from '../../../src/diagnosis/lint';
import { byGravity } from '../../../src/shared/severity';
import { train, type Order, type Trained } from './lab';

const rounds = 3;

export interface Next {
  edits: ConfigEdit[];
  continueFrom: number | null;
  /** For the protocol. */
  name: string;
}

/** What a treatment does next to a run; null if it lets it be. */
export type Treatment = (run: Trained, random: Random) => Next | null;

/** Whether Keel speaks of a trouble. */
export const flagged = ({ findings }: Trained): boolean => findings.some(({ severity }) => severity !== 'note');

/** What Keel warns of before the run. */
export const linted = (text: string) =>
  lintConfig(parseConfig(text), text).filter(({ severity }) => severity !== 'hint');

/** The fixes offered before the run, in the order of the catalogue. */
function lintFix(text: string): Next | null {
  const order = (id: string) => catalogue.findIndex((remedy) => remedy.id === id);
  const [fix] = linted(text)
    .flatMap(({ fixes }) => fixes)
    .sort((a, b) => order(a.id) - order(b.id));
  return fix ? anew(`lint: ${fix.id}`, [...fix.edits]) : null;
}

/** The first fix of the gravest finding that has one, which `keel fix` applies; where the run says nothing, that of lint. */
const plan: Treatment = (run) => {
  if (!flagged(run)) return lintFix(run.text);
  const { findings, config, checkpoints, totalSteps } = run;
  const [fix] = byGravity(findings).flatMap((finding) => readyFixes(finding, { config, checkpoints, totalSteps }));
  return fix ? { edits: fix.edits, continueFrom: fix.continueFrom, name: fix.id } : null;
};

const anew = (name: string, edits: ConfigEdit[]): Next => ({ edits, continueFrom: null, name });
const set = (path: string, value: Json): ConfigEdit => ({ op: 'set', path: path.split('.'), value });

const tenth: Treatment = ({ config }) => anew('lr / 10', [set('optimizer.lr', config.optimizer.lr / 10)]);

/** One usual change for each remedy of the catalogue, whatever the run suffers from. */
const anyRemedy: ((config: Config) => ConfigEdit)[] = [
  () => set('clip.norm', 1),
  () => set('clip.relative', 0.01),
  ({ optimizer }) => set('optimizer.lr', optimizer.lr / 2),
  ({ optimizer }) => set('optimizer.lr', optimizer.lr * 10),
  () => set('schedule.warmup', 30),
  () => set('schedule.name', 'cosine'),
  () => set('optimizer.betas', [0.9, 0.95]),
  () => set('optimizer.eps', 1e-8),
  ({ accumulate }) => set('accumulate', 2 * accumulate),
  ({ model }) => set('model.initialization', model.type === 'transformer' ? 'normal' : 'he'),
  ({ model }) => (model.type === 'mlp' ? set('model.activation', 'leakyRelu') : set('clip.norm', 1)),
  ({ model }) => (model.type === 'mlp' ? set('model.normalization', 'layer') : set('clip.norm', 1)),
  () => set('regularization.dropout', 0.1),
  () => set('optimizer.weightDecay', 0.01),
  () => set('validation.patience', 4),
  () => set('data.skip', [1]),
  ({ task }) => (task === 'language-modelling' ? set('clip.norm', 1) : set('data.standardize', true)),
];

const arbitrary: Treatment = ({ config }, random) =>
  anew('random', [anyRemedy[Math.floor(random.next() * anyRemedy.length)]!(config)]);

export const treatments = { plan, tenth, arbitrary };

/** Treats a run for as long as Keel speaks of a trouble, at first also where lint alone does. Returns the last run and what was done. */
export async function treat(
  first: Trained,
  order: Pick<Order, 'home' | 'plant'>,
  treatment: Treatment,
  seed: number,
): Promise<{ run: Trained; done: string[] }> {
  const random = createRandom(seed, 'treatment');
  const done: string[] = [];
  let run = first;
  for (let round = 1; round <= rounds && (flagged(run) || (round === 1 && linted(run.text).length > 0)); round++) {
    const next = treatment(run, random);
    if (next === null) break;
    done.push(next.name);
    const text = applyTextEdits(run.text, editConfig(run.text, next.edits));
    if (parseConfig(text).config === null) break;
    const from = next.continueFrom === null ? undefined : { run, step: next.continueFrom };
    run = await train({ ...order, text, from, stop: round < rounds });
  }
  return { run, done };
}
