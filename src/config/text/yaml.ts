/** YAML 1.2 texts: several documents, CRLF, long texts in parts, and what is left after an error. */
import { isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { Document, Node, Pair, YAMLWarning } from 'yaml';
import type { Editable, OrderOf } from './checkedEdits';
import { lastCounts, repeatedKeys, type RepeatedKey, type Tree } from './duplicates';
import { say, type Message } from '../../shared/messages/say';
import { yamlEdits } from './editYaml';
import { fault } from './fault';
import { ConfigNode, mostValues } from './node';
import type { ParsedDocument, Reading } from './parsed';
import type { Fault, Span } from '../types';
import { furtherDocument, lenientFaults, syntaxFaults } from './yamlFaults';
import { keyText } from './yamlNodes';
import { partsOf } from './yamlParts';
import { YamlReader, type YamlPiece } from './yamlReading';
import { structureFaults } from './yamlStrict';

/** One or more documents. A long text of one document is read in parts, most of them known. */
export const readYaml = (text: string): ParsedDocument[] => documentsOf(text, false);

/** The same for a text that is read only to be edited: it keeps what edits need, which costs memory and time. */
export const readYamlToEdit = (text: string): ParsedDocument[] => documentsOf(text, true);

function documentsOf(text: string, tokens: boolean): ParsedDocument[] {
  const withTokens = (index: number) => (): Document.Parsed | undefined => parse(text, true)[index];
  const parts = partsOf(text, (part) => parse(part, false));
  if (parts) {
    const span: Span = [parts[0]?.document.range[0] ?? 0, text.length];
    return [new YamlDocument(text, parts, span, null, withTokens(0))];
  }
  const documents = parse(text, tokens);
  if (documents.length === 0) return [new YamlDocument(text, [], [0, text.length], null, () => undefined)];
  return documents.map((document, index) => {
    const [start, , end] = document.range;
    const next = documents[index + 1]?.range[0] ?? null;
    const toEdit = tokens ? () => document : withTokens(index);
    return new YamlDocument(text, [{ text, document, base: 0 }], [start, end], next, toEdit);
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
  private toEdit: Document.Parsed | undefined;

  /** Several pieces are parts of one map, without errors of syntax, anchors and merge keys. */
  constructor(
    private readonly text: string,
    private readonly pieces: readonly YamlPiece[],
    readonly span: Span,
    /** Where the document after it starts. */
    private readonly next: number | null,
    /** The whole document with tokens, which only edits need. */
    private readonly parseToEdit: () => Document.Parsed | undefined,
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

  obstacle(): Message | null {
    return [...this.errors(false), ...structureFaults(this.pieces)][0]?.said.message ?? null;
  }

  editable(order: OrderOf): Editable {
    const value = this.top('strict')?.toJson(mostValues) ?? null;
    const end = this.next === null ? this.text.length : this.span[1];
    return {
      value,
      textEdits: (changes) => yamlEdits({ text: this.text, root: this.root(), end, value, order }, changes),
    };
  }

  /** With tokens; kept, for several edits may be asked for. */
  private root(): Node | null {
    return (this.toEdit ??= this.parseToEdit())?.contents ?? null;
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
    const roots = this.pieces.map(({ document, base }) => ({ node: document.contents, base }));
    return repeatedKeys(roots, yamlTree, most);
  }
}

/** YAML's own tags that the schema in use does not know. */
function isOwnTag(text: string, { code, pos }: YAMLWarning): boolean {
  return (
    code === 'TAG_RESOLVE_FAILED' && /^!(?:!|<tag:yaml\.org,2002:)(?:int|float|bool|null)>?$/.test(text.slice(...pos))
  );
}

function firstCounts({ path, again }: RepeatedKey): Fault {
  return fault('duplicate-key', again, path, say('twice.first', { name: path.join('.') }));
}

const yamlTree: Tree<Node, Pair> = {
  itemsOf: (node) => (isSeq(node) ? (node.items as (Node | null)[]) : null),
  entriesOf: (node) => (isMap(node) ? node.items : null),
  keyOf: keyText,
  spanOf: ({ key }) => {
    const [start, end] = (key as Node).range ?? [0, 0];
    return [start, end];
  },
  valueOf: ({ value }) => value as Node | null,
  same: (a, b) => isScalar(a) && isScalar(b) && a.value === b.value,
};
