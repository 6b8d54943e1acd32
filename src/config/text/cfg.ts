/** `.cfg` texts as places: Darknet's layers, and spaCy's sections with dots and values in JSON. */
import { cfgLines, valueOf, type CfgPair, type CfgSection, type CfgText } from './cfgLines';
import type { Editable } from './checkedEdits';
import { say } from '../../shared/messages/say';
import { cfgEdits } from './editCfg';
import { fault } from './fault';
import { jsonValue } from './json';
import { ConfigNode, mostValues, type Scalar } from './node';
import type { ParsedDocument } from './parsed';
import { numberOf } from './scalar';
import type { ConfigPath, Fault, Span } from '../types';

export function readCfg(text: string): ParsedDocument[] {
  const cfg = cfgLines(text);
  const top = cfg.sections.length > 0 ? rootOf(cfg) : null;
  return [
    {
      top: () => top,
      span: [0, text.length],
      broken: cfg.faults.length > 0,
      faults: () => [...cfg.faults, ...(cfg.kind === 'layers' ? secondKeys(cfg) : refusedKeys(cfg))],
      obstacle: () => cfg.faults[0]?.said.message ?? null,
      editable: (): Editable => ({
        value: top?.toJson(mostValues) ?? null,
        textEdits: (changes) => cfgEdits(cfg, changes),
      }),
    },
  ];
}

/** A map that grows while the sections of the text are gone through; a list where sections of a name may come again. */
interface Growing {
  span: Span;
  keySpan: Span | null;
  children: Map<string, Growing | ConfigNode>;
  items?: Growing[];
}

const growing = (span: Span, keySpan: Span | null): Growing => ({ span, keySpan, children: new Map() });

function rootOf(cfg: CfgText): ConfigNode {
  const root = growing([0, cfg.text.length], null);
  for (const section of cfg.sections) {
    const into = cfg.kind === 'layers' ? layerIn(root, section) : sectionIn(root, section);
    for (const pair of section.pairs) {
      // Of a key given twice the first one counts.
      if (!into.children.has(pair.key)) into.children.set(pair.key, valueNode(cfg, pair));
    }
  }
  return finished(root);
}

/** The first section of Darknet's is the network; each other one is an item of the list of its name. */
function layerIn(root: Growing, { name, span, nameSpan }: CfgSection): Growing {
  const made = growing(span, nameSpan);
  if (root.children.size === 0) {
    root.children.set(name, made);
    return made;
  }
  const found = root.children.get(name);
  // A second network is no part of the first one.
  if (found && (found instanceof ConfigNode || !found.items)) return made;
  const list = found ?? { ...growing(span, nameSpan), items: [] };
  list.items?.push(made);
  list.span = [list.span[0], span[1]];
  root.children.set(name, list);
  return made;
}

/** `[a.b]` lies in `[a]`, wherever the two stand: a section reaches over those in it. */
function sectionIn(root: Growing, { name, span, nameSpan }: CfgSection): Growing {
  let here = root;
  let at = nameSpan[0];
  for (const part of name.split('.')) {
    const keySpan: Span = [at, at + part.length];
    const found = here.children.get(part);
    const next = found && !(found instanceof ConfigNode) ? found : growing(span, keySpan);
    if (next !== found) here.children.set(part, next);
    next.span = [Math.min(next.span[0], span[0]), Math.max(next.span[1], span[1])];
    at += part.length + 1;
    here = next;
  }
  return here;
}

function finished({ span, keySpan, children, items }: Growing): ConfigNode {
  if (items) return new ConfigNode(span, keySpan, { items: () => items.map(finished) });
  const node = (child: Growing | ConfigNode) => (child instanceof ConfigNode ? child : finished(child));
  return new ConfigNode(span, keySpan, {
    entries: () => new Map([...children].map(([key, child]) => [key, node(child)])),
  });
}

function valueNode({ text, kind }: CfgText, pair: CfgPair): ConfigNode {
  const source = valueOf(text, pair);
  if (kind === 'layers')
    return new ConfigNode(pair.value, pair.keySpan, { scalar: numberOf(source) ?? (source || null), source });
  const json = jsonValue(source, pair.value[0], pair.keySpan);
  const word = pythonWords.get(source);
  return json?.node ?? new ConfigNode(pair.value, pair.keySpan, { scalar: word === undefined ? source : word, source });
}

/** util.py: try_load_json leaves as text what is no JSON, but for these. */
const pythonWords: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ['True', true],
  ['False', false],
  ['None', null],
]);

/** Darknet takes the first of two (`option_find`). */
function secondKeys({ text, sections }: CfgText): Fault[] {
  const count = new Map<string, number>();
  return sections.flatMap(({ name, pairs }, index) => {
    const seen = new Map<string, CfgPair>();
    const nth = count.get(name) ?? 0;
    const path = index === 0 ? [name] : [name, nth];
    if (index > 0) count.set(name, nth + 1);
    return pairs.flatMap((pair) => {
      const first = seen.get(pair.key);
      if (!first) seen.set(pair.key, pair);
      return first ? [secondKey(text, [...path, pair.key], first, pair)] : [];
    });
  });
}

function secondKey(text: string, path: ConfigPath, first: CfgPair, pair: CfgPair): Fault {
  const [name, value] = [pair.key, text.slice(...first.value)];
  return value === text.slice(...pair.value)
    ? fault('repeated-key', pair.keySpan, path, say('twice.same', { name }))
    : fault('duplicate-key', pair.keySpan, path, say('twice.first-counts', { name, value }));
}

/** ConfigParser takes no section and no key twice. */
function refusedKeys({ sections }: CfgText): Fault[] {
  const seen = new Map<string, Set<string>>();
  return sections.flatMap((section) => {
    const path = section.name.split('.');
    const keys = seen.get(section.name);
    const now = keys ?? new Set();
    seen.set(section.name, now);
    const again = keys ? [fault('duplicate-key', section.nameSpan, path, twice(`[${section.name}]`))] : [];
    const pairs = section.pairs.flatMap((pair) => {
      if (now.has(pair.key)) return [fault('duplicate-key', pair.keySpan, [...path, pair.key], twice(pair.key))];
      now.add(pair.key);
      return [];
    });
    return [...again, ...pairs];
  });
}

const twice = (name: string) => say('twice.cfg', { name });
