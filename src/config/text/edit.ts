/** Edits of values as edits of the text, in the language of the text. */
import { editConfig } from './editYaml';
import type { OrderOf } from './editYaml';
import type { ConfigEdit, TextEdit } from '../types';
import { editJson } from './editJson';
import { editToml } from './editToml';
import type { Root } from './root';
import type { ForeignSource } from './source';

/** One batch at UTF-16 offsets of `text`. Throws a clear sentence where an edit makes no sense or is not safe. */
export function editForeign(
  text: string,
  source: ForeignSource,
  root: Root,
  edits: readonly ConfigEdit[],
  order: OrderOf,
): TextEdit[] {
  refuseDuplicates(root, edits);
  if (source.language === 'json') return editJson(text, edits);
  if (source.language === 'toml') return editToml(text, edits);
  // Of several documents the one that was read; long lists stay out of it, for their offsets are the same.
  const [start, end] = source.roots.length > 1 ? root.span : [0, text.length];
  return editConfig(source.text.slice(start, end), edits, order).map((edit) => ({
    ...edit,
    start: edit.start + start,
    end: edit.end + start,
  }));
}

/** A key given twice has no one place to edit. */
function refuseDuplicates(root: Root, edits: readonly ConfigEdit[]): void {
  for (const { code, path } of root.faults()) {
    if (code !== 'duplicate-key' && code !== 'repeated-key') continue;
    const name = JSON.stringify(path).slice(0, -1);
    if (edits.some((edit) => JSON.stringify(edit.path).startsWith(name)))
      throw new Error(`${path.join('.') || 'An empty key'} is given twice. Take one of the two out first.`);
  }
}
