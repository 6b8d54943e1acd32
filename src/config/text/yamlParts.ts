/**
 * A long YAML text cut at the keys of its top level, so that an edit costs the parse of the part it is in: the parse
 * is most of what a check takes. Where the parts might not mean what the whole means, there are none.
 */
import { isMap } from 'yaml';
import type { Document } from 'yaml';
import type { YamlPiece } from './yamlReading';

/** Shorter texts are parsed as fast as they are cut. */
const shortest = 2000;
/** A section from this length on, in characters, is a part of its own; shorter neighbours share one. */
const long = 1000;
/** Characters of parts that are remembered: some open files of the longest kind. */
const memory = 2 * 1024 * 1024;

/** A key of the top level: a line that starts with it. */
const topKey = /^(?:[A-Za-z_][\w.-]*|"[\w./-]+"|'[\w./-]+')[ ]*:(?=[ \r\n]|$)/gm;
/**
 * What has a meaning across parts: several documents, directives, keys with a mark or a tag before them, anchors,
 * aliases, merge keys; and odd line ends. A mark (`? `) deeper down, too: the parser takes its column for an offset.
 */
const across = /^(?:---|\.\.\.|[%?!:])|(?:^|[\s[{,])(?:[&*]|\?\s)|<<|\r(?!\n)|\ufeff/m;
const blank = /^(?:[ \t]*(?:#.*)?\r?\n)*$/;

/** Parts by their text, those used last at the end; null for one that cannot stand alone. */
const known = new Map<string, Document.Parsed | null>();
let remembered = 0;

/** Null where the text is short, or must be parsed as a whole. `parse` gives one document for each in a text. */
export function partsOf(text: string, parse: (text: string) => Document.Parsed[]): YamlPiece[] | null {
  if (text.length < shortest || across.test(text)) return null;
  const starts = cuts(text);
  if (!starts || starts.length < 2) return null;
  const parts: YamlPiece[] = [];
  for (const [index, base] of starts.entries()) {
    const part = text.slice(base, starts[index + 1]);
    const document = partOf(part, parse);
    if (!document) return null;
    parts.push({ text: part, document, base });
  }
  return parts;
}

/** Where the parts begin; null where something other than comments stands above the first key. */
function cuts(text: string): number[] | null {
  const keys = [...text.matchAll(topKey)].map((match) => match.index);
  const first = keys[0];
  if (first === undefined || !blank.test(text.slice(0, first))) return null;
  const starts = [0];
  let alone = false;
  for (const [index, key] of keys.entries()) {
    const isLong = (keys[index + 1] ?? text.length) - key >= long;
    if (index > 0 && (isLong || alone)) starts.push(key);
    alone = isLong;
  }
  return starts;
}

function partOf(text: string, parse: (text: string) => Document.Parsed[]): Document.Parsed | null {
  let part = known.get(text);
  if (part === undefined) {
    const [document, ...others] = parse(text);
    const map = document?.contents;
    const whole = others.length === 0 && document?.errors.length === 0 && isMap(map) && !map.flow;
    part = whole ? document : null;
    remembered += text.length;
  }
  known.delete(text);
  known.set(text, part);
  for (const oldest of known.keys()) {
    if (remembered <= memory || oldest === text) break;
    known.delete(oldest);
    remembered -= oldest.length;
  }
  return part;
}
