/** Text classification: the class of a short text. */
import { z } from 'zod';
import { means } from '../means';
import { target } from './dataKeys';
import { needsTarget, type TaskDescription } from './task';
import { targetColumn, transformer, warmCosine } from './templateParts';

export const textClassification = {
  data: {
    target,
    text: z.string().min(1).optional().meta(means('key.data.text')),
  },
  models: ['recurrent', 'transformer'],
  checks: [needsTarget],
  template: {
    data: [
      { key: 'path', standIn: 'texts.csv', comment: 'a CSV or JSONL file' },
      { key: 'text', standIn: 'text', comment: 'the column that holds the text' },
      { key: 'target', standIn: 'label', comment: 'the column to predict, a class' },
    ],
    ...transformer,
    rest: [...warmCosine, 'batchSize: 16', 'steps: 1000'],
  },
  wizard: {
    label: 'Classify texts',
    hint: 'CSV, JSONL',
    extensions: ['csv', 'jsonl'],
    columns: [{ key: 'text', question: 'Which column holds the text?' }, targetColumn],
  },
} satisfies TaskDescription;
