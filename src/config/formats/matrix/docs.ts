/**
 * Which settings Keel reads of each format, under which keys, and what it does not read and why: made from the adapters,
 * which are asked to read a config in which nothing is written. `media/docs/matrix.md` is this text.
 */
import { englishWords, listed, prose, tableOf, type Words } from '../../../shared/docWords';
import type { Clipping, Length, Setting } from '../../recipe';
import type { Format } from '../format';
import { settingNames } from '../format';
import { formats } from '../index';
import type { GapReason } from './gaps';
import { gapsOf, isGap, settingsOf } from './settings';

const intro = `# Settings by format

Which settings Keel reads of which format, made from its readers. What a format has a key for and Keel does not read is a
gap, and stands as one in the table.

- ●: one or several keys are read; they stand below.
- ○: the framework's code says it, and no key does.
- –: there is nothing to read; the reasons stand below.
- **gap**: there is a key, and Keel does not read it.
`;

const reasons: Record<GapReason, string> = {
  none: 'The format has no such key.',
  elsewhere: 'It stands in another file, in a script or on the command line.',
  code: 'The code of the framework says it, and differs from case to case.',
  unread: 'There is a key, and Keel does not read it yet.',
};

/** A name of one word is the same in every language. */
const titleOf = ({ doc }: Format, word: Words): string => (doc.title.includes(' ') ? word(doc.title) : doc.title);

/** The page as Markdown. */
export function matrixPage(word: Words = englishWords): string {
  const sections = [
    prose(intro, word),
    overview(word),
    prose('## What is not read, and why', word),
    gapTable(word),
    prose('## Keys', word),
    prose(
      'The first key that says something counts. Behind them stands what holds where none is written: a default of the framework, `off`, or `?` where that is not known.',
      word,
    ),
    ...formats.map((format) => `### ${titleOf(format, word)}\n\n${keyTable(format, word)}`),
  ];
  return sections.join('\n');
}

function overview(word: Words): string {
  const rows = formats.map((format) => {
    const gaps = gapsOf(format);
    const cells = settingsOf(format).map((each) => {
      if (each.keys.length > 0) return '●';
      if (!isGap(each)) return '○';
      return gaps.get(each.setting) === 'unread' ? '**gap**' : '–';
    });
    return [titleOf(format, word), ...cells];
  });
  return tableOf(['format', ...settingNames.map((name) => `\`${name}\``)], rows, (text) =>
    text.startsWith('`') ? text : word(text),
  );
}

function gapTable(word: Words): string {
  const rows = formats.flatMap((format) => {
    const gaps = settingsOf(format).filter(isGap);
    const known = gapsOf(format);
    return (Object.keys(reasons) as GapReason[]).flatMap((reason) => {
      const settings = gaps.filter(({ setting }) => known.get(setting) === reason);
      const names = settings.map(({ setting }) => `\`${setting}\``);
      return names.length === 0 ? [] : [[titleOf(format, word), listed(names, word), word(reasons[reason])]];
    });
  });
  return tableOf(['format', 'settings', 'why'], rows, word);
}

/** Home-made files have hundreds of spellings; of the others none has more. */
const mostKeys = 8;

function keyTable(format: Format, word: Words): string {
  const rows = settingsOf(format)
    .filter((each) => !isGap(each))
    .map(({ setting, keys, otherwise }) => {
      const named = keys.slice(0, mostKeys).map((key) => `\`${key}\``);
      return [
        `\`${setting}\``,
        listed([...named, ...(keys.length > mostKeys ? ['...'] : [])], word),
        otherwise === null ? '' : valueOf(otherwise),
      ];
    });
  return tableOf(['setting', 'keys', 'otherwise'], rows, word);
}

/** What a setting says, as short as can be. */
function valueOf({ state, value }: Setting<unknown>): string {
  if (state === 'unknown') return '?';
  if (state === 'absent') return '`off`';
  if (Array.isArray(value)) return `\`${value.join(' ')}\``;
  if (typeof value !== 'object' || value === null) return `\`${String(value)}\``;
  const { threshold, kind, unit, value: amount } = value as Partial<Clipping> & Partial<Length>;
  return threshold === undefined ? `\`${amount} ${unit}\`` : `\`${kind} ${threshold}\``;
}
