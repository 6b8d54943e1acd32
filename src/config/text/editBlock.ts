/** Entries of block collections, one a line, put in and taken out of the text. */
import { isMap } from 'yaml';
import type { YAMLMap, YAMLSeq } from 'yaml';
import { isBlank, lineEnd, lineStart, nextLine } from './lines';
import { itemOf, itemsOf, keyText } from './yamlNodes';
import type { Item } from './yamlNodes';
import type { TextEdit } from '../types';

/** Spaces before the items of a block collection. */
export function indentOf(text: string, collection: YAMLMap | YAMLSeq): string {
  const { start } = itemOf(collection, 0);
  const before = text.slice(lineStart(text, start), start).replace(/^\ufeff/, '');
  return isBlank(before) ? before : ' '.repeat(before.length);
}

/**
 * Inserts entries after an item. Each starts with its indentation and has no line end. Where a blank line closes what
 * stands before an entry of several lines, and that has several lines too, one stands before the entry as well.
 */
export function insertAfter(text: string, item: Item, entries: readonly string[], eol: string): TextEdit[] {
  const ended = text[item.end - 1] === '\n';
  const at = ended ? item.end : lineEnd(text, item.end);
  const closed = (ended ? /^[ \t]*\r?\n/ : /^\r?\n[ \t]*\r?\n/).test(text.slice(at));
  let long = !ended && item.key !== null && text.slice(item.start, item.end).includes('\n');
  let put = '';
  for (const entry of entries) {
    const spaced = long && closed && entry.includes('\n') ? eol : '';
    put += ended && put === '' ? entry : `${spaced}${eol}${entry}`;
    long = entry.includes('\n');
  }
  return [{ start: at, end: at, text: ended ? put + eol : put }];
}

/** A key of a map while entries are put in and taken out. */
interface PlacedKey {
  key: string;
  /** Null for one that is new. */
  item: Item | null;
  gone: boolean;
}

/**
 * Where new entries of a block map go: each after the one that comes last before it in `order`; without one, or for a
 * key that `order` does not know, at the end. Null where no entry comes before one of them.
 */
export function placedEntries(
  map: YAMLMap,
  changes: readonly { key: string; isNew: boolean }[],
  order: readonly string[],
): Map<Item, string[]> | null {
  const now = itemsOf(map).map((item): PlacedKey => {
    return { key: keyText(map.items[item.index] as never) ?? '', item, gone: false };
  });
  for (const { key, isNew } of changes) {
    const index = now.findIndex((each) => each.key === key && !each.gone);
    if (isNew) now.splice(neighbour(now, key, order) + 1, 0, { key, item: null, gone: false });
    else now[index] = { key, item: now[index]?.item ?? null, gone: true };
  }
  const placed = new Map<Item, string[]>();
  let after: Item | null = null;
  for (const { key, item } of now) {
    if (item) after = item;
    else if (!after) return null;
    else placed.set(after, [...(placed.get(after) ?? []), key]);
  }
  return placed;
}

/** Index of the entry that a new key goes after. */
function neighbour(now: readonly PlacedKey[], key: string, order: readonly string[]): number {
  const rank = order.indexOf(key);
  const before = now
    .map((each, at) => ({ at, rank: each.gone ? -1 : order.indexOf(each.key) }))
    .filter((each) => each.rank >= 0 && each.rank < rank)
    .sort((a, b) => a.rank - b.rank);
  return before.at(-1)?.at ?? now.findLastIndex(({ gone }) => !gone);
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
