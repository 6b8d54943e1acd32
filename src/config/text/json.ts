/** JSON as people write it: comments of three kinds, trailing commas, Python's True, and what is left after an error. */
import { parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import type { Fault, Span } from './document';
import type { ConfigPath } from '../types';
import { Place } from './node';
import { plainScalar } from './scalar';
import { duplicateKey, type Root } from './root';

export function readJson(text: string): Root[] {
  const errors: ParseError[] = [];
  const root = parseTree(withoutComments(text), errors, { allowTrailingComma: true, allowEmptyContent: true });
  return [
    {
      place: root ? placeOf(root, null, text) : null,
      span: [0, text.length],
      broken: errors.length > 0,
      faults: () => [...errors.slice(0, 20).map(faultOf), ...duplicates(root)],
    },
  ];
}

/** The text with its comments as blanks, at the same offsets: `//`, block comments, and `#`, which the parser does not know. */
export function withoutComments(text: string): string {
  if (!/#|\/[/*]/.test(text)) return text;
  const token = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|#[^\n]*/g;
  return text.replace(token, (found) => (found.startsWith('"') ? found : found.replace(/[^\r\n]/g, ' ')));
}

function placeOf(node: Node, keySpan: Span | null, text: string): Place {
  const span: Span = [node.offset, node.offset + node.length];
  const children = node.children ?? [];
  if (node.type === 'object') {
    return new Place(span, keySpan, {
      entries: () =>
        new Map(
          children.flatMap((property): [string, Place][] => {
            const [key, value] = property.children ?? [];
            if (!key) return [];
            const name: Span = [key.offset, key.offset + key.length];
            return [[String(key.value), value ? placeOf(value, name, text) : bareWord(key, name, text)]];
          }),
        ),
    });
  }
  if (node.type === 'array') {
    return new Place(span, keySpan, { items: () => children.map((child) => placeOf(child, null, text)) });
  }
  const value = node.value as string | number | boolean | null;
  const source = typeof value === 'string' ? value : text.slice(...span);
  return new Place(span, keySpan, { scalar: value, source });
}

/** A value that JSON does not have, such as True, as far as the end of its line. */
function bareWord(key: Node, keySpan: Span, text: string): Place {
  const rest = /^\s*:[ \t]*([^\s,}\]#/]*)/.exec(text.slice(key.offset + key.length, key.offset + key.length + 200));
  const source = rest?.[1] ?? '';
  return new Place(keySpan, keySpan, { scalar: plainScalar(source), source });
}

/** What the parser's codes mean to the one who wrote the text. */
const messages: Record<string, string> = {
  InvalidSymbol: 'This is no JSON value. Write true, false or null in small letters, and text in double quotes.',
  InvalidNumberFormat: 'This is not a number as JSON writes it.',
  PropertyNameExpected: 'Expected a key in double quotes.',
  ValueExpected: 'Expected a value.',
  ColonExpected: 'Expected a colon after the key.',
  CommaExpected: 'A comma is missing before this.',
  CloseBraceExpected: 'The map opened with { is never closed.',
  CloseBracketExpected: 'The list opened with [ is never closed.',
  EndOfFileExpected: 'The config has ended before this; one { } holds all of it.',
  UnexpectedEndOfString: 'The quote opened here is never closed.',
  UnexpectedEndOfComment: 'The comment opened here is never closed.',
};

function faultOf(error: ParseError): Fault {
  const code = printParseErrorCode(error.error);
  const span: Span = [error.offset, error.offset + Math.max(1, error.length)];
  return { code: 'syntax', span, path: [], message: messages[code] ?? 'This is not JSON.' };
}

const spanOf = (node: Node): Span => [node.offset, node.offset + node.length];

function duplicates(root: Node | undefined): Fault[] {
  const faults: Fault[] = [];
  const look = (node: Node, path: ConfigPath): void => {
    if (node.type === 'array')
      node.children?.forEach((child, index) => child.children && look(child, [...path, index]));
    if (node.type !== 'object') return;
    const seen = new Map<string, { key: Node; value: Node | undefined }>();
    for (const property of node.children ?? []) {
      const [key, value] = property.children ?? [];
      if (!key) continue;
      const name = String(key.value);
      const before = seen.get(name);
      if (before && faults.length < 20)
        faults.push(
          duplicateKey(
            spanOf(before.key),
            [...path, name],
            before.value?.value !== undefined && before.value.value === value?.value,
          ),
        );
      seen.set(name, { key, value });
      if (value?.children) look(value, [...path, name]);
    }
  };
  if (root) look(root, []);
  return faults;
}
