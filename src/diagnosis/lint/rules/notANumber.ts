import { domains, isNumeric } from '../../../config/domains';
import { settingNames } from '../../../config/formats/format';
import type { Recipe } from '../../../config/recipe';
import { numberOf } from '../../../config/text/scalar';
import { say } from '../../../shared/messages/say';
import { rawSettings, type RawSetting } from '../raw';
import { isAdam, optimizerOf } from '../optimizers';
import { isHomeMade, known, nameOf, setFix } from '../rule';
import type { Rule, Verdict } from '../rule';

const numeric = settingNames.filter((name) => isNumeric(domains[name]));
const flags = settingNames.filter((name) => !isNumeric(domains[name]));

/** Only what numbers are made of, and what slips in between them. Words, lengths with units and calls are left alone. */
const numberLike = /^[-+.,\d][-+.,\deE%_;:\s]*$/;

/** A number that may have been meant: a comma for the point, a sign of per cent, something left behind it. */
function meant(text: string): number | null {
  const plain = text
    .trim()
    .replace(/[,;:]$/, '')
    .trim();
  if (plain.endsWith('%')) {
    const share = numberOf(plain.slice(0, -1).trim());
    return share === null ? null : share / 100;
  }
  return numberOf(/^[-+]?\d*,\d+(?:[eE][-+]?\d+)?$/.test(plain) ? plain.replace(',', '.') : plain);
}

/** Loaders that make numbers of text. */
const casts = ({ loader, format }: Recipe): boolean => loader === 'yaml-1.2' || format === 'ludwig';

function quoted(recipe: Recipe, { path }: RawSetting, text: string, value: number): Verdict {
  const name = nameOf(path);
  const fixes = [setFix('unquote', say('lint-fix.unquote', { name, value }), path, value)];
  const cast = casts(recipe);
  const message = say(cast ? 'not-a-number.cast' : 'not-a-number.quoted', { name, text });
  return { severity: cast ? 'hint' : 'warning', path, message, fixes };
}

function broken({ path }: RawSetting, text: string): Verdict {
  const name = nameOf(path);
  const value = meant(text);
  const fixes = value === null ? [] : [setFix('number', say('lint-fix.unquote', { name, value }), path, value)];
  return { severity: 'error', path, message: say('not-a-number.broken', { name, text }), fixes };
}

/** What is no text and no number either: a truth value, what is not finite, one number where two belong. */
function otherKind(recipe: Recipe, { setting, path, value, read }: RawSetting): Verdict[] {
  const name = nameOf(path);
  if (typeof value === 'number' && !Number.isFinite(value)) {
    const message = say('not-a-number.not-finite', { name, value: String(value) });
    return [{ severity: 'error', path, message }];
  }
  if (domains[setting].type === 'pair') return pairOf(recipe, name, { setting, path, value, read });
  // `seed_everything: true` asks Lightning for any seed.
  if (typeof value !== 'boolean' || read.state !== 'unknown' || setting === 'seed') return [];
  return [{ severity: 'error', path, message: say('not-a-number.flag', { name, value: String(value) }) }];
}

/** Adam takes two betas; some of its relatives take three, and Lion and Muon one momentum elsewhere. */
function pairOf(recipe: Recipe, name: string, { path, value }: RawSetting): Verdict[] {
  if (!isAdam(optimizerOf(recipe)) && known(recipe.optimizer) !== null) return [];
  if (typeof value === 'number' && Number.isFinite(value) && !path.some((part) => /beta_?[12]$/i.test(String(part))))
    return [{ severity: 'error', path, message: say('not-a-number.one', { name, value }) }];
  const isShort = Array.isArray(value) && value.length === 1 && typeof value[0] === 'number';
  return isShort
    ? [{ severity: 'error', path, message: say('not-a-number.one', { name, value: value[0] as number }) }]
    : [];
}

/** Python's `None` is text in YAML, JSON and TOML; a word is no number. */
function wordFor(recipe: Recipe, { path, read }: RawSetting, text: string): Verdict[] {
  const name = nameOf(path);
  if (/^None$/.test(text)) {
    const fixes = recipe.loader === 'toml' ? [] : [setFix('null', say('lint-fix.null', { name }), path, null)];
    return [{ severity: 'warning', path, message: say('not-a-number.none', { name }), fixes }];
  }
  const free = isHomeMade(recipe) || !/^[a-z][a-z _-]{2,30}$/i.test(text);
  if (free || read.state !== 'unknown' || signal.test(text)) return [];
  return [{ severity: 'warning', path, message: say('not-a-number.word', { name, text }) }];
}

/** Words that frameworks take in the place of numbers. */
const signal =
  /^(?:auto|max|min|inf|infinity|nan|default|dynamic|none|null|false|true|off|random|full|linear|cosine|constant|epochs?|steps?|best)$/i;

/** A truth value in quotes is text, and text is true in Python whatever it says. */
function noFlag(recipe: Recipe, raw: RawSetting): Verdict[] {
  const { path, value } = raw;
  if (value === 'None') return wordFor(recipe, raw, value);
  if (typeof value !== 'string' || !/^(?:true|false)$/i.test(value)) return [];
  const on = /^true$/i.test(value);
  const name = nameOf(path);
  const message = say(on ? 'not-a-number.flag-on' : 'not-a-number.flag-off', { name, text: value });
  const title = say('lint-fix.unquote-flag', { name, value: String(on) });
  return [{ severity: on ? 'hint' : 'warning', path, message, fixes: [setFix('unquote', title, path, on)] }];
}

/** Text where a number or a truth value belongs. */
export const notANumber: Rule = {
  id: 'not-a-number',
  doc: {
    title: 'Text stands where a number or a truth value belongs',
    severities: ['error', 'warning', 'hint'],
    why: "A number in quotes is text, and most loaders leave it so: the optimizer then compares text with 0 and the run ends with a TypeError, or hours later. A comma for the point, a sign of per cent or a letter that slipped in make text of a number without quotes. `None` is Python's word; YAML, JSON and TOML have `null` or leave the key out. In Python any text but the empty one is true, so `'False'` turns a switch on.",
    threshold:
      'Error where the text looks like a number and is none, at a truth value or one that is not finite in the place of a number, and at one number in the place of two betas; warning at a word in the place of a number, at `None`, where a number stands in quotes, or a false in quotes; hint for a number in quotes where the framework casts it (axolotl and others that read with a schema), and for a true in quotes. `auto`, `${...}` and other words are not meant.',
    source:
      "YAML 1.1 and 1.2, JSON: what is quoted is a string. transformers' HfArgumentParser.parse_dict and parse_yaml_file do not cast, torch.optim then raises \"'<=' not supported between instances of 'float' and 'str'\". LLaMA-Factory #4014, trl #1450.",
    fix: '`unquote` and `number` set the number that was meant.',
    example: {
      bad: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: "0.00002"
`,
      good: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.00002
`,
    },
  },
  check(recipe, text) {
    if (recipe.format === 'keel') return [];
    const numbers = rawSettings(recipe, numeric, text).flatMap((raw): Verdict[] => {
      if (typeof raw.value !== 'string') return otherKind(recipe, raw);
      const value = numberOf(raw.value.trim());
      // The window of kohya_ss writes its boxes as text, and reads them so.
      if (value !== null) return recipe.format === 'kohya-ss' ? [] : [quoted(recipe, raw, raw.value, value)];
      // A length with its unit, a pair in brackets and the like were read.
      if (raw.read.state !== 'unknown' || domains[raw.setting].type === 'pair') return [];
      const like = raw.value.length < 60 && numberLike.test(raw.value);
      return like ? [broken(raw, raw.value)] : wordFor(recipe, raw, raw.value);
    });
    return [...numbers, ...rawSettings(recipe, flags, text).flatMap((raw) => noFlag(recipe, raw))];
  },
};
