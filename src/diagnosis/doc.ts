import { docAnchor } from '../shared/docPages';
import { listed, tableOf, type Words } from '../shared/docWords';

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
export function overview(what: string, rules: readonly { id: string; doc: Doc<string> }[], word: Words): string {
  const rows = rules.map(({ id, doc }) => [
    `[\`${id}\`](${docAnchor(id)})`,
    word(doc.title),
    levels(doc.severities, word),
  ]);
  return tableOf([what, 'what', 'level'], rows, word);
}

/** The levels of a rule. */
export const levels = (severities: readonly string[], word: Words): string =>
  listed(
    severities.map((severity) => word(severity)),
    word,
  );
