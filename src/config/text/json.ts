/** JSON as people write it: comments of three kinds, trailing commas, Python's True, and what is left after an error. */
import { parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import type { Editable } from './checkedEdits';
import { lastCounts, repeatedKeys, type Tree } from './duplicates';
import { say, type Message } from '../../shared/messages/say';
import { jsonEdits } from './editJson';
import { syntaxFault } from './fault';
import { ConfigNode, mostValues } from './node';
import type { ParsedDocument } from './parsed';
import { plainScalar } from './scalar';
import type { Fault, Span } from '../types';

export function readJson(text: string): ParsedDocument[] {
  const errors: ParseError[] = [];
  const copy = withoutComments(text);
  const root = parseTree(copy, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const top = root ? nodeOf(root, null, text) : null;
  const syntax = errors.slice(0, 20).map(faultOf);
  return [
    {
      top: () => top,
      span: [0, text.length],
      broken: errors.length > 0,
      faults: () => [...syntax, ...repeatedKeys([{ node: root ?? null, base: 0 }], jsonTree).map(lastCounts)],
      obstacle: () => syntax[0]?.said.message ?? (root ? null : say('json.value')),
      editable: (): Editable => ({
        value: top?.toJson(mostValues) ?? null,
        textEdits: (changes) => (root ? jsonEdits({ text, copy, root }, changes) : null),
      }),
    },
  ];
}

/**
 * The text with its comments as blanks, at the same offsets: `//`, block comments, and `#`, which the parser does not
 * know. A byte order mark is one as well.
 */
export function withoutComments(marked: string): string {
  const text = marked.replace(/^\ufeff/, ' ');
  if (!/#|\/[/*]/.test(text)) return text;
  // A quote or a comment that nothing ends goes on to where it must end, so that no part is read twice.
  const token = /"(?:[^"\\\n]|\\.)*"?|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|#[^\n]*/g;
  return text.replace(token, (found) => (found.startsWith('"') ? found : found.replace(/[^\r\n]/g, ' ')));
}

/** A value of JSON alone, without comments, that stands in another text from `base` on; null where it is none. */
export function jsonValue(text: string, base: number, keySpan: Span): { node: ConfigNode; root: Node } | null {
  const errors: ParseError[] = [];
  const root = mayBeJson.test(text) && !isDeep(text) ? parseTree(text, errors, { disallowComments: true }) : undefined;
  return root && errors.length === 0 ? { node: nodeOf(root, keySpan, text, base), root } : null;
}

const mayBeJson = /^(?:[[{"\-\d]|(?:true|false|null)$)/;

/** A value of a line with more brackets than this is none of a config. */
const mostBrackets = 1000;

const isDeep = (text: string): boolean => text.split(/[[{]/, mostBrackets + 2).length > mostBrackets + 1;

/** `text` is what the node was read from, which begins at `base` of the whole. */
function nodeOf(node: Node, keySpan: Span | null, text: string, base = 0): ConfigNode {
  const span: Span = [base + node.offset, base + node.offset + node.length];
  const children = node.children ?? [];
  if (node.type === 'object') {
    return new ConfigNode(span, keySpan, {
      entries: () =>
        new Map(
          children.flatMap((property): [string, ConfigNode][] => {
            const [key, value] = property.children ?? [];
            if (!key) return [];
            const name: Span = [base + key.offset, base + key.offset + key.length];
            return [[String(key.value), value ? nodeOf(value, name, text, base) : bareWord(key, name, text)]];
          }),
        ),
    });
  }
  if (node.type === 'array') {
    return new ConfigNode(span, keySpan, { items: () => children.map((child) => nodeOf(child, null, text, base)) });
  }
  const value = node.value as string | number | boolean | null;
  const source = typeof value === 'string' ? value : text.slice(node.offset, node.offset + node.length);
  return new ConfigNode(span, keySpan, { scalar: value, source });
}

/** A value that JSON does not have, such as True, as far as the end of its line. */
function bareWord(key: Node, keySpan: Span, text: string): ConfigNode {
  const rest = /^\s*:[ \t]*([^\s,}\]#/]*)/.exec(text.slice(key.offset + key.length, key.offset + key.length + 200));
  const source = rest?.[1] ?? '';
  return new ConfigNode(keySpan, keySpan, { scalar: plainScalar(source), source });
}

/** What the parser's codes mean to the one who wrote the text. */
const messages: Record<string, Message> = {
  InvalidSymbol: say('json.symbol'),
  InvalidNumberFormat: say('json.number'),
  PropertyNameExpected: say('json.key'),
  ValueExpected: say('json.value'),
  ColonExpected: say('json.colon'),
  CommaExpected: say('json.comma'),
  CloseBraceExpected: say('json.brace'),
  CloseBracketExpected: say('json.bracket'),
  EndOfFileExpected: say('json.end'),
  UnexpectedEndOfString: say('json.quote'),
  UnexpectedEndOfComment: say('json.comment'),
};

function faultOf({ error, offset, length }: ParseError): Fault {
  const message = messages[printParseErrorCode(error)] ?? say('json.other');
  return syntaxFault([offset, offset + Math.max(1, length)], message);
}

const jsonTree: Tree<Node, Node> = {
  itemsOf: ({ type, children }) => (type === 'array' ? (children ?? []) : null),
  entriesOf: ({ type, children }) => (type === 'object' ? (children ?? []) : null),
  keyOf: ({ children }) => (children?.[0] ? String(children[0].value) : null),
  spanOf: ({ children }) => {
    const { offset, length } = children?.[0] ?? { offset: 0, length: 0 };
    return [offset, offset + length];
  },
  valueOf: ({ children }) => children?.[1] ?? null,
  same: (a, b) => a?.value !== undefined && a.value === b?.value,
};
