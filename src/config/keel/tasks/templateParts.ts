/** Parts of templates that several tasks begin with. */
import type { DataLine, Template } from './task';

export const adam = ['name: adam', 'lr: 0.001'];

export const mlp = ['type: mlp', 'hidden: [64, 64]'];

/** A small transformer with what steadies its first steps. */
export const transformer: Pick<Template, 'model' | 'optimizer'> = {
  model: ['type: transformer', 'layers: 2', 'heads: 4', 'width: 64', 'context: 64'],
  optimizer: ['name: adamw', 'lr: 0.001', 'weightDecay: 0.01'],
};

export const warmCosine = ['schedule:', '  name: cosine', '  warmup: 100', 'clip:', '  norm: 1'];

/** The data of a table; the comment says what kind of column is predicted. */
export const table = (target: { comment: string }): DataLine[] => [
  { key: 'path', standIn: 'data.csv', comment: 'a CSV file whose first line names the columns' },
  { key: 'target', standIn: 'target', ...target },
];

/** The question for the column to predict. */
export const targetColumn = { key: 'target', question: 'Which column is to be predicted?' };
