/** Entries of block collections, one a line, put in and taken out of the text. */
import { isMap } from 'yaml';
import type { YAMLMap, YAMLSeq } from 'yaml';
import { keyText } from './document';
import { isBlank, itemOf, itemsOf, lineEnd, lineStart, nextLine } from './yamlNodes';
import type { Item } from './yamlNodes';
import type { TextEdit } from '../types';

/** Spaces before the items of a block collection. */
export function indentOf(text: string, collection: YAMLMap | YAMLSeq): string {
  const { start } = itemOf(collection, 0);
  const before = text.slice(lineStart(text, start), start).replace(/^\ufeff/, '');
  return isBlank(before) ? before : ' '.repeat(before.length);
}

/**
 * Inserts lines after an item. `lines` starts with the indentation and has no line end. Where a blank line closes
 * the item and it has several lines, one stands before the new lines too.
 */
export function insertAfter(text: string, item: Item, lines: string, eol: string): TextEdit[] {
  const ended = text[item.end - 1] === '\n';
  const at = ended ? item.end : lineEnd(text, item.end);
  if (ended) return [{ start: at, end: at, text: lines + eol }];
  const long = item.key !== null && text.slice(item.start, item.end).includes('\n');
  const spaced = long && /^\r?\n[ \t]*\r?\n/.test(text.slice(at)) && lines.includes('\n');
  return [{ start: at, end: at, text: `${spaced ? eol : ''}${eol}${lines}` }];
}

/**
 * The entry that a new key goes after: the one that comes last before it in `order`; without one, or for a key that
 * `order` does not know, the last entry.
 */
export function neighbour(map: YAMLMap, key: string, order: string[]): Item | undefined {
  const rank = order.indexOf(key);
  const items = itemsOf(map);
  const before = items
    .map((item) => ({ item, rank: order.indexOf(keyText(map.items[item.index] as never) ?? '') }))
    .filter((each) => each.rank >= 0 && each.rank < rank);
  return before.sort((a, b) => a.rank - b.rank).at(-1)?.item ?? items.at(-1);
}

/**
 * Takes an item out with its lines and the comment behind it. Of the last item of a collection an empty collection
 * stays, behind the colon of `parent` where there is one.
 */
export function removeBlock(text: string, item: Item, parent: Item | null): TextEdit[] {
  const alone = item.collection.items.length === 1;
  const ownLine = isBlank(text.slice(lineStart(text, item.start), item.start));
  const empty = isMap(item.collection) ? '{}' : '[]';
  if (alone && (!parent || parent.afterMark === null || !ownLine))
    return [{ start: item.start, end: item.end, text: empty }];
  const mark: TextEdit[] =
    alone && parent?.afterMark ? [{ start: parent.afterMark, end: parent.afterMark, text: ` ${empty}` }] : [];
  if (ownLine) return [...mark, wholeLines(text, item)];
  const next = item.index + 1 < item.collection.items.length ? itemOf(item.collection, item.index + 1).start : item.end;
  return [{ start: item.start, end: next, text: '' }];
}

function wholeLines(text: string, item: Item): TextEdit {
  const start = lineStart(text, item.start);
  const end = text[item.end - 1] === '\n' ? item.end : nextLine(text, item.end);
  const last = end === text.length && text[end - 1] !== '\n';
  // The text did not end with a line end, and still does not.
  const from = last && start > 0 ? start - (text[start - 2] === '\r' ? 2 : 1) : start;
  return { start: from, end, text: '' };
}
