/** The documentation of all rules, made from the rule files; `media/docs/rules.md` is this text. */
import { detectors } from '../monitor/detectors';
import { problemDocs } from './problems';
import { keelRules, recipeRules } from './index';
import type { RuleDoc } from './rule';

/** One entry of the documentation. */
export type RuleEntry = RuleDoc & { id: string };

/** Where the documentation lies in the repository and in the extension. */
export const rulesFile = 'media/docs/rules.md';

/** The address of a rule's documentation on a page of rules. */
export const ruleUri = (page: string, id: string): string => `${page}#${id}`;

/** All rules of the lint, faults of the text included. */
export function ruleDocs(): RuleEntry[] {
  const rules = [...recipeRules, ...keelRules].map(({ id, doc }) => ({ id, ...doc }));
  const faults = problemDocs.map(([id, level, text]): RuleEntry => ({
    id,
    title: text,
    severities: [level],
    why: text,
    threshold: '',
    source: '',
  }));
  return [...rules, ...faults];
}

const intro = `# Rules

What Keel checks in a training config before the run, in the editor and with \`keel lint\`, and what it watches for while
a run goes on. This page is made from the rules themselves: \`npm run docs\`.

- **error**: it cannot work.
- **warning**: it goes wrong more often than not.
- **hint**: worth a look.

The rules read a config as what it says of the optimizer, the schedule, the batch and so on, whatever its format, so they
hold for \`*.keel.yaml\` and for the configs of other frameworks alike. A rule that cannot tell says nothing: a value that
is filled in elsewhere (\`auto\`, \`\${...}\`, \`???\`, a fragment of a larger config) is unknown, not absent.

## How to ignore a rule

- On a line, at its end or on the line before: \`# keel-ignore lr-too-high\`. Several rules are separated by commas.
- In a file: \`# keel-ignore-file lr-too-high\`, anywhere in it.
- In a \`*.keel.yaml\`: \`monitor: { ignore: [lr-too-high] }\`, which also silences the monitor of the run.
- On the command line: \`keel lint --ignore lr-too-high\`. JSON has no comments, so this is the way for it; where comments
  are allowed in it, \`// keel-ignore lr-too-high\` works.
`;

/** The page as Markdown. The anchor of a rule is its id. */
export function rulesPage(): string {
  const rules = [...recipeRules, ...keelRules];
  const table = rules.map(({ id, doc }) => `| [\`${id}\`](#${id}) | ${doc.title} | ${doc.severities.join(', ')} |`);
  const faults = problemDocs.map(([id, level, text]) => `### ${id}\n\n${text} Level: ${level}.`);
  const watched = detectors.flatMap(({ rules: own, what, needs }) =>
    own.map(
      ({ id }) =>
        `### ${id}\n\nThe monitor looks for ${what} while the run goes on.${needs.length === 0 ? '' : ` It needs ${needs.map((need) => `\`${need}\``).join(', ')}.`}`,
    ),
  );
  return [
    intro,
    '## All rules\n',
    `| rule | what | level |\n| --- | --- | --- |\n${table.join('\n')}\n`,
    ...rules.map(({ id, doc }) => section(id, doc)),
    '## Faults of the text\n',
    `${faults.join('\n\n')}\n`,
    '## While a run goes on\n',
    `${watched.join('\n\n')}\n`,
  ].join('\n');
}

function section(id: string, { title, severities, why, threshold, source, fix }: RuleDoc): string {
  return [
    `### ${id}\n`,
    `${title}. Level: ${severities.join(', ')}.\n`,
    `${why}\n`,
    `**When.** ${threshold}\n`,
    `**Source.** ${source}\n`,
    ...(fix ? [`**Fix.** ${fix}\n`] : []),
    `**Ignore.** \`# keel-ignore ${id}\`\n`,
  ].join('\n');
}
