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
