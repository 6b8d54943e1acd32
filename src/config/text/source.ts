/** Any text as its documents: finds out whether it is YAML, JSON, TOML or a `.cfg`, which its name alone tells. */
import { parsedWithin } from './bounds';
import { say } from '../../shared/messages/say';
import { readCfg } from './cfg';
import { elideLists } from './elide';
import { readJson } from './json';
import type { TextLanguage, ParsedDocument, ParsedText } from './parsed';
import { readToml } from './toml';
import { readYaml } from './yaml';

/** Never throws. `fileName` only helps to tell the language, and may be absent or wrong. */
export function parseText(text: string, fileName = ''): ParsedText {
  const language = languageOf(text, fileName);
  const elided = language === 'yaml' ? elideLists(text) : { text, items: 0 };
  const parsed = parsedWithin(language, elided.text, parsers[language]);
  if (elided.items === 0 || parsed.notRead !== null) return parsed;
  return { ...parsed, notRead: say('not-read.items', { n: elided.items }) };
}

const parsers: Record<TextLanguage, (text: string) => ParsedDocument[]> = {
  yaml: readYaml,
  json: readJson,
  toml: readToml,
  cfg: readCfg,
};

function languageOf(text: string, fileName: string): TextLanguage {
  const extension = /\.(\w+)$/.exec(fileName)?.[1]?.toLowerCase() ?? '';
  if (extension === 'json' || extension === 'jsonc' || extension === 'hjson') return 'json';
  if (extension === 'toml' || extension === 'cfg') return extension;
  if (extension === 'yaml' || extension === 'yml') return 'yaml';
  const start = /^\ufeff?(?:\s|#[^\n]*\n)*/.exec(text.slice(0, 20_000))?.[0].length ?? 0;
  const head = text.slice(start, start + 200);
  if (/^(?:\{|\/\/|\/\*)/.test(head)) return 'json';
  if (/^(?:\[+[\w.-]+\]+\s*(?:#.*)?(?:\r?\n|$)|[\w.-]+\s*=)/.test(head)) return 'toml';
  return 'yaml';
}
