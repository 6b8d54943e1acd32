/** CatBoost: `12:	learn: 0.5123	test: 0.5311	best: 0.5311 (12)	total: 41ms	remaining: 3.2s`. */
import { toNumber } from '../../columns';
import type { LineReader, TextForm } from '../../row';

const line = /^(\d{1,12}):\tlearn: (\S{1,40})(?:\ttest: (\S{1,40}))?/;
const names = ['step', 'learn_loss', 'test_loss'] as const;

export const catboost: TextForm = {
  id: 'catboost',
  recognises: (head) => (head.some((text) => line.test(text)) ? 0.9 : 0),
  open(take): LineReader {
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
