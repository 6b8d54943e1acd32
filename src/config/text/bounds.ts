/** A text within bounds of time, whatever it holds. */
import { messageOf, say, type Message } from '../../shared/messages/say';
import type { TextLanguage, ParsedDocument, ParsedText } from './parsed';

/** What is parsed, after long lists were left out. The bounds keep every parse under a second, whatever the text. */
const maxLength = 256 * 1024;
const maxLines = 10_000;
const maxDocuments = 100;
/** Quoted brackets count too, so that it is far above any config. */
const maxDepth = 2000;

/** The documents of a text; none, with the reason, of one that breaks a bound or the parser. Never throws. */
export function parsedWithin(
  language: TextLanguage,
  text: string,
  parse: (text: string) => ParsedDocument[],
): ParsedText {
  const none = { language, text, parse, documents: [] };
  const tooMuch = boundBroken(text);
  if (tooMuch) return { ...none, notRead: say('not-read.too-much', { much: tooMuch }) };
  try {
    return { ...none, documents: parse(text), notRead: null };
  } catch (error) {
    // Nested so deeply that a parser ran out of stack.
    return { ...none, notRead: say('not-read.failed', { why: messageOf(error) }) };
  }
}

/** Which bound a text breaks, in words; null where none. The blanks of what was left out do not count. */
function boundBroken(text: string): Message | null {
  if (text.length <= maxLength / 16) return null;
  if (text.length > maxLength && text.replace(/ {100,}/g, '').length > maxLength)
    return say('bound.size', { n: maxLength / 1024 });
  if (occurrences(text, '\n') > maxLines) return say('bound.lines', { n: maxLines });
  if (occurrences(text, '\n---') > maxDocuments) return say('bound.documents', { n: maxDocuments });
  return depth(text) > maxDepth || /(?:- ){100}/.test(text) ? say('bound.levels') : null;
}

/** Of brackets, as far as they can be counted without knowing which stand in quotes. */
function depth(text: string): number {
  let [now, most] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // [ and ], { and }
    if (code === 91 || code === 123) most = Math.max(most, ++now);
    else if (code === 93 || code === 125) now--;
  }
  return most;
}

function occurrences(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) count++;
  return count;
}
