/**
 * The one loop of edits, whatever the language: changes are made on a copy, it is read again, and its value is compared
 * with the one that was meant before any edit is offered.
 */
import { changed, changesOf, joined, same, type Change } from './change';
import { SaidError, say } from '../../shared/messages/say';
import { Pieces, applyTextEdits } from './textEdits';
import type { ConfigEdit, ConfigPath, Json, TextEdit } from '../types';

/** Keys of a section in their usual order, by the value of the whole; a new key goes where it belongs among them. */
export type OrderOf = (section: ConfigPath, root: Json) => string[];

/** A text that was read, as far as edits need it. */
export interface Editable {
  /** What is written, word for word. */
  value: Json;
  /**
   * The edits that make changes which do not build upon each other, in the order of their offsets where they meet. Null
   * where these cannot be made at once; throws a sentence where one cannot be made at all.
   */
  textEdits: (changes: readonly Change[]) => TextEdit[] | null;
}

export const unsafe = (path: ConfigPath): Error => new SaidError(say('edit.unsafe', { name: path.join('.') }));

/**
 * One batch at offsets of `text`, which holds one edit after the other. The text is read again once, or once a change
 * where changes build upon each other. `read` gives null for a text with faults. Throws a clear sentence where an edit
 * makes no sense or cannot be made safely.
 */
export function checkedEdits(
  text: string,
  first: Editable,
  edits: readonly ConfigEdit[],
  read: (text: string) => Editable | null,
): TextEdit[] {
  const steps: EditStep[] = [];
  let meant = first.value;
  for (const edit of edits) {
    for (const change of changesOf(meant, edit)) {
      meant = changed(meant, change);
      steps.push({ change, meant });
    }
  }
  const together = joined(steps.map(({ change }) => change));
  const [only] = together ?? [];
  if (!only || !together) return together ? [] : oneByOne(text, first, steps, read);
  try {
    const made = checked(text, first, together, meant, read);
    if (made) return made.batch;
  } catch (error) {
    if (steps.length === 1) throw error;
  }
  if (steps.length === 1) throw unsafe(only.path);
  return oneByOne(text, first, steps, read);
}

interface EditStep {
  change: Change;
  /** The value after it. */
  meant: Json;
}

/** Null where the result is not the value that was meant. */
function checked(
  text: string,
  from: Editable,
  changes: readonly Change[],
  meant: Json,
  read: (text: string) => Editable | null,
): { batch: TextEdit[]; text: string; next: Editable } | null {
  const made = from.textEdits(changes);
  if (!made) return null;
  const edits = apart(text, made);
  const pieces = new Pieces(text.length);
  pieces.apply(edits);
  const batch = pieces.edits();
  const result = applyTextEdits(text, edits);
  const next = read(result);
  return next && same(next.value, meant) ? { batch, text: result, next } : null;
}

/** A line that is put behind one that goes takes its place. */
function apart(text: string, edits: readonly TextEdit[]): TextEdit[] {
  const gone = edits.filter((edit) => edit.text === '' && edit.start < edit.end);
  return edits.map((edit) => {
    const cut = gone.find(({ start, end }) => start < edit.start && edit.end < end);
    const eol = cut ? text.slice(edit.start, cut.end) : '';
    if (!cut || edit.end > edit.start || !/^\r?\n$/.test(eol) || !edit.text.startsWith(eol)) return edit;
    return { start: cut.end, end: cut.end, text: edit.text.slice(eol.length) + eol };
  });
}

function oneByOne(
  text: string,
  first: Editable,
  steps: readonly EditStep[],
  read: (text: string) => Editable | null,
): TextEdit[] {
  const pieces = new Pieces(text.length);
  let now = { text, next: first };
  for (const { change, meant } of steps) {
    const made = checked(now.text, now.next, [change], meant, read);
    if (!made) throw unsafe(change.path);
    pieces.apply(made.batch);
    now = made;
  }
  return pieces.edits();
}
