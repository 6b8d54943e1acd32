/**
 * The messages between the extension host and the reader thread, which does all reading of run folders.
 * The host keeps only `RunEntry`s; curves stay in the thread and leave it as packed answers to queries.
 */
import type { Answer, Query } from './answer';
import type { NamedLog } from '../shared/logId';
import type { RunView } from '../shared/panel/protocol';
import type { CallMessage, DoneMessage } from '../shared/rpc';
import type { Work } from './work';

/** A run, or a log shown as one, as the extension host knows it. Paths are absolute. */
export interface RunEntry {
  /** The workspace folder the run belongs to. */
  workspace: string;
  /** The run folder; of a log, the folder that it lies in. */
  dir: string;
  view: RunView;
  /** Steps of the checkpoints it can be continued from, oldest first: its own and those of the runs it continues. */
  usable: number[];
}

/** A folder that should be a run and cannot be read, with the sentence that says why. */
export interface BrokenRun {
  id: string;
  dir: string;
  message: string;
}

export type ToReader =
  /** The workspace folders to read runs from, and whether they are trusted; replaces the former list. */
  | { type: 'workspaces'; roots: string[]; trusted: boolean }
  /** The runs that visible panels show; curves of all others are let go. */
  | { type: 'show'; runs: string[] }
  | { type: 'query'; panel: number; query: Query }
  /** Do something for a command; answered by `done` under the same number. */
  | CallMessage<Work>
  /** A run was started or deleted here: look at once. */
  | { type: 'look' }
  /** Show a log as a run; `loss` names another of its figures as the training loss, null is Keel's own choice. */
  | { type: 'openLog'; log: NamedLog & { name: string }; loss?: string | null }
  /** Files of the workspace that may be logs; replaces the former list. */
  | { type: 'findLogs'; files: string[] };

export type FromReader =
  /** Runs that are new or changed, and ids of those whose folder is gone. `first` is set once, after the first scan. */
  | { type: 'runs'; changed: RunEntry[]; gone: string[]; first: boolean }
  /** All folders that should be runs and cannot be read, newest first. */
  | { type: 'broken'; runs: BrokenRun[] }
  /** The answer to a panel's newest query, ready to be passed on. */
  | { type: 'answer'; panel: number; answer: Answer }
  /** A run answered a request from `control.jsonl` while being watched. */
  | { type: 'answered'; run: string; request: string; ok: boolean; step: number; message: string }
  | DoneMessage
  /** Something could not be read; the sentence names it. */
  | { type: 'trouble'; message: string };
