/** The documentation of all rules of the lint, made from the rule files; `media/docs/rules.md` is this text. */
import { docHeading } from '../../shared/docPages';
import { englishWords, prose, type Words } from '../../shared/docWords';
import { levels, overview } from '../doc';
import type { LintSeverity } from '../finding';
import { keelRules, recipeRules } from './index';
import type { RuleDoc } from './rule';
import { trapRules } from './traps';

/** One entry of the documentation. */
export type RuleEntry = Omit<RuleDoc, 'example'> & { id: string };

/** What is said of the text itself, for the documentation: the code, its level, and what it means. */
const problemDocs: readonly (readonly [code: string, level: LintSeverity, text: string])[] = [
  ['syntax', 'error', 'The text of a `*.keel.yaml` is no YAML, or no map of keys to values.'],
  [
    'unknown-key',
    'error',
    'Keel does not know this key of a `*.keel.yaml`. Where a known one is near, a fix renames it.',
  ],
  ['missing-key', 'error', 'A key that every `*.keel.yaml` needs is missing, or has no value.'],
  ['wrong-type', 'error', 'The value is of another kind than expected, such as text where a number belongs.'],
  ['wrong-value', 'error', 'The value is out of its range, or not among the choices.'],
  ['conflict', 'error', 'Two values are each right and cannot stand together.'],
  [
    'duplicate-key',
    'warning',
    'A key is given twice in one section, with different values. Parsers differ in what they do: PyYAML and Python take the last one without a word, Darknet the first; TOML and spaCy refuse the file. In a `*.keel.yaml` it is an error.',
  ],
  ['repeated-key', 'hint', 'A key is given twice with the same value. One is enough.'],
];

/** All rules of the lint, faults of the text included. */
export function ruleDocs(): RuleEntry[] {
  const rules = [...recipeRules, ...trapRules, ...keelRules].map(({ id, doc }) => ({ id, ...doc }));
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

What Keel checks in a training config before the run, in the editor and with \`keel lint\`. What it watches for while a run
goes on has [its own page](findings.md). This page is made from the rules themselves: \`npm run docs\`.

- **error**: it cannot work.
- **warning**: it goes wrong more often than not.
- **hint**: worth a look.

The rules read a config as what it says of the optimizer, the schedule, the batch and so on, whatever its format, so they
hold for \`*.keel.yaml\` and for the configs of other frameworks alike. A rule that cannot tell says nothing: a value that
is filled in elsewhere (\`auto\`, \`\${...}\`, \`???\`, a fragment of a larger config) is unknown, not absent.

## How to ignore a rule

- On a line, at its end or on the line before: \`# keel-ignore lr-too-high\`. Several rules are separated by commas.
- In a file: \`# keel-ignore-file lr-too-high\`, anywhere in it.
- In a \`*.keel.yaml\`: \`monitor: { ignore: [lr-too-high] }\`, which also silences the findings of a run by their names.
- On the command line: \`keel lint --ignore lr-too-high\`. JSON has no comments, so this is the way for it; where comments
  are allowed in it, \`// keel-ignore lr-too-high\` works.
`;

const traps = `## Traps

Keys of one framework that stand together and do not do what their author thinks. Each has cost people days and has its
source: an issue, or the file of the framework that does it. They are rules like the others, and are ignored like them.
`;

/** The page as Markdown. The anchor of a rule is its id. */
export function rulesPage(word: Words = englishWords): string {
  const rules = [...recipeRules, ...keelRules];
  const faults = problemDocs.map(([id, level, text]) => {
    return `${docHeading(id)}\n\n${word('{text} Level: {level}.', { text: word(text), level: word(level) })}`;
  });
  return [
    prose(intro, word),
    prose('## All rules', word),
    overview('rule', rules, word),
    ...rules.map(({ id, doc }) => section(id, doc, word)),
    prose(traps, word),
    overview('trap', trapRules, word),
    ...trapRules.map(({ id, doc }) => section(id, doc, word)),
    prose('## Faults of the text', word),
    `${faults.join('\n\n')}\n`,
  ].join('\n');
}

function section(id: string, doc: RuleDoc, word: Words): string {
  const { title, severities, why, threshold, source, fix, example } = doc;
  return [
    `${docHeading(id)}\n`,
    `${word('{title}. Level: {levels}.', { title: word(title), levels: levels(severities, word) })}\n`,
    `${word(why)}\n`,
    `${word('**When.** {text}', { text: word(threshold) })}\n`,
    `${word('**Source.** {text}', { text: word(source) })}\n`,
    ...(fix ? [`${word('**Fix.** {text}', { text: word(fix) })}\n`] : []),
    `${word('**Flagged.**')}\n\n${code(example.bad, example.name)}`,
    `${word('**Fine.**')}\n\n${code(example.good, example.name)}`,
    `${word('**Ignore.** {how}', { how: `\`# keel-ignore ${id}\`` })}\n`,
  ].join('\n');
}

const code = (text: string, name?: string): string => `\`\`\`${name ? 'ini' : 'yaml'}\n${text}\`\`\`\n`;
