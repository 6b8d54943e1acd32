/** What a reader works out in the head, shown beside the values it follows from. Nothing is shown that is not known. */
import { isScript } from '../config/keel/anyConfig';
import type { InlayHint } from 'vscode-languageserver/node';
import type { Recipe, Setting } from '../config/recipe';
import type { ConfigPath, Range } from '../config/types';
import type { Analysis } from './analysis';
import { curveOfConfig, curveOfRecipe, stepsOf, warmupShare } from './curve';
import { inLanguage, say, type Language, type Message } from '../shared/messages/say';

interface Hint {
  path: ConfigPath | null;
  label: Message;
  tooltip?: Message;
}

export function inlayHints(analysis: Analysis, within: Range, language: Language): InlayHint[] {
  const { recipe, rangeOf } = analysis;
  if (!recipe) return [];
  const hints = [effectiveBatch(recipe), warmup(recipe), length(analysis, recipe), lastRate(analysis, recipe)];
  return hints.flatMap((hint) => {
    const range = hint?.path ? rangeOf(hint.path) : null;
    if (!hint || !range || range.end.line < within.start.line || range.end.line > within.end.line) return [];
    const tooltip = hint.tooltip && { tooltip: inLanguage(hint.tooltip, language) };
    return [{ position: range.end, label: inLanguage(hint.label, language), paddingLeft: true, ...tooltip }];
  });
}

const written = <T>(setting: Setting<T>): ConfigPath | null => (setting.state === 'written' ? setting.path : null);

/** Examples in one optimizer step, where accumulation makes it another number than the one written. */
function effectiveBatch(recipe: Recipe): Hint | null {
  const { batchSize, accumulate, format } = recipe;
  if (batchSize.value === null || accumulate.value === null || accumulate.value <= 1 || batchSize.value <= 0)
    return null;
  const path = written(accumulate) ?? written(batchSize);
  const n = batchSize.value * accumulate.value;
  // Our own trainer has one device; elsewhere the number of devices is the launcher's.
  return format === 'keel'
    ? { path, label: say('hint.examples-a-step', { n }) }
    : { path, label: say('hint.device', { n }), tooltip: say('hint.device-why') };
}

function warmup(recipe: Recipe): Hint | null {
  const share = warmupShare(recipe.warmup, recipe.total);
  const path = written(recipe.warmup);
  if (!recipe.warmup.value || share === null || share === 0) return null;
  if (recipe.warmup.value.unit !== 'share') return { path, label: say('hint.share', { share }) };
  const steps = stepsOf(recipe.total);
  return steps === null ? null : { path, label: say('hint.steps', { n: Math.round(share * steps) }) };
}

/** The length of the run in steps where the text says it in other words, else what it comes to in examples. */
function length({ rangeOf, text }: Analysis, recipe: Recipe): Hint | null {
  const path = written(recipe.total);
  const steps = stepsOf(recipe.total);
  const range = path && rangeOf(path);
  if (steps === null || !range) return null;
  const line = text.split(/\r\n|\r|\n/, range.start.line + 1)[range.start.line] ?? '';
  const digits = line.slice(range.start.character, range.end.character).replace(/[_"']/g, '');
  if (Number(digits) !== steps) return { path, label: say('hint.steps', { n: steps }) };
  const batch = recipe.globalBatchSize.value ?? ownBatch(recipe);
  return batch === null ? null : { path, label: say('hint.examples', { n: steps * batch }) };
}

function ownBatch({ format, batchSize, accumulate }: Recipe): number | null {
  if (format !== 'keel' || batchSize.value === null || accumulate.value === null) return null;
  return batchSize.value * accumulate.value;
}

function lastRate({ own }: Analysis, recipe: Recipe): Hint | null {
  const curve = own?.draft && !isScript(own.draft) ? curveOfConfig(own.draft) : curveOfRecipe(recipe);
  if (!curve || curve.schedule === 'constant') return null;
  const { end: lr, schedule } = curve;
  const onSchedule = written(recipe.schedule);
  return onSchedule
    ? { path: onSchedule, label: say('hint.ends', { lr }) }
    : { path: written(recipe.lr), label: say('hint.ends-schedule', { lr, schedule }) };
}
