/** Nodes of the YAML library as values with their places: anchors, aliases, merge keys, tags. */
import { isAlias, isMap, isScalar, isSeq, visit } from 'yaml';
import type { Document, Node, Scalar as YamlScalar, YAMLMap } from 'yaml';
import type { Span } from '../types';
import { ConfigNode, type Scalar } from './node';
import type { Reading } from './parsed';
import { plainScalar, strictScalar } from './scalar';
import { keyText } from './yamlNodes';

/** One text that the library has parsed, or a part of one. */
export interface YamlPiece {
  text: string;
  document: Document.Parsed;
  /** Where it begins in the whole text. */
  base: number;
}

/** Where a node stands in the whole text. */
export function spanIn({ base }: YamlPiece, node: Node | null): Span {
  const [start, end] = node?.range ?? [0, 0];
  return [start + base, end + base];
}

const nothing = { scalar: null, source: '' };

export class YamlReader {
  private anchors: Map<string, Node[]> | null = null;

  constructor(
    private readonly piece: YamlPiece,
    private readonly reading: Reading,
  ) {}

  /** All of it; null where it holds no value. */
  root(): ConfigNode | null {
    const { contents } = this.piece.document;
    return contents && this.node(contents, null);
  }

  private spanOf(node: Node | null): Span {
    return spanIn(this.piece, node);
  }

  /** `at` is where the value is named, where that is not where it stands: an alias or a merge key. */
  private node(node: Node | null, keySpan: Span | null, at: Span | null = null): ConfigNode {
    const range = node?.range;
    const empty = !node || !range || range[0] === range[1];
    const own = at ?? (empty && keySpan ? keySpan : this.spanOf(node));
    if (isAlias(node)) {
      const target = this.target(node.source, node);
      return target ? this.node(target, keySpan, own) : new ConfigNode(own, keySpan, nothing);
    }
    if (isMap(node)) return new ConfigNode(own, keySpan, { entries: () => this.entries(node, at) });
    const tag = this.reading === 'lenient' ? ownTag(node) : null;
    if (isSeq(node) && tag === null) {
      return new ConfigNode(own, keySpan, { items: () => node.items.map((item) => this.node(item as Node, null, at)) });
    }
    if (!isScalar(node) && tag === null) return new ConfigNode(own, keySpan, nothing);
    const source = sourceOf(node);
    // What a tag of a framework makes of a value only the framework knows.
    if (tag !== null) return new ConfigNode(own, keySpan, { scalar: `${tag} ${source}`, source: `${tag} ${source}` });
    const scalar = isScalar(node) ? this.scalar(node, source) : null;
    return new ConfigNode(own, keySpan, { scalar, source: isFloat(node) ? floatSource(scalar, source) : source });
  }

  private scalar(node: YamlScalar, source: string): Scalar {
    const plain = node.type === 'PLAIN' || node.type === undefined;
    if (this.reading === 'lenient') return plain ? plainScalar(source) : source;
    const typed = /^tag:yaml\.org,2002:(?:int|float|bool|null)$/.test(node.tag ?? '');
    return typed || (plain && !node.tag) ? strictScalar(source) : source;
  }

  private entries(map: YAMLMap, at: Span | null): Map<string, ConfigNode> {
    const entries = new Map<string, ConfigNode>();
    const merged: Node[] = [];
    const lenient = this.reading === 'lenient';
    for (const pair of map.items) {
      const key = keyText(pair);
      if (key === null) continue;
      const isMerge = lenient && key === '<<';
      if (isMerge && pair.value) merged.push(pair.value as Node);
      if (isMerge || (!lenient && entries.has(key))) continue;
      entries.set(key, this.node(pair.value as Node | null, at ?? this.spanOf(pair.key as Node), at));
    }
    const seen = new Set<YAMLMap>([map]);
    for (const node of merged) this.merge(entries, node, at ?? this.spanOf(node), seen);
    return entries;
  }

  /** Adds what `<<: *name` brings and is not there yet. A map that was merged already brings nothing more. */
  private merge(entries: Map<string, ConfigNode>, node: Node, span: Span, seen: Set<YAMLMap>): void {
    const map = isAlias(node) ? this.target(node.source, node) : node;
    if (isSeq(map)) for (const item of map.items as Node[]) this.merge(entries, item, span, seen);
    if (!isMap(map) || seen.has(map)) return;
    seen.add(map);
    const further: Node[] = [];
    for (const pair of map.items) {
      const key = keyText(pair);
      if (key === '<<' && pair.value) further.push(pair.value as Node);
      else if (key !== null && !entries.has(key)) entries.set(key, this.node(pair.value as Node | null, span, span));
    }
    for (const each of further) this.merge(entries, each, span, seen);
  }

  /** The node that an alias names: the last one with that anchor before it; null for one that would never end. */
  private target(name: string, alias: Node): Node | null {
    const found = this.anchored(name, alias);
    return found && (found.range?.[1] ?? 0) <= (alias.range?.[0] ?? 0) ? found : null;
  }

  /** The last node with that anchor before an alias, also where the alias stands in it. */
  anchored(name: string, alias: Node): Node | null {
    const before = alias.range?.[0] ?? 0;
    const nodes = (this.anchors ??= anchorsOf(this.piece.document)).get(name) ?? [];
    const found = nodes.findLast((node) => (node.range?.[0] ?? 0) < before);
    return found && !isAlias(found) ? found : null;
  }
}

function sourceOf(node: unknown): string {
  if (!isScalar(node)) return '';
  return typeof node.value === 'string' ? node.value : (node.source ?? '');
}

function anchorsOf(document: Document.Parsed): Map<string, Node[]> {
  const anchors = new Map<string, Node[]>();
  visit(document, {
    Value: (_key, node) => {
      const name = node.anchor;
      if (name) anchors.set(name, [...(anchors.get(name) ?? []), node]);
    },
  });
  return anchors;
}

const isFloat = (node: unknown): boolean => isScalar(node) && node.tag === 'tag:yaml.org,2002:float';

/** `!!float 1e-4` is a number to every loader: as it is spelled where it needs no tag for that. */
function floatSource(scalar: Scalar, source: string): string {
  if (typeof scalar !== 'number' || !/e/i.test(source)) return source;
  const [digits = '', power = ''] = scalar.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}e${power}`;
}

/** A tag that is not YAML's own, `!ref`, nor one for a plain list of Python; null where there is none. */
function ownTag(node: Node | null): string | null {
  const tag = node && 'tag' in node ? node.tag : undefined;
  if (!tag || /^(?:tag:yaml\.org,2002:|!$)(?:str|int|float|bool|null|seq|python\/(?:tuple|list))?$/.test(tag))
    return null;
  return `!${tag.replace(/^!|^tag:yaml\.org,2002:/, '')}`;
}
