/**
 * Every message between the extension host and the panel's page. The page holds no truth: it asks for the
 * series it can see, is told what changed, and can be closed at any time. A message to the page is a complete
 * snapshot of what it names, so a lost one costs nothing.
 */
import type { EvidenceTable } from '../../diagnosis/evidence/table';
import type { Fix, RecordedFinding } from '../../diagnosis/finding';
import type { DeviceInfo, Parent } from '../../run/types';
import type { DocPage } from '../docPages';
import type { Message } from '../messages/say';
import type { RunRequest, ViewState } from '../runState';

// The page imports nothing but this file and the series; what it needs of the others comes through here.
export type { ConfigEdit } from '../../config/types';
export type { Fix } from '../../diagnosis/finding';
export type { DeviceInfo } from '../../run/types';

/** A number in a message. Messages travel as JSON, which turns NaN and the infinities into null, so these go by name. */
export type Figure = number | 'NaN' | 'Infinity' | '-Infinity';

export const toFigure = (value: number): Figure =>
  Number.isFinite(value) ? value : (String(value) as Exclude<Figure, number>);

/** A finding with its fixes made ready for the config as it is now. */
export interface FindingView extends RecordedFinding {
  /** Its evidence for people. */
  table: EvidenceTable;
  ready: Fix[];
  /** For a log: what helps where no config that Keel can edit says it, in words; its edits are none. */
  advice?: Fix[];
  /** For a log: remedies that may help besides. */
  also?: { id: string; title: string; said: { title: Message } }[];
}

/** What was understood of a log of another tool. */
export interface LogReading {
  /** How the log is written, e.g. `huggingface`. */
  form: string;
  rows: number;
  firstStep: number;
  lastStep: number;
  /** The log's own name of each figure that Keel reads, e.g. `loss` of `train/loss`. */
  columns: Readonly<Record<string, string>>;
  notUnderstood: number;
}

/** What makes a log of another tool different from a run of Keel's own. */
export interface LogView {
  /** The file or folder. */
  file: string;
  /** Which run of a log that holds several. */
  run: string | null;
  /** Somebody opened it; else it was found in the workspace. */
  opened: boolean;
  /** Null before the first row, and for one that is too large to be read before it is opened. */
  read: LogReading | null;
  /** Whether there is more that has not been read yet. */
  behind: boolean;
  /** How much of it was read, from 0 to 1. */
  share: number;
  bytes: number;
  /** Names that may be the training loss, the one that is shown first; empty where there is no choice. */
  losses: string[];
  /** The config that the run was made with, as far as one is known. */
  config: string | null;
}

/** Figures by which one sees how a policy learns. */
export const panelGauges = ['reward', 'updateKl', 'referenceKl', 'clipFraction', 'entropy'] as const;
export type PanelGauge = (typeof panelGauges)[number];

/** What the page knows about one run. Steps are inclusive. */
export interface RunView {
  id: string;
  name: string;
  /** Relative to the folder it belongs to; empty for a log whose config is not known. */
  config: string;
  state: ViewState;
  /** For a log of another tool. */
  log?: LogView;
  reason: string | null;
  /** Messages of the texts beside it, by their names. */
  said?: unknown;
  /** Where in the user's code it failed, if a script did. */
  place?: { file: string; cell?: number; line: number } | null;
  device: DeviceInfo | null;
  parent: Parent | null;
  created: number;
  firstStep: number;
  lastStep: number;
  totalSteps: number | null;
  /** What is guessed of it, for the time that is left. */
  aboutSteps?: number;
  stepsPerSecond: number;
  /** Figures of the newest step; null before the first one. */
  loss: Figure | null;
  gradNorm: Figure | null;
  lr: Figure | null;
  /** Loss of the newest validation; null before the first one. */
  valLoss: Figure | null;
  /** What its data is called, empty where nothing names it; whether the training loss is on another scale. */
  validated?: { name: string; otherScale: boolean };
  /** Names of other data that the script evaluates on, such as its training data; each is the series `eval/<name>`. */
  evaluations?: string[];
  layers: string[];
  /** Names of the step tables; a run with several optimizers has several. The others are the series `table/<index>/<column>`. */
  tables?: string[];
  /** Names of figures beside the tables, such as `gpu0/memory`; each is the series `scalar/<name>`. */
  scalars?: string[];
  /** Which of them have a chart of their own, by what they are. */
  gauges?: Partial<Record<PanelGauge, string>>;
  findings: FindingView[];
  checkpoints: number[];
  notChecked: string[];
  /** The newest notes of what wrote the run, oldest first. */
  notes: string[];
  /** The newest of them that a person wants to know at once. */
  warning: string | null;
}

/** `loss`, `valLoss`, `eval/<name>`, `gradNorm`, `lr`, `layer/<index>/<figure>`, `table/<index>/<column>`, or `scalar/<name>`. */
export type SeriesName = string;

export interface SeriesHeader {
  run: string;
  name: SeriesName;
  /** First bin's first step, and steps a bin; bin i covers [origin + i*width, origin + (i+1)*width). */
  origin: number;
  width: number;
  bins: number;
  /** Where the bins start in the packed array; 3 numbers a bin: minimum, maximum (NaN if none finite), non-finite count. */
  offset: number;
}

export type ToPage =
  /** Answer to `ready`: everything for the first paint. */
  | { type: 'init'; strings: Record<string, string>; panel: PanelState; runs: RunView[] }
  /** The page seemed hidden; one that lived on says `ready` again. */
  | { type: 'wake' }
  /** A run changed (state, findings, new steps). The page asks again for what it shows of it. */
  | { type: 'run'; run: RunView }
  | { type: 'series'; request: number; headers: SeriesHeader[]; data: Float32Array }
  | { type: 'gone'; run: string }
  /** A person asked elsewhere (runs view, notification) to see this run. */
  | { type: 'show'; run: string }
  /** Result of an action, said to the person by the page's live region. */
  | { type: 'said'; text: string; error: boolean };

export interface QueryItem {
  run: string;
  name: SeriesName;
  /** Nothing after this step counts: a parent is shown up to the checkpoint its child continues from. */
  until?: number;
}

export type FromPage =
  | { type: 'ready' }
  /** Ask for series of runs between two steps at no more than `columns` bins each. Only the newest request is answered. */
  | { type: 'query'; request: number; items: QueryItem[]; from: number; to: number; columns: number }
  | { type: 'fix'; run: string; finding: string; fix: string }
  | { type: 'control'; run: string; request: RunRequest }
  | { type: 'reveal'; run: string; path: (string | number)[] }
  | { type: 'log'; run: string }
  /** Show the line of the user's code at which the run failed. */
  | { type: 'source'; run: string }
  /** Show what the documentation says of a finding's rule, or of a fix. */
  | { type: 'docs'; page: DocPage; id: string }
  /** Start a run: the same as the command. */
  | { type: 'start' }
  /** Read a log anew, with another of its figures as the training loss. */
  | { type: 'loss'; run: string; loss: string }
  /** Files were dropped on the page: their URIs, one a line; empty where the drop told no place. */
  | { type: 'dropped'; uris: string }
  /** Open a log: the same as the command. */
  | { type: 'openLog' }
  | { type: 'state'; panel: PanelState };

/** What survives hide, show and reload: navigation and choices, nothing recorded. */
export interface PanelState {
  /** The run shown, with those it continues; null while there is none. */
  run: string | null;
  logY: boolean;
  /** Visible steps; null follows the run. */
  range: [number, number] | null;
  /** Layers whose gradient norm is shown. */
  layers: number[];
  /** The y axes span every value; otherwise single outliers are drawn at the edge, with a note of how many. */
  fullY: boolean;
  /** The data table is open. */
  table: boolean;
  /** Further figures that are drawn, by their names. */
  figures: string[];
}
