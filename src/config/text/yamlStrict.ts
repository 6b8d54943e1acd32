/** What YAML allows and a config of Keel's own does not: keys that are no names, aliases without end or beginning. */
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Node, YAMLMap } from 'yaml';
import { say, type Message } from '../../shared/messages/say';
import type { Fault, Span } from '../types';
import { syntaxFault } from './fault';
import { mostValues } from './node';
import { keyText } from './yamlNodes';
import { YamlReader, spanIn, type YamlPiece } from './yamlReading';

/** Faults of structure in the pieces of one document, in the order of the text. */
export function structureFaults(pieces: readonly YamlPiece[]): Fault[] {
  const walk = new StructureWalk();
  for (const piece of pieces) walk.look(piece);
  return walk.faults;
}

class StructureWalk {
  readonly faults: Fault[] = [];
  private count = 0;
  /** Values in what each anchor names. */
  private readonly sizes = new Map<Node, number>();
  /** Of the value that is looked at. One list for all: a path for each would cost as much as the rest. */
  private readonly path: (string | number)[] = [];

  look(piece: YamlPiece): void {
    const reader = new YamlReader(piece, 'strict');
    const spanOf = (node: Node | null): Span => spanIn(piece, node);
    const value = (node: Node | null): void => {
      const before = this.count;
      this.add(1, piece, node);
      if (!node || this.count > mostValues) return;
      if (isAlias(node)) this.alias(node.source, reader.anchored(node.source, node), node, piece);
      if (isMap(node)) entries(node);
      if (isSeq(node)) node.items.forEach((item, index) => inside(index, item as Node | null));
      if ('anchor' in node && node.anchor) this.sizes.set(node, this.count - before);
    };
    const inside = (key: string | number, node: Node | null): void => {
      this.path.push(key);
      value(node);
      this.path.pop();
    };
    const entries = (map: YAMLMap): void => {
      for (const pair of map.items) {
        const key = keyText(pair);
        if (key !== null) inside(key, pair.value as Node | null);
        else if (pair.key) this.fault(spanOf(pair.key as Node), say('yaml.key'));
        else this.fault(spanOf(map), say('yaml.key'));
      }
    };
    value(piece.document.contents);
  }

  private alias(name: string, target: Node | null, alias: Node, piece: YamlPiece): void {
    if (!target) return this.fault(spanIn(piece, alias), say('yaml.no-anchor', { name }));
    if ((target.range?.[1] ?? 0) > (alias.range?.[0] ?? 0))
      return this.fault(spanIn(piece, alias), say('yaml.endless-alias', { name }));
    this.add(isScalar(target) ? 0 : (this.sizes.get(target) ?? 0), piece, alias);
  }

  /** Counts values, and says once that there are too many of them. */
  private add(values: number, piece: YamlPiece, node: Node | null): void {
    const before = this.count;
    this.count += values;
    if (before <= mostValues && this.count > mostValues)
      this.fault(spanIn(piece, node), say('yaml.too-many-values', { n: mostValues }));
  }

  private fault(span: Span, message: Message): void {
    this.faults.push(syntaxFault(span, message, [...this.path]));
  }
}
