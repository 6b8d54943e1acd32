/**
 * What commands need done beyond the reading of runs. It is done in the reader thread, for the libraries below it
 * (YAML, the config's schema) take longer to load than a key press may wait. Arguments and results are plain data.
 */
import * as path from 'node:path';
import papaparse from 'papaparse';
import { InterpreterError, findInterpreter } from '../backends/python/interpreter';
import { isScript, isScriptText } from '../config/keel/anyConfig';
import { editConfig, parseConfig } from '../config/keel/parse';
import { readConfig } from '../config/readConfig';
import { taskIds, tasks, type Task } from '../config/keel/tasks';
import { configText, type DataAnswers } from '../config/keel/tasks/configText';
import type { Wizard } from '../config/keel/tasks/task';
import type { ConfigEdit, ConfigPath, Problem, Range, TextEdit } from '../config/types';
import { readForeign } from '../config/formats';
import { runsIn } from '../logs';
import type { LogRef } from '../logs/row';
import { requestControl } from '../run/control';
import { readConfigFile } from '../run/configFile';
import type { ControlRequest, Parent } from '../run/types';
import { continueFromLastGood } from '../runner/applyFix';
import { messageOf, say, SaidError, spoken } from '../shared/messages/say';
import { startRun, type LaunchOptions } from '../runner/launch';

export const work = {
  /** Whether a config trains with a script of the user's own. */
  runsScript: (text: string): boolean => isScriptText(parseConfig(text).written([])),
  /** What is wrong with a config; empty for one that can be run. */
  problems: (text: string): Problem[] => parseConfig(text).problems,
  /** Where a value stands in a config of whatever format, or the nearest key above it; `name` is its file's. */
  place: (text: string, path: ConfigPath, name: string): Range | null => {
    const read = readConfig(text, name);
    return read.kind === 'none' ? null : read.config.rangeOf(path);
  },
  /** See `editConfig`. */
  edit: (text: string, edits: ConfigEdit[]): TextEdit[] => editConfig(text, edits),
  /** The edits of a config of another tool; comments and order stay. */
  editForeign: (text: string, name: string, edits: ConfigEdit[]): TextEdit[] => readForeign(text, name).edit(edits),
  /** The runs of a file or folder that a person opens as a log, newest first. Throws a sentence where there are none. */
  runsInLog: (file: string): LogRef[] => {
    try {
      const runs = runsIn(file);
      if (runs.length > 0) return runs;
    } catch (error) {
      throw new SaidError(say('open-log.none', { file: path.basename(file), why: messageOf(error) }), { cause: error });
    }
    throw new SaidError(say('open-log.none', { file: path.basename(file), why: say('open-log.nothing') }));
  },
  /** What keeps a config's script from running with the Python it would use; null if nothing does, or it has no script. */
  pythonTrouble: async (
    workspace: string,
    config: string,
    env: Record<string, string>,
  ): Promise<{ message: string; python: string | null; missing: string | null } | null> => {
    const parsed = parseConfig(readConfigFile(path.join(workspace, config)).toString('utf8')).config;
    if (parsed === null || !isScript(parsed)) return null;
    const folder = path.dirname(path.join(workspace, config));
    try {
      await findInterpreter(parsed, { folder, workspace }, { ...process.env, ...env, ...parsed.env });
      return null;
    } catch (error) {
      if (!(error instanceof InterpreterError)) throw error;
      return { ...spoken({ message: messageOf(error) }), python: error.python, missing: error.missing };
    }
  },
  /** See `startRun`. */
  start: (options: LaunchOptions): Promise<{ id: string; dir: string }> => startRun(options),
  /** See `continueFromLastGood`. */
  lastGood: (workspace: string, runId: string): { config: string; parent: Parent } =>
    continueFromLastGood({ workspace, runId }),
  /** See `requestControl`; what the run answers comes as a message. */
  control: (dir: string, request: ControlRequest): string => requestControl(dir, request, 'editor'),
  /** What New Config says and asks of every task, in the order in which they are offered. */
  taskWizards: (): { task: Task; wizard: Wizard }[] => taskIds.map((task) => ({ task, wizard: tasks[task].wizard })),
  /** See `configText`. */
  configText: (name: string, task: Task, answers: DataAnswers, texts: Record<string, string>): string =>
    configText(name, task, answers, texts),
  /** The names of the columns in the first line of a CSV file. */
  csvColumns: (line: string): string[] => papaparse.parse<string[]>(line).data[0] ?? [],
};

export type Work = typeof work;
