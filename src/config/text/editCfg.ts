/** Edits of `.cfg` texts that keep comments, order and blank lines. */
import { SaidError, say } from '../../shared/messages/say';
import { valueOf, type CfgPair, type CfgSection, type CfgText } from './cfgLines';
import type { Change } from './change';
import { unsafe } from './checkedEdits';
import { jsonEdits, jsonText } from './editJson';
import { jsonValue } from './json';
import { lineEnd, lineStart, nextLine } from './lines';
import { isMap } from './yamlText';
import type { ConfigPath, Json, TextEdit } from '../types';

/** The edits that make changes which do not build upon each other; null where these cannot be made at once. */
export function cfgEdits(cfg: CfgText, changes: readonly Change[]): TextEdit[] | null {
  const inJson = changes.map((change) => jsonAround(cfg, change)).filter((found) => found !== null);
  // Items of one value share commas.
  if (new Set(inJson.map(({ pair }) => pair)).size < inJson.length) return null;
  return changes.flatMap((change) => textEdits(cfg, change));
}

interface FoundIn {
  section: CfgSection;
  pair: CfgPair;
  /** What of the path lies in the value, which is JSON. */
  rest: ConfigPath;
}

/** The value of JSON that a change is made in; null where it is about whole lines. */
function jsonAround(cfg: CfgText, { kind, path }: Change): FoundIn | null {
  const found = find(cfg, kind === 'insert' ? path.slice(0, -1) : path);
  return found && (kind === 'insert' || found.rest.length > 0) ? found : null;
}

function textEdits(cfg: CfgText, change: Change): TextEdit[] {
  const inside = jsonAround(cfg, change);
  if (inside) return editsInJson(cfg, inside, change);
  if (change.kind === 'insert') return insert(cfg, change.path, change.value);
  const found = find(cfg, change.path);
  if (!found) throw change.kind === 'replace' ? unsafe(change.path) : byHand(change.path);
  const { pair } = found;
  const [start, end] = change.kind === 'rename' ? pair.keySpan : pair.value;
  if (change.kind === 'replace') return [{ start, end, text: cfgText(cfg, change.path, change.value, pair) }];
  if (change.kind === 'rename') return [{ start, end, text: change.to }];
  return [{ start: lineStart(cfg.text, pair.keySpan[0]), end: nextLine(cfg.text, end), text: '' }];
}

const byHand = (path: ConfigPath): Error => new SaidError(say('edit.by-hand', { name: path.join('.') }));

function editsInJson({ text, kind }: CfgText, { pair, rest }: FoundIn, change: Change): TextEdit[] {
  const value = valueOf(text, pair);
  const json = kind === 'sections' ? jsonValue(value, 0, pair.keySpan) : null;
  if (!json) throw unsafe(change.path);
  const path = change.kind === 'insert' ? [...rest, change.path.at(-1) ?? ''] : rest;
  const made = jsonEdits({ text: value, copy: value, root: json.root }, [{ ...change, path }]) ?? [];
  return made.map((edit) => ({ ...edit, start: edit.start + pair.value[0], end: edit.end + pair.value[0] }));
}

/** The value at a path, or the value of JSON that the path leads into. */
function find(cfg: CfgText, path: ConfigPath): FoundIn | null {
  for (let depth = path.length - 1; depth > 0; depth--) {
    const section = sectionAt(cfg, path.slice(0, depth));
    const pair = section?.pairs.find(({ key }) => key === path[depth]);
    if (section && pair) return { section, pair, rest: path.slice(depth + 1) };
  }
  return null;
}

/** The section with a header of its own at a path. */
function sectionAt({ kind, sections }: CfgText, path: ConfigPath): CfgSection | null {
  const [name, index] = path;
  if (kind === 'sections') return sections.find((each) => each.name === path.join('.')) ?? null;
  if (path.length === 1) return sections[0] && sections[0].name === name ? sections[0] : null;
  if (typeof index !== 'number' || path.length > 2) return null;
  return sections.slice(1).filter((each) => each.name === name)[index] ?? null;
}

/** A new key goes behind the last one of its section; a new section to the end of the text. */
function insert(cfg: CfgText, path: ConfigPath, value: Json): TextEdit[] {
  const { text, kind } = cfg;
  const [parent, key] = [path.slice(0, -1), String(path.at(-1))];
  if (kind === 'sections' && isMap(value)) return newSections(cfg, path, value);
  const section = sectionAt(cfg, parent);
  if (!section && (kind === 'layers' || parent.length === 0))
    throw new SaidError(say('edit.no-section', { name: key }));
  if (!section) return newSections(cfg, parent, { [key]: value });
  const last = section.pairs.at(-1);
  const at = lineEnd(text, last ? last.value[1] : section.headerEnd);
  const indent = last ? text.slice(lineStart(text, last.keySpan[0]), last.keySpan[0]) : '';
  const between = last && text.slice(last.keySpan[1], last.value[0]);
  const equals = between && /^[ \t]*=[ \t]*$/.test(between) ? between : usualEquals(cfg);
  return [{ start: at, end: at, text: `${eolOf(text)}${indent}${key}${equals}${cfgText(cfg, path, value)}` }];
}

const usualEquals = ({ kind }: CfgText): string => (kind === 'layers' ? '=' : ' = ');
const eolOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

/** A section with those in it, behind everything else. */
function newSections(cfg: CfgText, path: ConfigPath, value: { [key: string]: Json }): TextEdit[] {
  const eol = eolOf(cfg.text);
  const { text } = cfg;
  const before = text === '' ? '' : text.endsWith('\n') ? eol : eol + eol;
  return [{ start: text.length, end: text.length, text: before + sectionLines(cfg, path, value).join(eol) + eol }];
}

function sectionLines(cfg: CfgText, path: ConfigPath, value: { [key: string]: Json }): string[] {
  const lines = [`[${path.join('.')}]`];
  const inner = Object.entries(value);
  for (const [key, each] of inner) if (!isMap(each)) lines.push(`${key} = ${cfgText(cfg, [...path, key], each)}`);
  for (const [key, each] of inner) if (isMap(each)) lines.push('', ...sectionLines(cfg, [...path, key], each));
  return lines;
}

/** A value as it is written there: JSON for spaCy, the bare word for Darknet. */
function cfgText({ kind, text }: CfgText, path: ConfigPath, value: Json, old?: CfgPair): string {
  const before = old ? text.slice(...old.value) : '';
  if (kind === 'sections' || typeof value === 'number') return jsonText(value, before);
  if (typeof value !== 'string' || !/^[\w.,+-]+$/.test(value)) throw unsafe(path);
  return value;
}
