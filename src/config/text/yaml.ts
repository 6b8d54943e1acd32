/** YAML 1.2 texts as places: several documents, anchors, aliases, merge keys, CRLF, and what is left after an error. */
import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, visit } from 'yaml';
import type { Document, Node, Pair, YAMLMap } from 'yaml';
import type { Fault, Span } from './document';
import { keyText } from './document';
import { syntaxFaults } from './yamlFaults';
import type { ConfigPath } from '../types';
import { Place } from './node';
import { plainScalar } from './scalar';
import { duplicateKey, type Root } from './root';
import { partsOf } from './yamlParts';
import type { YamlPart } from './yamlParts';

/** One root a document; see `parse` for how it is read. A long text of one document is read in parts, most of them known. */
export function readYaml(text: string): Root[] {
  const parts = partsOf(text, parse);
  if (parts) return [rootOfParts(text, parts)];
  return parse(text).map((document) => {
    const reader = new Reader(document, text);
    const [start, , end] = document.range ?? [0, 0, text.length];
    return {
      place: document.contents ? reader.place(document.contents, null) : null,
      span: [start, end] as Span,
      broken: document.errors.length > 0,
      faults: () => [...syntax(text, document), ...duplicates([{ root: document.contents, base: 0 }])],
    };
  });
}

/**
 * Scalars are resolved when they are looked at, not by the library, which spares most of them; keys given twice are
 * found apart, for the library's check is quadratic.
 */
function parse(text: string): Document.Parsed[] {
  const parsed = parseAllDocuments(text, {
    schema: 'failsafe',
    prettyErrors: false,
    uniqueKeys: false,
    resolveKnownTags: false,
    logLevel: 'silent',
  });
  return Array.isArray(parsed) ? parsed : [];
}

/** The parts have no error of syntax, no anchors and no merge keys, so their entries are those of one map. */
function rootOfParts(text: string, parts: YamlPart[]): Root {
  const [first, last] = [parts[0]!, parts.at(-1)!];
  const key = first.map.items[0]?.key;
  const span: Span = [first.base + (key?.range?.[0] ?? 0), last.base + (last.map.range?.[1] ?? 0)];
  const entries = (): Map<string, Place> =>
    new Map(parts.flatMap(({ document, map, base }) => [...new Reader(document, text, base).entries(map, null)]));
  return {
    place: new Place(span, null, { entries }),
    span: [first.document.range[0], text.length],
    broken: false,
    faults: () => duplicates(parts.map(({ map, base }) => ({ root: map, base }))),
  };
}

class Reader {
  private anchors: Map<string, Node[]> | null = null;

  constructor(
    private readonly document: Document.Parsed,
    private readonly text: string,
    /** Where the document begins in the text. */
    private readonly base = 0,
  ) {}

  private spanOf(node: Node): Span {
    return shifted(spanOf(node), this.base);
  }

  /** `at` is where the value is named, where that is not where it stands: an alias or a merge key. */
  place(node: Node | null, keySpan: Span | null, at: Span | null = null): Place {
    const range = node?.range;
    const own: Span = at ?? (node && range && range[0] !== range[1] ? this.spanOf(node) : (keySpan ?? [0, 0]));
    if (isAlias(node)) {
      const target = this.target(node.source, node.range?.[0] ?? 0);
      return target ? this.place(target, keySpan, own) : new Place(own, keySpan, { scalar: null, source: '' });
    }
    if (isMap(node)) return new Place(own, keySpan, { entries: () => this.entries(node, at) });
    const tag = ownTag(node);
    if (isSeq(node) && tag === null) {
      return new Place(own, keySpan, { items: () => node.items.map((item) => this.place(item as Node, null, at)) });
    }
    if (!isScalar(node) && tag === null) return new Place(own, keySpan, { scalar: null, source: '' });
    const source = sourceOf(node);
    // What a tag of a framework makes of a value only the framework knows.
    if (tag !== null) return new Place(own, keySpan, { scalar: `${tag} ${source}`, source: `${tag} ${source}` });
    const plain = isScalar(node) && (node.type === 'PLAIN' || node.type === undefined);
    return new Place(own, keySpan, { scalar: plain ? plainScalar(source) : source, source });
  }

  entries(map: YAMLMap, at: Span | null): Map<string, Place> {
    const entries = new Map<string, Place>();
    const merged: Node[] = [];
    for (const pair of map.items) {
      const key = keyText(pair);
      if (key === null) continue;
      // Of a key given twice the last one counts, as in PyYAML and in JSON.
      if (key !== '<<')
        entries.set(key, this.place(pair.value as Node | null, at ?? this.spanOf(pair.key as Node), at));
      else if (pair.value) merged.push(pair.value as Node);
    }
    const seen = new Set<YAMLMap>([map]);
    for (const node of merged) this.merge(entries, node, at ?? this.spanOf(node), seen);
    return entries;
  }

  /** Adds what `<<: *name` brings and is not there yet. A map that was merged already brings nothing more. */
  private merge(entries: Map<string, Place>, node: Node, span: Span, seen: Set<YAMLMap>): void {
    const map = isAlias(node) ? this.target(node.source, node.range?.[0] ?? 0) : node;
    if (isSeq(map)) for (const item of map.items as Node[]) this.merge(entries, item, span, seen);
    if (!isMap(map) || seen.has(map)) return;
    seen.add(map);
    const further: Node[] = [];
    for (const pair of map.items) {
      const key = keyText(pair);
      if (key === '<<' && pair.value) further.push(pair.value as Node);
      else if (key !== null && !entries.has(key)) entries.set(key, this.place(pair.value as Node | null, span, span));
    }
    for (const each of further) this.merge(entries, each, span, seen);
  }

  /** The node that an alias at an offset names: the last one with that anchor before it. */
  private target(name: string, before: number): Node | null {
    const nodes = (this.anchors ??= anchorsOf(this.document, this.text)).get(name) ?? [];
    const found = nodes.findLast((node) => (node.range?.[0] ?? 0) < before);
    return found && !isAlias(found) ? found : null;
  }
}

function anchorsOf(document: Document.Parsed, text: string): Map<string, Node[]> {
  const anchors = new Map<string, Node[]>();
  if (!text.includes('&')) return anchors;
  visit(document, {
    Value: (_key, node) => {
      const name = node.anchor;
      if (name) anchors.set(name, [...(anchors.get(name) ?? []), node]);
    },
  });
  return anchors;
}

/** A tag that is not YAML's own, `!ref`, nor one for a plain list of Python; null where there is none. */
function ownTag(node: Node | null): string | null {
  const tag = node && 'tag' in node ? node.tag : undefined;
  if (!tag || /^(?:tag:yaml\.org,2002:|!$)(?:str|int|float|bool|null|seq|python\/(?:tuple|list))?$/.test(tag))
    return null;
  return `!${tag.replace(/^!|^tag:yaml\.org,2002:/, '')}`;
}

function shifted([start, end]: Span, base: number): Span {
  return [start + base, end + base];
}

function spanOf(node: Node): Span {
  return node.range ? [node.range[0], node.range[1]] : [0, 0];
}

/**
 * Faults of syntax. Tags that the library does not know are none, for a framework may (`!!python/tuple`, `!ref`). PyYAML
 * takes brackets over several lines that are not indented, and the library loses its way there: what it says from there
 * on is not told.
 */
function syntax(text: string, document: Document.Parsed): Fault[] {
  document.warnings = [];
  const closed = text.split(/[[{]/).length === text.split(/[\]}]/).length;
  const error = closed ? document.errors.find(({ message }) => message.includes('sufficiently indented')) : undefined;
  const lost = error?.pos[0] ?? Infinity;
  const faults = syntaxFaults(text, document).filter(({ span }) => span[0] < lost);
  // The fault itself is placed where the bracket was opened.
  return lost === Infinity ? faults : faults.filter(({ message }) => !/^The (?:list|map) opened/.test(message));
}

/** More of them say nothing new. */
const maxFaults = 20;

/** Keys given twice in one map: each but the last, which counts. The roots are parts of one map, or one root alone. */
function duplicates(roots: readonly { root: Node | null; base: number }[]): Fault[] {
  const faults: Fault[] = [];
  const look = (node: Node | null, path: ConfigPath, base: number, seen = new Map<string, Seen>()): void => {
    if (isSeq(node)) {
      node.items.forEach((item, index) => {
        if (isMap(item) || isSeq(item)) look(item, [...path, index], base);
      });
    }
    if (!isMap(node) || faults.length >= maxFaults) return;
    for (const pair of node.items) {
      const key = keyText(pair);
      if (key === null || key === '<<') continue;
      const before = seen.get(key);
      if (before) faults.push(duplicateKey(before.span(), [...path, key], sameScalar(before.pair, pair)));
      seen.set(key, { pair, span: () => shifted(spanOf(pair.key as Node), base) });
      if (isMap(pair.value) || isSeq(pair.value)) look(pair.value, [...path, key], base);
    }
  };
  const top = new Map<string, Seen>();
  for (const { root, base } of roots) look(root, [], base, top);
  return faults;
}

interface Seen {
  pair: Pair;
  span: () => Span;
}

function sameScalar(a: Pair, b: Pair): boolean {
  return isScalar(a.value) && isScalar(b.value) && a.value.value === b.value.value;
}

/** A scalar as it is spelled, without quotes; empty for every other node. */
function sourceOf(node: unknown): string {
  if (!isScalar(node)) return '';
  return typeof node.value === 'string' ? node.value : (node.source ?? '');
}
