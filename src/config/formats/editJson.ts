/** Edits of JSON that keep its comments and its style. */
import { applyEdits, findNodeAtLocation, modify, parseTree } from 'jsonc-parser';
import type { Edit, ModificationOptions, ParseError } from 'jsonc-parser';
import { changesOf, changed, same } from '../change';
import type { Change } from '../change';
import { Pieces } from '../pieces';
import type { ConfigEdit, ConfigPath, Json, TextEdit } from '../types';
import { readJson, withoutHashes } from './json';

/** Throws a clear sentence where the text has an error or the edit makes no sense. */
export function editJson(text: string, edits: readonly ConfigEdit[]): TextEdit[] {
  const pieces = new Pieces(text.length);
  let now = text;
  for (const edit of edits) {
    for (const change of changesOf(valueOf(now), edit)) {
      const expected = changed(valueOf(now), change);
      const batch = textEdits(now, change);
      now = applyEdits(now, batch);
      if (!same(valueOf(now), expected)) {
        throw new Error(
          `${change.path.join('.')} is written in a way that cannot be edited safely; change it by hand.`,
        );
      }
      pieces.apply(batch.map((each) => ({ start: each.offset, end: each.offset + each.length, text: each.content })));
    }
  }
  return pieces.edits();
}

function valueOf(text: string): Json {
  const errors: ParseError[] = [];
  parseTree(withoutHashes(text), errors, { allowTrailingComma: true });
  if (errors.length > 0) throw new Error('The config cannot be edited while it has a syntax error.');
  return readJson(text)[0]?.place?.toJson() ?? null;
}

function textEdits(text: string, change: Change): Edit[] {
  // The parser does not know comments that start with #; in the copy they are blanks, at the same offsets.
  const copy = withoutHashes(text);
  const path = [...change.path];
  if (change.kind === 'rename') return rename(copy, change.path, change.to);
  if (change.kind === 'remove') return modify(copy, path, undefined, styleOf(text));
  return modify(copy, path, change.value, styleOf(text));
}

function rename(text: string, path: ConfigPath, to: string): Edit[] {
  const tree = parseTree(text, [], { allowTrailingComma: true });
  const key = tree && findNodeAtLocation(tree, [...path])?.parent?.children?.[0];
  if (!key) throw new Error(`There is no key ${path.join('.')} to rename.`);
  return [{ offset: key.offset, length: key.length, content: JSON.stringify(to) }];
}

function styleOf(text: string): ModificationOptions {
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  return {
    formattingOptions: {
      insertSpaces: !indent.startsWith('\t'),
      tabSize: indent.startsWith('\t') ? 1 : indent.length,
      eol,
    },
  };
}
