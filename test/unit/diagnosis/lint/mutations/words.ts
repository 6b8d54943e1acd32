/** Words that no framework knows, and keys that are given twice. */
import type { Recipe } from '../../../../../src/config/recipe';
import { lineStarts, offsetAt } from '../../../../../src/config/text/offsets';
import { shortened, transposed } from './keys';
import { edited } from './mutate';
import type { Mutate } from './mutate';

/** The last part of a word such as `torch.optim.AdamW` or `adamw_torch`, spelled in another way. */
export function misspeltWord(
  name: 'optimizer' | 'schedule' | 'precision',
  respell: (word: string) => string | null,
): Mutate {
  return (clean) => {
    const { path, state } = clean.recipe[name] satisfies Recipe[keyof Recipe];
    const word = path && clean.config.written(path);
    if (state !== 'written' || !path || typeof word !== 'string') return null;
    const start = word.search(/[^./:]*$/);
    const last = respell(word.slice(start));
    return last === null || last.length < 3
      ? null
      : edited(clean, [{ op: 'set', path, value: word.slice(0, start) + last }], [path]);
  };
}

/** A second rate above the first, as one pastes it. */
const duplicated: Mutate = ({ config, recipe: { lr }, text }) => {
  const key = lr.state === 'written' && lr.path ? config.keyRangeOf(lr.path) : null;
  if (!key || !lr.path || lr.state !== 'written') return null;
  const starts = lineStarts(text);
  const at = offsetAt(starts, key.start);
  const spelled = text.slice(at, offsetAt(starts, key.end));
  const before = text.slice(starts[key.start.line], at);
  const separator = config.language === 'toml' || config.language === 'cfg' ? ' = ' : ': ';
  // In braces an entry ends with a comma, also in YAML.
  const value = config.rangeOf(lr.path);
  const after = value ? text.slice(offsetAt(starts, value.end)) : '';
  const end = config.language === 'json' || (/^["']/.test(spelled) && /^\s*[,}]/.test(after)) ? ',' : '';
  // Of a list item, the second key stands below the dash.
  const next = before.trim() === '' ? `\n${before}` : before.trim() === '-' ? null : ', ';
  if (next === null) return null;
  const line = `${spelled}${separator}${Number((2 * lr.value).toPrecision(6))}${next === ', ' ? '' : end}${next}`;
  return { text: text.slice(0, at) + line + text.slice(at), keys: [lr.path] };
};

export const wordMistakes: Record<string, Mutate> = {
  'optimizer misspelt': misspeltWord('optimizer', shortened),
  'schedule misspelt': misspeltWord('schedule', transposed),
  'duplicate optimizer key': duplicated,
};
