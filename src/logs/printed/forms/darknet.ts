/** Darknet: ` 12: 598.08, 639.92 avg loss, 0.001 rate, 4.58 seconds, 768 images`, with lines of regions between. */
import { toNumber } from '../../columns';
import type { TextForm } from '../../row';

const line = /^\s*(\d+): ([^\s,]{1,40}), ([^\s,]{1,40}) avg(?: loss)?, ([^\s,]{1,40}) rate/;
const names = ['step', 'loss', 'avg_loss', 'lr'] as const;

export const darknet: TextForm = {
  id: 'darknet',
  recognises: (head) => (head.some((text) => line.test(text)) ? 0.9 : 0),
  open(take) {
    const reader = {
      notUnderstood: 0,
      planned: {},
      line(text: string) {
        const found = line.exec(text);
        if (found === null) return;
        const values = found.slice(1).map(toNumber);
        if (values.includes(null)) reader.notUnderstood++;
        else take({ names, values: values as (number | undefined)[] });
      },
      flush: () => undefined,
    };
    return reader;
  },
};
