/** A little data of every task, which a small model can learn from. A new task adds a row. */
import type { Task } from '../../../../../src/config/keel/tasks';
import { idx } from './helpers';

export interface Sample {
  /** Files by name. */
  files: Record<string, string | Uint8Array>;
  /** The section `data` of a config that reads them. */
  data: Record<string, string>;
}

/** `count` lines below `head`. */
const lines = (head: string, count: number, line: (i: number) => string) =>
  [head, ...Array.from({ length: count }, (_, i) => line(i))].join('\n');

export const samples: Record<Task, Sample> = {
  'language-modelling': { files: { 't.txt': 'abcdefgh'.repeat(20) }, data: { path: 't.txt' } },
  'text-classification': {
    files: {
      't.csv': lines('text,label', 24, (i) => (i % 2 === 0 ? 'a warm and sunny day,good' : 'cold wet dark days,bad')),
    },
    data: { path: 't.csv', target: 'label' },
  },
  'tabular-regression': {
    files: { 't.csv': lines('a,b,y', 24, (i) => `${i},${i % 5},${i / 10 + (i % 5)}`) },
    data: { path: 't.csv', target: 'y' },
  },
  'tabular-classification': {
    files: { 't.csv': lines('a,b,y', 24, (i) => `${i},${i % 5},${i < 12 ? 'low' : 'high'}`) },
    data: { path: 't.csv', target: 'y' },
  },
  'image-classification': {
    files: {
      // Bright images and dark ones, of 4 x 4 pixels.
      'i.idx': idx(
        [24, 4, 4],
        Array.from({ length: 24 * 16 }, (_, i) => (Math.floor(i / 16) % 2 === 0 ? 220 : 30) + (i % 16)),
      ),
      'l.idx': idx(
        [24],
        Array.from({ length: 24 }, (_, i) => i % 2),
      ),
    },
    data: { path: 'i.idx', labels: 'l.idx' },
  },
};
