/** Darknet: ` 12: 598.08, 639.92 avg loss, 0.001 rate, 4.58 seconds, 768 images`, with lines of regions between. */
import { toNumber } from '../../columns';
import type { LineReader, TextForm } from '../../row';

const counted = /^ *(\d{1,12}): /;
const names = ['step', 'loss', 'avg_loss', 'lr'] as const;

/** What stands in a line, as words; null if it is of no iteration. */
function cellsOf(text: string): string[] | null {
  const found = text.length < 400 ? counted.exec(text) : null;
  if (found === null) return null;
  const [loss, average, rate] = text.slice(found[0].length).split(', ');
  const of = (cell: string | undefined, word: string) => {
    const at = cell?.indexOf(` ${word}`) ?? -1;
    return at < 0 ? null : cell!.slice(0, at);
  };
  const [mean, lr] = [of(average, 'avg'), of(rate, 'rate')];
  return loss === undefined || mean === null || lr === null ? null : [found[1]!, loss, mean, lr];
}

export const darknet: TextForm = {
  id: 'darknet',
  recognises: (head) => (head.some((text) => cellsOf(text) !== null) ? 0.9 : 0),
  open(take): LineReader {
    const reader = {
      notUnderstood: 0,
      planned: {},
      line(text: string) {
        const values = cellsOf(text)?.map(toNumber);
        if (values === undefined) return;
        if (values.includes(null)) reader.notUnderstood++;
        else take({ names, values: values as (number | undefined)[] });
      },
      flush: () => undefined,
    };
    return reader;
  },
};
