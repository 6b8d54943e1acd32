/** Simplified Chinese as the build joins it: every room of `l10n/zh-cn` but the pages of documentation. */
import fs from 'node:fs';
import path from 'node:path';
import type { Language } from '../src/shared/messages/say';

const folder = path.join(import.meta.dirname, '../l10n/zh-cn');

/** The texts of the rooms in a folder. */
export const textsIn = (from: string): Language['texts'] =>
  Object.assign(
    {},
    ...fs
      .readdirSync(from)
      .filter((file) => file.endsWith('.json') && !file.startsWith('docs'))
      .map((file) => JSON.parse(fs.readFileSync(path.join(from, file), 'utf8')) as Language['texts']),
  ) as Language['texts'];

export const chinese: Language = { locale: 'zh-cn', texts: textsIn(folder) };
