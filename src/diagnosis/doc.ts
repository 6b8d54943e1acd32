import { docAnchor } from '../shared/docPages';

/** What the documentation of a rule is made of, whether it looks at a config or at a run. Each text is whole sentences. */
export interface Doc<Severity extends string> {
  /** One line, without its full stop. */
  title: string;
  severities: readonly Severity[];
  why: string;
  /** Where it speaks, and where it is silent; figures are those of the code. */
  threshold: string;
  /** Where the threshold comes from: a paper, a tool or a survey. */
  source: string;
}

/** The table at the head of a page of rules, as Markdown; `what` is the heading of its first column. */
export function overview(what: string, rules: readonly { id: string; doc: Doc<string> }[]): string {
  const rows = rules.map(
    ({ id, doc }) => `| [\`${id}\`](${docAnchor(id)}) | ${doc.title} | ${doc.severities.join(', ')} |`,
  );
  return `| ${what} | what | level |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}
