/**
 * Training configs of other frameworks: recognised by their content and read into a recipe, with the place of each
 * value and edits that keep comments. A new format is one file here and one line in `formats`.
 */
import { SaidError, say } from '../../shared/messages/say';
import type { ConfigEdit, ConfigPath, TextEdit } from '../types';
import type { Format } from './format';
import { recipeOf } from './format';
import { accelerate } from './adapters/accelerate';
import { axolotl } from './adapters/axolotl';
import { composer } from './adapters/composer';
import { darknet } from './adapters/darknet';
import { deepspeed } from './adapters/deepspeed';
import { detectron2 } from './adapters/detectron2';
import { espnet } from './adapters/espnet';
import { fairseq } from './adapters/fairseq';
import { generic } from './adapters/generic';
import { gptNeox } from './adapters/gptNeox';
import { hfTrainer } from './adapters/hfTrainer';
import { hydra } from './adapters/hydra';
import { kohya } from './adapters/kohya';
import { kohyaWindow } from './adapters/kohyaWindow';
import { lightningCli } from './adapters/lightningCli';
import { litgpt } from './adapters/litgpt';
import { llamafactory, llamafactoryV1 } from './adapters/llamafactory';
import { llmFoundry } from './adapters/llmFoundry';
import { ludwig } from './adapters/ludwig';
import { mlx } from './adapters/mlx';
import { nanotron } from './adapters/nanotron';
import { nemo } from './adapters/nemo';
import { nemoRl } from './adapters/nemoRl';
import { olmo } from './adapters/olmo';
import { openInstruct } from './adapters/openInstruct';
import { opennmt } from './adapters/opennmt';
import { opennmtTf } from './adapters/opennmtTf';
import { paddle } from './adapters/paddle';
import { paddleDetection } from './adapters/paddleDetection';
import { rllib } from './adapters/rllib';
import { rlZoo } from './adapters/rlZoo';
import { spacy } from './adapters/spacy';
import { timm } from './adapters/timm';
import { torchtitan } from './adapters/torchtitan';
import { torchtune } from './adapters/torchtune';
import { ultralytics } from './adapters/ultralytics';
import { verl } from './adapters/verl';
import { vits } from './adapters/vits';
import { wenet } from './adapters/wenet';
import { yolov5 } from './adapters/yolov5';
import type { Recipe } from '../recipe';
import { configTextOf, type ConfigText } from '../text/configText';
import type { ConfigNode } from '../text/node';
import type { ParsedText, TextLanguage } from '../text/parsed';
import { parseText } from '../text/source';
import type { View } from './configView';
import { mayBeTraining } from './precheck';
import { nanogpt } from './adapters/nanogpt';

export type { Recipe } from '../recipe';

/** A view of the text; of one that is no training config that is known, nothing is given. */
export interface ForeignConfig extends Omit<ConfigText, 'top' | 'broken' | 'problemOf' | 'spanOf' | 'edit'> {
  /** e.g. `hf-trainer`; null where the content is that of no training config that is known. */
  format: string | null;
  recipe: Recipe | null;
  /** See `ConfigText.edit`; a new key goes beside the settings it belongs to. */
  edit: (edits: readonly ConfigEdit[]) => TextEdit[];
}

/** In the order in which they are tried: the particular before the general. */
export const formats: Format[] = [
  gptNeox,
  deepspeed,
  accelerate,
  ludwig,
  kohya,
  kohyaWindow,
  llamafactory,
  llamafactoryV1,
  openInstruct,
  axolotl,
  torchtune,
  llmFoundry,
  olmo,
  composer,
  nanotron,
  torchtitan,
  litgpt,
  fairseq,
  detectron2,
  timm,
  mlx,
  darknet,
  spacy,
  paddle,
  paddleDetection,
  rllib,
  rlZoo,
  ultralytics,
  yolov5,
  wenet,
  espnet,
  opennmt,
  opennmtTf,
  vits,
  verl,
  nemoRl,
  nemo,
  nanogpt,
  lightningCli,
  hfTrainer,
  hydra,
  generic,
];

/** Reads a config of any known format. Never throws; `fileName` only helps to tell YAML, JSON, TOML and cfg apart. */
export function readForeign(text: string, fileName = ''): ForeignConfig {
  return foreignConfig(text, mayBeTraining(text) ? parseText(text, fileName) : nothingRead(text));
}

const nothingRead = (text: string): ParsedText => ({
  ...{ language: 'yaml', text, documents: [], notRead: null },
  parse: () => [],
});

interface Recognised {
  format: Format;
  view: View;
  text: ConfigText;
}

/** The first document that is of a known format. */
function recognised(text: string, parsed: ParsedText): Recognised | null {
  for (const index of parsed.documents.keys()) {
    const document = configTextOf(text, parsed, index, 'lenient');
    if (!document.top?.entries) continue;
    const found = viewOf(document.top, document.language);
    // An error of syntax may have hidden what seems to be absent.
    if (found) return { ...found, view: document.broken ? found.view.incomplete() : found.view, text: document };
  }
  return null;
}

function viewOf(top: ConfigNode, language: TextLanguage): Omit<Recognised, 'text'> | null {
  for (const format of formats) {
    // Most cfg files are those of other tools: only what is made for Darknet and spaCy is one of ours.
    if ((format.inCfg ?? false) !== (language === 'cfg')) continue;
    const view = format.recognise(top);
    if (view) return { format, view };
  }
  return null;
}

/** A text that was parsed, as a config of whatever format it is. */
export function foreignConfig(text: string, parsed: ParsedText): ForeignConfig {
  const found = recognised(text, parsed);
  const source = found?.text ?? configTextOf(text, parsed, -1, 'lenient');
  const recipe = found ? recipeOf(found.format, found.view, source.language) : null;
  const { language, notRead, rangeOf, keyRangeOf, given, written, sourceOf, sections, keysAt, pathAt } = source;
  return {
    ...{ language, text, notRead, rangeOf, keyRangeOf, given, written, sourceOf, sections, keysAt, pathAt, recipe },
    format: found?.format.name ?? null,
    get problems() {
      return source.problems;
    },
    edit: (edits) => {
      if (!found) throw new SaidError(say('config.not-known'));
      return source.edit(edits, (section) => keyOrder(recipe, section));
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
