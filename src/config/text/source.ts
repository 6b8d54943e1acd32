/** Any text as places: finds out whether it is YAML, JSON or TOML, and keeps every text within bounds of time. */
import { elideLists } from './elide';
import { readJson } from './json';
import type { Root } from './root';
import { readToml } from './toml';
import { readYaml } from './yaml';

export type Language = 'yaml' | 'json' | 'toml';

export interface ForeignSource {
  language: Language;
  /** As parsed: long lists are comments in it; as long as the text. */
  text: string;
  roots: Root[];
  /** A sentence on what was not read; null where all was. */
  notRead: string | null;
}

/** What is parsed, after long lists were left out. The bounds keep every parse under a second, whatever the text. */
const maxLength = 256 * 1024;
const maxLines = 10_000;
const maxDocuments = 100;
/** Quoted brackets count too, so that it is far above any config. */
const maxDepth = 2000;

/** Never throws. `fileName` only helps to tell the language, and may be absent or wrong. */
export function readSource(text: string, fileName = ''): ForeignSource {
  const language = languageOf(text, fileName);
  const elided = language === 'yaml' ? elideLists(text) : { text, items: 0 };
  const none = { language, text: elided.text, roots: [] };
  const tooMuch = boundBroken(elided.text);
  if (tooMuch) return { ...none, notRead: `The file was not read: it has ${tooMuch}, lists of data apart.` };
  try {
    const notRead = elided.items > 0 ? `${elided.items} items in the middle of long lists were not read.` : null;
    return { language, text: elided.text, roots: readers[language](elided.text), notRead };
  } catch (error) {
    // Nested so deeply that a parser ran out of stack.
    const why = error instanceof Error ? error.message : String(error);
    return { ...none, notRead: `The file was not read: ${why}.` };
  }
}

/** Which bound a text breaks, in words; null where none. The blanks of what was left out do not count. */
function boundBroken(text: string): string | null {
  if (text.length <= maxLength / 16) return null;
  if (text.length > maxLength && text.replace(/ {100,}/g, '').length > maxLength)
    return `more than ${maxLength / 1024} KiB`;
  if (occurrences(text, '\n') > maxLines) return `more than ${maxLines} lines`;
  if (occurrences(text, '\n---') > maxDocuments) return `more than ${maxDocuments} documents`;
  return depth(text) > maxDepth || /(?:- ){100}/.test(text) ? 'too many levels' : null;
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

const readers: Record<Language, (text: string) => Root[]> = { yaml: readYaml, json: readJson, toml: readToml };

function languageOf(text: string, fileName: string): Language {
  const extension = /\.(\w+)$/.exec(fileName)?.[1]?.toLowerCase() ?? '';
  if (extension === 'json' || extension === 'jsonc' || extension === 'hjson') return 'json';
  if (extension === 'toml') return 'toml';
  if (extension === 'yaml' || extension === 'yml') return 'yaml';
  const start = /^\ufeff?(?:\s|#[^\n]*\n)*/.exec(text.slice(0, 20_000))?.[0].length ?? 0;
  const head = text.slice(start, start + 200);
  if (/^(?:\{|\/\/|\/\*)/.test(head)) return 'json';
  if (/^(?:\[+[\w.-]+\]+\s*(?:#.*)?(?:\r?\n|$)|[\w.-]+\s*=)/.test(head)) return 'toml';
  return 'yaml';
}
