/** Items of flow collections, `{ a: 1 }` and `[1, 2]`, put in and taken out of the text. */
import type { YAMLMap, YAMLSeq } from 'yaml';
import { isBlank, isBlankOrComment, lineEnd, lineStart, nextLine } from './lines';
import { itemOf, itemsOf } from './yamlNodes';
import type { Item } from './yamlNodes';
import type { TextEdit } from '../types';

/** Appends items to a flow collection, on their own lines where the last one stands on its own. */
export function appendFlow(
  text: string,
  collection: YAMLMap | YAMLSeq,
  entries: readonly string[],
  eol: string,
): TextEdit[] {
  const open = (collection.range?.[0] ?? 0) + 1;
  const last = itemsOf(collection).at(-1);
  if (!last) {
    const padding = text[open] === '}' ? ' ' : '';
    return [{ start: open, end: open, text: `${padding}${entries.join(', ')}${padding}` }];
  }
  const comma = commaAfter(text, last.end);
  const after = comma === null ? last.end : comma + 1;
  const ownLine = isBlank(text.slice(lineStart(text, last.start), last.start)) && lineStart(text, last.start) >= open;
  const mark = comma === null ? ',' : '';
  if (!ownLine) return [{ start: after, end: after, text: `${mark} ${entries.join(', ')}` }];
  const start = `${eol}${text.slice(lineStart(text, last.start), last.start)}`;
  const line = `${start}${entries.join(`,${start}`)}${comma === null ? '' : ','}`;
  const end = lineEnd(text, after);
  if (!isBlankOrComment(text.slice(after, end))) return [{ start: after, end: after, text: mark + line }];
  const comment: TextEdit = { start: end, end, text: line };
  if (end === after) return [{ ...comment, text: mark + line }];
  return mark ? [{ start: after, end: after, text: mark }, comment] : [comment];
}

/** Takes an item out, with one comma and, where it stands alone on its lines, with those lines. */
export function removeFlow(text: string, item: Item): TextEdit[] {
  const comma = commaAfter(text, item.end);
  const after = comma === null ? item.end : comma + 1;
  const before =
    item.index > 0 && comma === null ? commaAfter(text, itemOf(item.collection, item.index - 1).end) : null;
  const dropComma: TextEdit[] = before === null ? [] : [{ start: before, end: before + 1, text: '' }];
  const from = lineStart(text, item.start);
  const alone = isBlank(text.slice(from, item.start)) && isBlankOrComment(text.slice(after, lineEnd(text, after)));
  if (alone) return [...dropComma, { start: from, end: nextLine(text, after), text: '' }];
  if (before !== null && isBlank(text.slice(before + 1, item.start))) return [{ start: before, end: after, text: '' }];
  const spaces = /^[ \t]*/.exec(text.slice(after))?.[0].length ?? 0;
  return [{ start: item.start, end: item.index === 0 || comma !== null ? after + spaces : after, text: '' }];
}

/** Offset of the comma that follows a value, past blanks and comments; null where there is none. */
function commaAfter(text: string, offset: number): number | null {
  const gap = /^(?:[ \t\r\n]|(?<=[ \t\r\n])#[^\n]*)*/.exec(text.slice(offset))?.[0].length ?? 0;
  return text[offset + gap] === ',' ? offset + gap : null;
}
