/** What a key means, what is usual for it here, and the learning rate as a picture. */
import { isScript } from '../config/keel/anyConfig';
import * as l10n from '@vscode/l10n';
import { MarkupKind } from 'vscode-languageserver/node';
import type { Hover } from 'vscode-languageserver/node';
import { expectation, schemaAt } from '../config/keel/describe';
import type { JsonSchema } from '../config/keel/jsonSchema';
import type { SettingName } from '../config/formats/format';
import type { Recipe } from '../config/recipe';
import { startsWith } from '../config/text/change';
import type { ConfigPath, Position } from '../config/types';
import type { Analysis } from './analysis';
import { isSection } from './complete';
import { curveOfConfig, curveOfRecipe } from './curve';
import type { ScheduleCurve } from './curve';
import { settingsAt } from './settingsAt';
import { pictureOf } from './curveSvg';
import { usualOf } from './ranges';
import { meaningOf } from './settingMeanings';
import { figure, grouped, percent } from '../shared/numbers';

/** Settings whose hover shows the curve. */
const drawn: readonly SettingName[] = ['lr', 'schedule', 'warmup', 'minimumLr', 'schedulerPeak'];

/** `schemaFeatures` is false where another extension says what the schema of our own configs says. */
export function hover(analysis: Analysis, position: Position, schemaFeatures: boolean): Hover | null {
  const path = analysis.pathAt(position);
  if (!path || path.length === 0) return null;
  const { own, recipe } = analysis;
  const schema = own ? schemaAt(path, own.written([]) ?? null) : null;
  if (own && !schema) return null;
  const settings = recipe ? settingsAt(recipe, path) : [];
  const parts = [
    ...(schema && schemaFeatures ? ofSchema(path, schema) : []),
    ...(own ? [] : settings.map((setting) => `\`${nameOf(path)}\`: ${meaningOf(setting)}`)),
    ...ofCurve(analysis, path, settings),
    ...(recipe ? settings.flatMap((setting) => ofUsual(setting, recipe)) : []),
  ];
  if (parts.length === 0) return null;
  const range = analysis.rangeOf(path);
  return { contents: { kind: MarkupKind.Markdown, value: parts.join('\n\n') }, ...(range ? { range } : {}) };
}

function ofSchema(path: ConfigPath, schema: JsonSchema): string[] {
  const fallback =
    schema.default === undefined || isSection(schema) ? '' : `Default: \`${JSON.stringify(schema.default)}\``;
  const lines = [`**${path.join('.')}**: ${expectation(schema)}`, schema.description ?? '', fallback];
  return [lines.filter(Boolean).join('  \n')];
}

/** A key may hold anything; between these marks it stays text. */
function nameOf(path: ConfigPath): string {
  return String(path.findLast((part) => typeof part === 'string') ?? '')
    .replace(/[`\r\n]/g, ' ')
    .slice(0, 80);
}

function ofUsual(setting: SettingName, recipe: Recipe): string[] {
  const row = usualOf(setting, recipe);
  return row ? [`${l10n.t('Usual here: {0}.', row.usual)}  \n*${l10n.t('Source: {0}.', row.source)}*`] : [];
}

function ofCurve({ own, recipe }: Analysis, path: ConfigPath, settings: SettingName[]): string[] {
  const onSection = recipe?.schedule.path
    ? recipe.schedule.path.length > path.length && startsWith(recipe.schedule.path, path)
    : false;
  if (!onSection && !settings.some((setting) => drawn.includes(setting))) return [];
  const curve = own?.draft && !isScript(own.draft) ? curveOfConfig(own.draft) : recipe && curveOfRecipe(recipe);
  if (!curve) return [];
  const words = wordsOf(curve);
  return [`${pictureOf(curve, words)}  \n${words}`];
}

/** The curve in a sentence, for those who do not see the picture. */
export function wordsOf(curve: ScheduleCurve): string {
  const { schedule, peak, steps, warmup } = curve;
  const until = steps === null ? percent(warmup) : l10n.t('{0} steps, {1}', grouped(warmup * steps), percent(warmup));
  const rise = warmup > 0 ? l10n.t('Rises to {0} in warmup ({1}).', figure(peak), until) : '';
  const place = steps === null ? l10n.t('the end') : l10n.t('step {0}', grouped(steps));
  const fall =
    schedule === 'constant'
      ? l10n.t('Stays at {0} until {1}.', figure(peak), place)
      : l10n.t('Falls from {0} to {1} at {2} ({3}).', figure(peak), figure(curve.end), place, schedule);
  return [rise, fall].filter(Boolean).join(' ');
}
