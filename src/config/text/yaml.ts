/** YAML 1.2 texts: several documents, CRLF, long texts in parts, and what is left after an error. */
import { isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { Document, Node, Pair, YAMLWarning } from 'yaml';
import type { Editable, OrderOf } from './checkedEdits';
import { lastCounts, repeatedKeys, type Child, type RepeatedKey } from './duplicates';
import { yamlEdits } from './editYaml';
import { ConfigNode } from './node';
import type { ParsedDocument, Reading } from './parsed';
import type { Fault, Span } from '../types';
import { furtherDocument, lenientFaults, syntaxFaults } from './yamlFaults';
import { keyText } from './yamlNodes';
import { partsOf } from './yamlParts';
import { YamlReader, spanIn, type YamlPiece } from './yamlReading';
import { mostStrictValues, structureFaults } from './yamlStrict';

/** One or more documents. A long text of one document is read in parts, most of them known. */
export function readYaml(text: string): ParsedDocument[] {
  const parts = partsOf(text, (part) => parse(part, false));
  if (parts) return [new YamlDocument(text, parts, [parts[0]?.document.range[0] ?? 0, text.length], null)];
  const documents = parse(text, true);
  if (documents.length === 0) return [new YamlDocument(text, [], [0, text.length], null)];
  return documents.map((document, index) => {
    const [start, , end] = document.range;
    const next = documents[index + 1]?.range[0] ?? null;
    return new YamlDocument(text, [{ text, document, base: 0 }], [start, end], next);
  });
}

/**
 * Scalars are resolved when they are looked at, not by the library, which spares most of them; keys given twice are
 * found apart, for the library's check is quadratic. `tokens` are what edits need beside the nodes.
 */
function parse(text: string, tokens: boolean): Document.Parsed[] {
  const parsed = parseAllDocuments(text, {
    schema: 'failsafe',
    prettyErrors: false,
    uniqueKeys: false,
    resolveKnownTags: false,
    keepSourceTokens: tokens,
    logLevel: 'silent',
  });
  return Array.isArray(parsed) ? parsed : [];
}

class YamlDocument implements ParsedDocument {
  readonly broken: boolean;

  /** Several pieces are parts of one map, without errors of syntax, anchors and merge keys. */
  constructor(
    private readonly text: string,
    private readonly pieces: readonly YamlPiece[],
    readonly span: Span,
    /** Where the document after it starts. */
    private readonly next: number | null,
  ) {
    this.broken = pieces.some(({ document }) => document.errors.length > 0);
  }

  top(reading: Reading): ConfigNode | null {
    const [first, ...others] = this.pieces.map((piece) => new YamlReader(piece, reading).root());
    if (!first || others.length === 0) return first ?? null;
    const parts = [first, ...others].filter((part) => part !== null);
    const start = [...(first.entries?.values() ?? [])][0]?.keySpan?.[0] ?? first.span[0];
    const entries = (): Map<string, ConfigNode> => {
      const all = parts.flatMap((part) => [...(part.entries ?? [])]);
      if (reading === 'lenient') return new Map(all);
      const kept = new Map<string, ConfigNode>();
      for (const [key, node] of all) if (!kept.has(key)) kept.set(key, node);
      return kept;
    };
    return new ConfigNode([start, parts.at(-1)?.span[1] ?? start], null, { entries });
  }

  faults(reading: Reading): Fault[] {
    if (reading === 'strict')
      return [...this.errors(true), ...this.structure(), ...this.repeated(100).map(firstCounts)];
    const syntax = this.pieces.flatMap(({ text, document }) => lenientFaults(text, document));
    const repeated = this.repeated().filter(({ path }) => path.at(-1) !== '<<');
    return [...syntax, ...repeated.map(lastCounts)];
  }

  obstacle(): string | null {
    return [...this.errors(false), ...structureFaults(this.pieces)][0]?.message ?? null;
  }

  editable(order: OrderOf): Editable {
    const value = this.top('strict')?.toJson(mostStrictValues) ?? null;
    const end = this.next === null ? this.text.length : this.span[1];
    return {
      value,
      textEdits: (changes) => yamlEdits({ text: this.text, root: this.root(), end, value, order }, changes),
    };
  }

  /** With tokens; parts have none. */
  private root(): Node | null {
    const [whole] = this.pieces.length > 1 ? parse(this.text, true) : this.pieces.map(({ document }) => document);
    return whole?.contents ?? null;
  }

  private structure(): Fault[] {
    const further = this.next === null ? [] : [furtherDocument(this.text, this.next)];
    return [...further, ...structureFaults(this.pieces)];
  }

  private errors(warned: boolean): Fault[] {
    return this.pieces.flatMap(({ text, document, base }) => {
      const warnings = warned ? document.warnings.filter((warning) => !isOwnTag(text, warning)) : [];
      const faults = syntaxFaults(text, document, [...document.errors, ...warnings]);
      return faults.map((fault): Fault => ({ ...fault, span: [fault.span[0] + base, fault.span[1] + base] }));
    });
  }

  private repeated(most?: number): RepeatedKey[] {
    const roots = this.pieces.map((piece) => ({ piece, node: piece.document.contents }));
    return repeatedKeys(roots, { childrenOf, same: sameScalar }, most);
  }
}

/** YAML's own tags that the schema in use does not know. */
function isOwnTag(text: string, { code, pos }: YAMLWarning): boolean {
  return (
    code === 'TAG_RESOLVE_FAILED' && /^!(?:!|<tag:yaml\.org,2002:)(?:int|float|bool|null)>?$/.test(text.slice(...pos))
  );
}

function firstCounts({ path, again }: RepeatedKey): Fault {
  return {
    code: 'duplicate-key',
    span: again,
    path,
    message: `${path.join('.')} is given twice. Keep one of the two.`,
  };
}

interface Placed {
  piece: YamlPiece;
  node: Node | null;
}

function childrenOf({ piece, node }: Placed): Child<Placed>[] | null {
  const child = (key: string | number, span: Span, value: unknown): Child<Placed> => {
    return { key, span, value: { piece, node: value as Node | null } };
  };
  if (isSeq(node)) return node.items.map((item, index) => child(index, [0, 0], item));
  if (!isMap(node)) return null;
  return node.items.flatMap((pair: Pair) => {
    const key = keyText(pair);
    return key === null ? [] : [child(key, spanIn(piece, pair.key as Node), pair.value)];
  });
}

function sameScalar(a: Placed | null, b: Placed | null): boolean {
  return isScalar(a?.node) && isScalar(b?.node) && a.node.value === b.node.value;
}
