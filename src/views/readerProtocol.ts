/**
 * The messages between the extension host and the reader thread, which does all reading of run folders.
 * The host keeps only `RunEntry`s; curves stay in the thread and leave it as packed answers to queries.
 */
import type { RunView, SeriesHeader, SeriesName } from './protocol';

/** A run as the extension host knows it. Paths are absolute. */
export interface RunEntry {
  /** The workspace folder the run belongs to. */
  workspace: string;
  /** The run folder. */
  dir: string;
  view: RunView;
}

/** What a panel asks for; steps are inclusive, `columns` is the most bins a series may have. */
export interface SeriesQuery {
  request: number;
  items: { run: string; name: SeriesName }[];
  from: number;
  to: number;
  columns: number;
}

export type ToReader =
  /** The workspace folders to read runs from; replaces the former list. */
  | { type: 'workspaces'; roots: string[] }
  /** The runs that visible panels show; curves of all others are let go. */
  | { type: 'show'; runs: string[] }
  | { type: 'query'; panel: number; query: SeriesQuery }
  /** A run was started or deleted here: look at once. */
  | { type: 'look' };

export type FromReader =
  /** Runs that are new or changed, and ids of those whose folder is gone. `first` is set once, after the first scan. */
  | { type: 'runs'; changed: RunEntry[]; gone: string[]; first: boolean }
  | { type: 'series'; panel: number; request: number; headers: SeriesHeader[]; data: Float32Array }
  /** A run answered a request from `control.jsonl` while being watched. */
  | { type: 'answered'; run: string; request: string; ok: boolean; step: number; message: string }
  /** Something could not be read; the sentence names it. */
  | { type: 'trouble'; message: string };
