/** What a reader works out in the head, shown beside the values it follows from. Nothing is shown that is not known. */
import { isScript } from '../config/keel/anyConfig';
import * as l10n from '@vscode/l10n';
import type { InlayHint } from 'vscode-languageserver/node';
import type { Recipe, Setting } from '../config/recipe';
import type { ConfigPath, Range } from '../config/types';
import type { Analysis } from './analysis';
import { curveOfConfig, curveOfRecipe, stepsOf, warmupShare } from './curve';
import { figure, grouped, percent } from '../shared/numbers';

interface Hint {
  path: ConfigPath | null;
  label: string;
  tooltip?: string;
}

export function inlayHints(analysis: Analysis, within: Range): InlayHint[] {
  const { recipe, rangeOf } = analysis;
  if (!recipe) return [];
  const hints = [effectiveBatch(recipe), warmup(recipe), length(analysis, recipe), lastRate(analysis, recipe)];
  return hints.flatMap((hint) => {
    const range = hint?.path ? rangeOf(hint.path) : null;
    if (!hint || !range || range.end.line < within.start.line || range.end.line > within.end.line) return [];
    const { label, tooltip } = hint;
    return [{ position: range.end, label, paddingLeft: true, ...(tooltip ? { tooltip } : {}) }];
  });
}

const written = <T>(setting: Setting<T>): ConfigPath | null => (setting.state === 'written' ? setting.path : null);

/** Examples in one optimizer step, where accumulation makes it another number than the one written. */
function effectiveBatch(recipe: Recipe): Hint | null {
  const { batchSize, accumulate, format } = recipe;
  if (batchSize.value === null || accumulate.value === null || accumulate.value <= 1 || batchSize.value <= 0)
    return null;
  const path = written(accumulate) ?? written(batchSize);
  const size = grouped(batchSize.value * accumulate.value);
  // Our own trainer has one device; elsewhere the number of devices is the launcher's.
  return format === 'keel'
    ? { path, label: l10n.t('= {0} examples a step', size) }
    : {
        path,
        label: l10n.t('= {0} a step and device', size),
        tooltip: l10n.t('Batch size times accumulation; times the number of devices that train in parallel.'),
      };
}

function warmup(recipe: Recipe): Hint | null {
  const share = warmupShare(recipe.warmup, recipe.total);
  const path = written(recipe.warmup);
  if (!recipe.warmup.value || share === null || share === 0) return null;
  if (recipe.warmup.value.unit !== 'share') return { path, label: l10n.t('= {0} of the run', percent(share)) };
  const steps = stepsOf(recipe.total);
  return steps === null ? null : { path, label: l10n.t('= {0} steps', grouped(share * steps)) };
}

/** The length of the run in steps where the text says it in other words, else what it comes to in examples. */
function length({ rangeOf, text }: Analysis, recipe: Recipe): Hint | null {
  const path = written(recipe.total);
  const steps = stepsOf(recipe.total);
  const range = path && rangeOf(path);
  if (steps === null || !range) return null;
  const line = text.split(/\r\n|\r|\n/, range.start.line + 1)[range.start.line] ?? '';
  const digits = line.slice(range.start.character, range.end.character).replace(/[_"']/g, '');
  if (Number(digits) !== steps) return { path, label: l10n.t('= {0} steps', grouped(steps)) };
  const batch = recipe.globalBatchSize.value ?? ownBatch(recipe);
  return batch === null ? null : { path, label: l10n.t('= {0} examples', grouped(steps * batch)) };
}

function ownBatch({ format, batchSize, accumulate }: Recipe): number | null {
  if (format !== 'keel' || batchSize.value === null || accumulate.value === null) return null;
  return batchSize.value * accumulate.value;
}

function lastRate({ own }: Analysis, recipe: Recipe): Hint | null {
  const curve = own?.draft && !isScript(own.draft) ? curveOfConfig(own.draft) : curveOfRecipe(recipe);
  if (!curve || curve.schedule === 'constant') return null;
  const end = figure(curve.end);
  const onSchedule = written(recipe.schedule);
  return onSchedule
    ? { path: onSchedule, label: l10n.t('ends at {0}', end) }
    : { path: written(recipe.lr), label: l10n.t('ends at {0} ({1})', end, curve.schedule) };
}
