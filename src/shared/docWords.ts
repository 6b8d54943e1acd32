/** How a page of documentation, which is made from the source, is worded in a language. */

/** An English text in the words of a language; `{name}` in it stands for an argument. */
export type Words = (english: string, args?: Readonly<Record<string, string>>) => string;

/** Words from a table by the English texts; `missing` says what stands in for a text that the table has not. */
export const wordsFrom =
  (texts: ReadonlyMap<string, string>, missing: (english: string) => string): Words =>
  (english, args = {}) =>
    (texts.get(english) ?? missing(english)).replace(/\{(\w+)\}/g, (whole, name: string) => args[name] ?? whole);

export const englishWords: Words = wordsFrom(new Map(), (english) => english);

/** Things named one after the other. */
export const listed = (parts: readonly string[], word: Words): string => parts.join(word(', '));

/** A row of a table, as Markdown. */
export const tableRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A table, as Markdown; its heads are worded. */
export function tableOf(heads: readonly string[], rows: readonly (readonly string[])[], word: Words): string {
  const head = heads.map((text) => word(text));
  return `${[head, heads.map(() => '---'), ...rows].map(tableRow).join('\n')}\n`;
}

/** Markdown of headings, paragraphs and lists, each heading, paragraph and item a text of its own, without its line breaks. */
export function prose(markdown: string, word: Words): string {
  const blocks = markdown.trim().split(/\n{2,}/);
  return `${blocks
    .map((block) =>
      block
        .split(/\n(?=- )/)
        .map((part) => worded(part, word))
        .join('\n'),
    )
    .join('\n\n')}\n`;
}

function worded(part: string, word: Words): string {
  const [, mark = '', text = ''] = /^(#+ |- |)([^]*)$/.exec(part) ?? [];
  return mark + word(text.replace(/\n\s*/g, ' '));
}
