/**
 * Training configs of other frameworks: recognised by their content and read into a recipe, with the place of each
 * value and edits that keep comments. A new format is one file here and one line in `formats`.
 */
import type { Fault } from '../text/document';
import { lineStarts, offsetAt, rangeAt } from '../text/offsets';
import type { ConfigEdit, ConfigPath, Json, Position, Problem, Range, TextEdit } from '../types';
import { editForeign } from '../text/edit';
import type { Format } from './format';
import { recipeOf } from './format';
import { accelerate } from './adapters/accelerate';
import { axolotl } from './adapters/axolotl';
import { deepspeed } from './adapters/deepspeed';
import { detectron2 } from './adapters/detectron2';
import { espnet } from './adapters/espnet';
import { fairseq } from './adapters/fairseq';
import { generic } from './adapters/generic';
import { gptNeox } from './adapters/gptNeox';
import { hfTrainer } from './adapters/hfTrainer';
import { hydra } from './adapters/hydra';
import { lightningCli } from './adapters/lightningCli';
import { litgpt } from './adapters/litgpt';
import { llmFoundry } from './adapters/llmFoundry';
import { ludwig } from './adapters/ludwig';
import { nemo } from './adapters/nemo';
import { nemoRl } from './adapters/nemoRl';
import { olmo } from './adapters/olmo';
import { openInstruct } from './adapters/openInstruct';
import { opennmt } from './adapters/opennmt';
import { torchtitan } from './adapters/torchtitan';
import { torchtune } from './adapters/torchtune';
import { ultralytics } from './adapters/ultralytics';
import { verl } from './adapters/verl';
import { wenet } from './adapters/wenet';
import { llamafactory, llamafactoryV1 } from './adapters/llamafactory';
import { pathTo, placeAt } from '../text/node';
import type { Place } from '../text/node';
import type { Recipe } from '../recipe';
import { readSource } from '../text/source';
import type { Root } from '../text/root';
import type { ForeignSource, Language } from '../text/source';
import type { View } from './configView';

export { keelRecipe } from '../keel/keelRecipe';
export type { Recipe } from '../recipe';

export interface ForeignConfig {
  /** e.g. `hf-trainer`; null where the content is that of no training config that is known. */
  format: string | null;
  recipe: Recipe | null;
  language: Language;
  /** Faults of the text itself (syntax, keys given twice), of a recognised config only; found when first asked for. */
  readonly problems: Problem[];
  /** A sentence on what was not read; null where all was. */
  notRead: string | null;
  /** Where a value stands, sections by their key; the nearest ancestor where it is absent. */
  rangeOf: (path: ConfigPath) => Range | null;
  /** Where its key stands; null where it is absent or has none. */
  keyRangeOf: (path: ConfigPath) => Range | null;
  /** Whether a value other than null is written at the path. */
  given: (path: ConfigPath) => boolean;
  /** The value as written; undefined where absent. */
  written: (path: ConfigPath) => Json | undefined;
  /** A scalar as it is spelled, without quotes: PyYAML reads `1e-4` as text. */
  sourceOf: (path: ConfigPath) => string | undefined;
  /** The path of the key or value at a position; null between them. */
  pathAt: (position: Position) => ConfigPath | null;
  /**
   * The smallest edits of the text that make the edits of values, at UTF-16 offsets; comments and style stay. Throws a
   * clear sentence where the text cannot be edited safely.
   */
  edit: (edits: readonly ConfigEdit[]) => TextEdit[];
}

/** In the order in which they are tried: the particular before the general. */
export const formats: Format[] = [
  gptNeox,
  deepspeed,
  accelerate,
  ludwig,
  llamafactory,
  llamafactoryV1,
  openInstruct,
  axolotl,
  torchtune,
  llmFoundry,
  olmo,
  torchtitan,
  litgpt,
  fairseq,
  detectron2,
  ultralytics,
  wenet,
  espnet,
  opennmt,
  verl,
  nemoRl,
  nemo,
  lightningCli,
  hfTrainer,
  hydra,
  generic,
];

/** A text without any of these words is no training config, and is not parsed. */
const hint = /learning|lr|optim|batch|epoch|max_steps|trainer|precision|gradient|solver|scheduler/i;

/** Reads a config of any known format. Never throws; `fileName` only helps to tell YAML, JSON and TOML apart. */
export function readForeign(text: string, fileName = ''): ForeignConfig {
  const source: ForeignSource = hint.test(text)
    ? readSource(text, fileName)
    : { language: 'yaml', text, roots: [], notRead: null };
  const found = recognised(source.roots);
  return config(text, source, found);
}

interface Recognised {
  format: Format;
  view: View;
  root: Root;
}

/** The first document that is of a known format. */
function recognised(roots: Root[]): Recognised | null {
  for (const root of roots) {
    if (!root.place?.entries) continue;
    for (const format of formats) {
      const view = format.recognise(root.place);
      // An error of syntax may have hidden what seems to be absent.
      if (view) return { format, view: root.broken ? view.incomplete() : view, root };
    }
  }
  return null;
}

function config(text: string, source: ForeignSource, found: Recognised | null): ForeignConfig {
  const top = found?.root.place ?? null;
  const recipe = found ? recipeOf(found.format, found.view) : null;
  let starts: number[] | null = null;
  let problems: Problem[] | null = null;
  const range = (span: readonly [number, number] | null | undefined): Range | null =>
    span ? rangeAt((starts ??= lineStarts(text)), span[0], span[1]) : null;
  return {
    format: found?.format.name ?? null,
    recipe,
    language: source.language,
    notRead: source.notRead,
    get problems() {
      return (problems ??= problemsOf(found?.root.faults() ?? [], range));
    },
    rangeOf: (path) => range(top && spanOf(top, path, text)),
    keyRangeOf: (path) => range(placeAt(top, path)?.keySpan),
    given: (path) => (placeAt(top, path)?.scalar ?? undefined) !== undefined || hasChildren(placeAt(top, path)),
    written: (path) => placeAt(top, path)?.toJson(),
    sourceOf: (path) => {
      const place = placeAt(top, path);
      return place?.scalar === undefined ? undefined : place.source;
    },
    pathAt: (position) => top && pathTo(top, offsetAt((starts ??= lineStarts(text)), position)),
    edit: (edits) => {
      if (!found) throw new Error('This file is no training config that Keel knows.');
      return editForeign(text, source, found.root, edits, (section) => keyOrder(recipe, section));
    },
  };
}

/** The keys of a section that hold settings, in the order of a recipe: what belongs together stands together. */
function keyOrder(recipe: Recipe | null, section: ConfigPath): string[] {
  const name = JSON.stringify(section);
  return Object.values(recipe ?? {}).flatMap((setting: unknown) => {
    const path =
      typeof setting === 'object' && setting !== null && 'path' in setting ? (setting.path as ConfigPath | null) : null;
    return path && JSON.stringify(path.slice(0, -1)) === name ? [String(path.at(-1))] : [];
  });
}

function hasChildren(place: Place | null): boolean {
  return place !== null && (place.entries !== null || place.items !== null);
}

function problemsOf(faults: Fault[], range: (span: readonly [number, number]) => Range | null): Problem[] {
  return faults
    .sort((a, b) => a.span[0] - b.span[0])
    .flatMap(({ span, ...rest }) => {
      const place = range(span);
      return place ? [{ ...rest, range: place }] : [];
    });
}

/** The span that shows a path: of the value, or of the key where the value has many lines. */
function spanOf(top: Place, path: ConfigPath, text: string): readonly [number, number] | null {
  let place = top;
  for (const part of path) {
    const next = place.child(part);
    if (!next) break;
    place = next;
  }
  if (place === top) return top.entries?.values().next().value?.keySpan ?? null;
  const block = place.scalar === undefined && place.keySpan && text.slice(...place.span).includes('\n');
  return block ? place.keySpan : place.span;
}
