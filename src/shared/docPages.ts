/** The pages of documentation, relative to Keel's own folder. They are generated. */
export const docPages = {
  rules: 'media/docs/rules.md',
  findings: 'media/docs/findings.md',
  diagnosis: 'media/docs/diagnosis.md',
  remedies: 'media/docs/remedies.md',
  tasks: 'media/docs/tasks.md',
  formats: 'media/docs/formats.md',
  matrix: 'media/docs/matrix.md',
} as const;

export type DocPage = keyof typeof docPages;

/** Languages beside English that have pages of their own. */
export const docLocales: readonly string[] = ['zh-cn'];

/** The page in a language; the English one where that has none. */
export function docPage(page: DocPage, locale: string): string {
  const file = docPages[page];
  return docLocales.includes(locale) ? file.replace('media/docs/', `media/docs/${locale}/`) : file;
}

/** The heading of an entry on its page, and what a link adds to the address of the page. */
export const docHeading = (id: string): string => `### ${id}`;
export const docAnchor = (id: string): string => `#${id}`;
