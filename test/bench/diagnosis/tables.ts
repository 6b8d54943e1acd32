/** The tables of the benchmark, as data: which runs each is of, and what it is to come to. */
import { begun, begunAtZero, epochMeans, rounded, scaled, shifted, smoothed, thinned } from './rewritten';
import type { Run } from './runs';
import { percent, type Score } from './score';

/** A figure of a table with its goal. `same`: the share of verdicts that are as those on the runs as recorded. */
type Figure = 'caught' | 'caughtTold' | 'stuckTold' | 'false' | 'falseTold' | 'same';
export type Goals = Partial<Record<Figure, number>>;

export interface TableKind {
  /** What `--only` calls it. */
  id: string;
  title: string;
  text: string;
  runs(sources: Sources): Run[];
  goals: Goals;
  /** The same runs as recorded, with whose verdicts these are compared; in the order of `runs`. */
  asRecorded?(sources: Sources): Run[];
}

/** Runs as recorded, by collection. */
export interface Sources {
  deepobs: Run[];
  gpt: Run[];
  algoperf: Run[];
  /** Made runs, and those of other kinds. */
  made: Run[];
  otherKinds: Run[];
}

const madeGoals: Goals = { caught: 95, caughtTold: 95, false: 1, falseTold: 1 };
const asRecorded: Goals = { caught: 98, caughtTold: 98, false: 1, falseTold: 2 };

/** AlgoPerf's shorter logs are held to nothing: of some there are 40 rows. */
const long = ({ loss }: Run) => loss.length > 150;

const everything = ({ deepobs, gpt, algoperf }: Sources) => [...deepobs, ...gpt, ...algoperf];
const isNumber = ({ loss }: Run) => Number.isFinite(loss[0]);

const rewritings: [id: string, title: string, of: (run: Run) => Run][] = [
  ['shift+', 'A hundred starts are added', (run) => shifted(run, 100)],
  ['shift-', 'A hundred starts are taken off', (run) => shifted(run, -100)],
  ['zero', 'Begun at zero', begunAtZero],
  ['scale-', 'Scaled by 1e-6', (run) => scaled(run, 1e-6)],
  ['scale+', 'Scaled by 1e6', (run) => scaled(run, 1e6)],
];

const beginnings: [id: string, share: number, known: boolean][] = [
  ['tenth', 0.1, false],
  ['tenth-known', 0.1, true],
  ['half', 0.5, false],
  ['half-known', 0.5, true],
];

export const tableKinds: readonly TableKind[] = [
  {
    id: 'deepobs',
    title: 'DeepOBS, by what the record shows',
    text: 'A run whose record shows a bad end is bad, whatever its label.',
    runs: ({ deepobs }) => deepobs,
    goals: asRecorded,
  },
  {
    id: 'gpt',
    title: 'GPT-2 speed runs',
    text: 'All healthy; their spikes come from the data.',
    runs: ({ gpt }) => gpt,
    goals: { false: 0, falseTold: 0 },
  },
  {
    id: 'algoperf',
    title: 'AlgoPerf, logs of more than 150 rows',
    text: 'A loss and a gradient norm every few steps.',
    runs: ({ algoperf }) => algoperf.filter(long),
    goals: { false: 0.3, falseTold: 0.3 },
  },
  {
    id: 'algoperf-short',
    title: 'AlgoPerf, shorter logs',
    text: 'Of 150 rows or fewer.',
    runs: ({ algoperf }) => algoperf.filter((run) => !long(run)),
    goals: {},
  },
  {
    id: 'made',
    title: 'Made runs',
    text: 'Twenty seeds of each kind.',
    runs: ({ made }) => made,
    goals: madeGoals,
  },
  {
    id: 'made-other',
    title: 'Made runs, other kinds',
    text: 'Twenty seeds of each kind.',
    runs: ({ otherKinds }) => otherKinds,
    goals: madeGoals,
  },
  ...rewritings.map(([id, title, of]): TableKind => ({
    ...{ id, title, text: 'All public runs, written otherwise; the outcome is that of the runs as recorded.' },
    runs: (sources) => everything(sources).filter(isNumber).map(of),
    asRecorded: (sources) => everything(sources).filter(isNumber),
    goals: { same: 99 },
  })),
  ...[10, 50].map((every): TableKind => ({
    id: `every${every}`,
    title: `DeepOBS, every ${every}th step`,
    text: 'Rows under the numbers of their steps. Of the bad runs, those of which that can still be seen.',
    runs: ({ deepobs }) => deepobs.map((run) => thinned(run, every)),
    goals: { caught: 97, false: 1 },
  })),
  {
    id: 'epochs',
    title: 'DeepOBS, means of epochs',
    text: 'As a log of epochs tells it: their number, and the mean loss of 390 steps.',
    runs: ({ deepobs }) => deepobs.map(epochMeans),
    goals: { caught: 95, stuckTold: 90, false: 1 },
  },
  {
    id: 'ema',
    title: 'DeepOBS, smoothed by 0.98',
    text: 'As a progress bar prints it.',
    runs: ({ deepobs }) => deepobs.map((run) => smoothed(run, 0.98)),
    goals: asRecorded,
  },
  {
    id: 'rounded',
    title: 'DeepOBS, two decimals',
    text: '',
    runs: ({ deepobs }) => deepobs.map((run) => rounded(run, 2)),
    goals: asRecorded,
  },
  ...beginnings.map(([id, share, known]): TableKind => ({
    id,
    title: `The first ${share * 100} % of runs that go on, their length ${known ? 'known' : 'unknown'}`,
    text: 'DeepOBS and GPT-2; the outcome is what is seen so far.',
    runs: ({ deepobs, gpt }) => [...deepobs, ...gpt].map((run) => begun(run, share, known)),
    goals: { false: 1, falseTold: 1 },
  })),
];

/** What a table came to, in per cent; absent where there is nothing to count. */
export function figuresOf({ bad, stuck, good }: Score, same?: number): Partial<Record<Figure, number>> {
  const all = {
    caught: percent(bad.final, bad.of),
    caughtTold: percent(bad.told, bad.of),
    stuckTold: percent(stuck.told, stuck.of),
    false: percent(good.final, good.of),
    falseTold: percent(good.told, good.of),
    same: same ?? NaN,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => !Number.isNaN(value)));
}

export const figureNames: Record<Figure, string> = {
  caught: 'bad runs, final',
  caughtTold: 'bad runs, told',
  stuckTold: 'stuck runs, told',
  false: 'false alarms, final',
  falseTold: 'false alarms, told',
  same: 'verdicts unchanged',
};

export const isLess = (figure: string): boolean => figure.startsWith('false');
