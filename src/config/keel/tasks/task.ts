/** What the config's side knows of a task: pure, so that checks, completion and the wizard can read it anywhere. */
import type { z } from 'zod';
import { missing, type Check } from '../check';
import { say } from '../../../shared/messages/say';
import type { ModelType } from '../models';

export interface TaskDescription {
  /** Keys of `data` that this task reads beside `path`, `limit` and `skip`; a key that several share is in `dataKeys.ts`. */
  data: Readonly<Record<string, z.ZodType>>;
  /** The models that can learn it, the usual one first. */
  models: readonly ModelType[];
  /** What must hold of a written config beyond the schema. */
  checks?: readonly Check[];
  /** A config to begin with. The linter has nothing to say about it. */
  template: Template;
  wizard: Wizard;
}

/** The lines of a config that differ from task to task. */
export interface Template {
  data: readonly DataLine[];
  /** Lines of the section `model`. */
  model: readonly string[];
  /** Lines of the section `optimizer`. */
  optimizer: readonly string[];
  /** Lines of the config after these sections. */
  rest: readonly string[];
}

export interface DataLine {
  key: string;
  /** Written until the value is known. A line without one is written only if the value is known. */
  standIn?: string;
  /** What the value means. */
  comment: string;
}

/** What New Config says and asks, as plain data. Texts are English, and translated where they are shown. */
export interface Wizard {
  /** What the model is to learn, e.g. `Classify images`. */
  label: string;
  /** What data it takes, e.g. `CSV`. */
  hint: string;
  /** Endings of the data's file, without the dot; none where the data may be a folder. */
  extensions: readonly string[];
  /** Keys of `data` that name a column of the file, in the order in which they are asked for. */
  columns?: readonly { key: string; question: string }[];
  /** Keys of `data` that name a second file, with what turns the first one's name into its usual name, in order. */
  beside?: readonly { key: string; renames: readonly (readonly [from: string, to: string])[] }[];
}

/** The column to predict, without which the task cannot be learned. */
export const needsTarget: Check = (get) =>
  get('data', 'target') === undefined
    ? missing(['data', 'target'], say('missing.target', { task: String(get('task')) }))
    : null;
