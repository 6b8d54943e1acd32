/** The loop of every editor of a format: each change is made on a copy, read again, and compared with what was meant. */
import { changed, changesOf, same, type Change } from './change';
import { Pieces, applyTextEdits } from './textEdits';
import type { ConfigEdit, ConfigPath, Json, TextEdit } from '../types';

export function unsafe(path: ConfigPath): Error {
  return new Error(`${path.join('.')} is written in a way that cannot be edited safely; change it by hand.`);
}

/** How a format is read and how one change of it is written. */
interface Writer {
  valueOf: (text: string) => Json;
  textEdits: (text: string, change: Change) => TextEdit[];
}

/** Throws a clear sentence where the text has an error or the edit makes no sense. */
export function checkedEdits(text: string, edits: readonly ConfigEdit[], { valueOf, textEdits }: Writer): TextEdit[] {
  const pieces = new Pieces(text.length);
  let now = text;
  for (const edit of edits) {
    for (const change of changesOf(valueOf(now), edit)) {
      const expected = changed(valueOf(now), change);
      const batch = textEdits(now, change);
      now = applyTextEdits(now, batch);
      if (!same(valueOf(now), expected)) {
        throw unsafe(change.path);
      }
      pieces.apply(batch);
    }
  }
  return pieces.edits();
}
