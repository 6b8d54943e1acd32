/** The pages of documentation, relative to Keel's own folder. They are generated. */
export const docPages = {
  rules: 'media/docs/rules.md',
  findings: 'media/docs/findings.md',
  remedies: 'media/docs/remedies.md',
  tasks: 'media/docs/tasks.md',
  formats: 'media/docs/formats.md',
} as const;

export type DocPage = keyof typeof docPages;

/** The heading of an entry on its page, and what a link adds to the address of the page. */
export const docHeading = (id: string): string => `### ${id}`;
export const docAnchor = (id: string): string => `#${id}`;
