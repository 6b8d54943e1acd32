/** Language modelling: the next character of a text. */
import type { TaskDescription } from './task';
import { transformer, warmCosine } from './templateParts';

export const languageModelling = {
  data: {},
  models: ['recurrent', 'transformer'],
  template: {
    data: [{ key: 'path', standIn: 'text.txt', comment: 'a text file' }],
    ...transformer,
    rest: [...warmCosine, 'batchSize: 16', 'steps: 2000'],
  },
  wizard: { label: 'Model a language', hint: 'a text file', extensions: ['txt', 'md', 'text'] },
} satisfies TaskDescription;
