/** Logs of events, a figure a line, as MLPerf prints them: `:::MLLOG {…, "key": "train_loss", "value": 2.3, …}`. */
import { toNumber } from '../../columns';
import type { LineReader, TextForm } from '../../row';

const entry = /"key": ?"([^"]{1,80})", ?"value": ?("?[^",{}[\]\s]{1,40}"?)/;
const counted = /"(?:step_num|step|iteration|global_step)": ?(\d{1,15})/;
const mark = /^:::MLL(?:OG)? /;

export const keyValue: TextForm = {
  id: 'mlperf',
  recognises: (head) => (head.some((text) => mark.test(text) && entry.test(text)) ? 0.8 : 0),
  open(take): LineReader {
    const shapes = new Map<string, readonly string[]>();
    const namesOf = (key: string): readonly string[] => {
      const known = shapes.get(key) ?? ['step', key];
      if (shapes.size < 1000) shapes.set(key, known);
      return known;
    };
    return {
      notUnderstood: 0,
      planned: {},
      line(text) {
        const found = mark.test(text) ? entry.exec(text) : null;
        if (found === null) return;
        const value = toNumber(found[2]!.replaceAll('"', ''));
        const step = counted.exec(text)?.[1];
        if (typeof value === 'number')
          take({ names: namesOf(found[1]!), values: [step === undefined ? undefined : Number(step), value] });
      },
      flush: () => undefined,
    };
  },
};
