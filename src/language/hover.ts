/** What a key means, what is usual for it here, and the learning rate as a picture. */
import { isScript } from '../config/keel/anyConfig';
import { MarkupKind } from 'vscode-languageserver/node';
import type { Hover } from 'vscode-languageserver/node';
import { expectation, schemaAt } from '../config/keel/describe';
import { meaningOf as keyMeaning } from '../config/keel/means';
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
import { inLanguage, say, type Language, type Message } from '../shared/messages/say';

/** Settings whose hover shows the curve. */
const drawn: readonly SettingName[] = ['lr', 'schedule', 'warmup', 'minimumLr', 'schedulerPeak'];

/** `schemaFeatures` is false where another extension says what the schema of our own configs says. */
export function hover(
  analysis: Analysis,
  position: Position,
  schemaFeatures: boolean,
  language: Language,
): Hover | null {
  const path = analysis.pathAt(position);
  if (!path || path.length === 0) return null;
  const { own, recipe } = analysis;
  const schema = own ? schemaAt(path, own.written([]) ?? null) : null;
  if (own && !schema) return null;
  const settings = recipe ? settingsAt(recipe, path) : [];
  const parts = [
    ...(schema && schemaFeatures ? ofSchema(path, schema, language) : []),
    ...(own ? [] : settings.map((setting) => meaningIn(language, path, setting))),
    ...ofCurve(analysis, path, settings, language),
    ...(recipe ? settings.flatMap((setting) => ofUsual(setting, recipe, language)) : []),
  ];
  if (parts.length === 0) return null;
  const range = analysis.rangeOf(path);
  return { contents: { kind: MarkupKind.Markdown, value: parts.join('\n\n') }, ...(range ? { range } : {}) };
}

function ofSchema(path: ConfigPath, schema: JsonSchema, language: Language): string[] {
  const fallback = schema.default === undefined || isSection(schema) ? [] : [JSON.stringify(schema.default)];
  const lines = [
    say('hover.expected', { path: path.join('.'), expected: expectation(schema) }),
    keyMeaning(schema),
    ...fallback.map((value) => say('hover.default', { value })),
  ];
  const texts = lines.map((line) => inLanguage(line, language));
  return [texts.filter(Boolean).join('  \n')];
}

const meaningIn = (language: Language, path: ConfigPath, setting: SettingName): string =>
  inLanguage(say('hover.meaning', { key: nameOf(path), meaning: meaningOf(setting) }), language);

/** A key may hold anything; between these marks it stays text. */
function nameOf(path: ConfigPath): string {
  return String(path.findLast((part) => typeof part === 'string') ?? '')
    .replace(/[`\r\n]/g, ' ')
    .slice(0, 80);
}

function ofUsual(setting: SettingName, recipe: Recipe, language: Language): string[] {
  const row = usualOf(setting, recipe);
  if (!row) return [];
  const usual = inLanguage(say('hover.usual', { usual: row.usual }), language);
  return [`${usual}  \n*${inLanguage(say('hover.source', { source: row.source }), language)}*`];
}

function ofCurve({ own, recipe }: Analysis, path: ConfigPath, settings: SettingName[], language: Language): string[] {
  const onSection = recipe?.schedule.path
    ? recipe.schedule.path.length > path.length && startsWith(recipe.schedule.path, path)
    : false;
  if (!onSection && !settings.some((setting) => drawn.includes(setting))) return [];
  const curve = own?.draft && !isScript(own.draft) ? curveOfConfig(own.draft) : recipe && curveOfRecipe(recipe);
  if (!curve) return [];
  const words = inLanguage(wordsOf(curve), language);
  return [`${pictureOf(curve, words, language)}  \n${words}`];
}

/** The curve in a sentence, for those who do not see the picture. */
export function wordsOf(curve: ScheduleCurve): Message {
  const fall = fallOf(curve);
  return curve.warmup > 0 ? say('and-then', { first: riseOf(curve), second: fall }) : fall;
}

const riseOf = ({ peak, steps, warmup: share }: ScheduleCurve): Message =>
  steps === null
    ? say('curve.rises', { peak, share })
    : say('curve.rises-steps', { peak, share, steps: Math.round(share * steps) });

function fallOf({ schedule, peak, end, steps: step }: ScheduleCurve): Message {
  const place = step === null ? say('curve.end') : say('curve.step', { step });
  if (schedule === 'constant') return say('curve.stays', { peak, place });
  return say('curve.falls', { peak, end, place, schedule });
}
