/**
 * What commands need done beyond the reading of runs. It is done in the reader thread, for the libraries below it
 * (YAML, the config's schema) take longer to load than a key press may wait. Arguments and results are plain data.
 */
import papaparse from 'papaparse';
import { editConfig } from '../../config/edit';
import { parseConfig } from '../../config/parse';
import type { ConfigEdit, ConfigPath, Problem, Range, TextEdit } from '../../config/types';
import { requestControl } from '../../run/control';
import type { ControlRequest, Parent } from '../../run/types';
import { continueFromLastGood } from '../../runner/applyFix';
import { startRun, type LaunchOptions } from '../../runner/launch';

export const work = {
  /** What is wrong with a config; empty for one that can be run. */
  problems: (text: string): Problem[] => parseConfig(text).problems,
  /** Where a value stands in a config, or the nearest key above it. */
  place: (text: string, path: ConfigPath): Range | null => parseConfig(text).rangeOf(path),
  /** See `editConfig`. */
  edit: (text: string, edits: ConfigEdit[]): TextEdit[] => editConfig(text, edits),
  /** See `startRun`. */
  start: (options: LaunchOptions): Promise<{ id: string; dir: string }> => startRun(options),
  /** See `continueFromLastGood`. */
  lastGood: (workspace: string, runId: string): { config: string; parent: Parent } =>
    continueFromLastGood({ workspace, runId }),
  /** See `requestControl`; what the run answers comes as a message. */
  control: (dir: string, request: ControlRequest): string => requestControl(dir, request, 'editor'),
  /** The names of the columns in the first line of a CSV file. */
  csvColumns: (line: string): string[] => papaparse.parse<string[]>(line).data[0] ?? [],
};

export type Work = typeof work;
export type WorkName = keyof Work;
