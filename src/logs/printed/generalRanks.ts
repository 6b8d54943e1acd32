/** Which of several processes a line is from, where they print into one text. */
import type { Parts } from './generalParts';

/** A number of the line that says it, or what the line says in so many words. */
export type RankPlace = { at: number } | { is: string };

const heads = [
  /^\[? ?(?:local_?rank|global_?rank|rank|default|gpu|proc|process|worker|cuda:?)[ \t:=_#-]{0,3}(\d+) ?[\]:|)]/i,
  /^\((?:[\w.]+ )?pid=(\d+)/,
  /^\[\d+,(\d+)\]<std/,
];
const anywhere = /(?:^|[^A-Za-z])(?:local[_ ]?|global[_ ]?)?rank[\s_:=#-]{0,3}(\d+)/i;
const numbered = /^(\d+): +[[(A-Za-z]/;

/** Where a line says which process it is from; null if it does not. Marks the number that says it as spent. */
export function rankIn({ scan, gaps, spent }: Parts): RankPlace | null {
  const whole = scan.text.slice(0, 240);
  const head = whole.trimStart();
  const indent = whole.length - head.length;
  for (const pattern of [...heads, anywhere]) {
    const found = pattern.exec(head);
    if (found !== null) return placeOf(found, found[1]!);
  }
  // `1: iteration 100 …` is from a process if something else counts; `15: loss 0.5` counts itself.
  const lead = numbered.exec(head);
  if (lead === null || !/\b(?:iter|iteration|step|epoch|update|batch)s?\b|\d ?\/ ?\d/i.test(gaps.slice(1).join('0')))
    return null;
  return placeOf(lead, lead[1]!);

  function placeOf(found: RegExpExecArray, digits: string): RankPlace {
    const start = indent + found.index + found[0].lastIndexOf(digits);
    for (let k = 0; k < scan.count && scan.starts[k]! <= start; k++) {
      if (scan.starts[k] === start) {
        spent[k] = true;
        return { at: k };
      }
    }
    return { is: digits };
  }
}
