/** Tabular classification: a class from the other columns of a table. */
import { features, standardize, target } from './dataKeys';
import { needsTarget, type TaskDescription } from './task';
import { adam, mlp, table, targetColumn } from './templateParts';

export const tabularClassification = {
  data: { target, features, standardize },
  models: ['mlp'],
  checks: [needsTarget],
  template: {
    data: table({ comment: 'the column to predict, a class' }),
    model: mlp,
    optimizer: adam,
    rest: ['batchSize: 32', 'steps: 1000'],
  },
  wizard: {
    label: 'Predict a class from a table',
    hint: 'CSV',
    extensions: ['csv'],
    columns: [targetColumn],
  },
} satisfies TaskDescription;
