/** What lint says has its message beside it, and is told in Chinese as well as in English. */
import { expect, test } from 'vitest';
import { keelRules, recipeRules } from '../../../../src/diagnosis/lint';
import { trapRules } from '../../../../src/diagnosis/lint/traps';
import type { LintFinding } from '../../../../src/diagnosis/finding';
import { inEnglish, inLanguage, type Message } from '../../../../src/shared/messages/say';
import { chinese, englishIn, givenTexts, isTranslated } from '../../chinese';
import { examples } from '../../config/formats/examples';
import { good } from '../../config/samples';
import { lintAny } from './checkFix';

const own = 'a.keel.yaml';
const script = 'backend: torch\nscript: a.py\n';
const changed = (from: string, to: string): string => good.replace(from, to);

/** Texts with faults of every kind. */
const faulty: [name: string, text: string][] = [
  ...['', 'a: [1', 'a: {', '- 1', 'a:1', '"a', "'a", 'a: @b', 'a: !x b', 'a: "\\q"', 'a: 1\n---\nb: 2', '\ta: 1'],
  ...[
    'a: *b',
    'a: &b [*b]',
    '? [a]\n: 1',
    'a: b: c',
    'a: 1\n b: 2',
    'a: ]',
    `a: ${'['.repeat(3000)}`,
    'x'.repeat(200_000),
  ],
  ...[changed('lr:', 'lrr:'), changed('lr:', 'zzz:'), changed('adam', 'adma'), changed('[8, 16]', '[8, x]')],
  ...[changed('lr: 1e-3', 'lr: -1'), changed('lr: 1e-3', 'lr: "1e-3"'), changed('steps: 500', 'steps: 0.5')],
  ...[changed('steps: 500', ''), changed('steps: 500', 'steps: 500\nepochs: 2'), changed('  lr: 1e-3', '')],
  ...[`${good}clip: 1\n`, `${good}steps: 500\n`, `${good}name: other\n`, `${good}monitor: { ignore: 1 }\n`],
  ...[changed('type: conv', 'type: cnv'), changed('path: images', 'path: a.idx'), changed('name: digits', 'name:')],
  ...[`${good}validation: { split: 2 }\nseed: x\n`, changed('lr: 1e-3', 'betas: [0.9]'), changed('adam', '[adam]')],
  ...[
    `${script}module: a\n`,
    `${script}optimizer: { lr: 1, lrScale: 1 }\n`,
    `${script}launcher: []\n`,
    'backend: torch\n',
  ],
  ...[`${script}args: "'a"\n`, `${script}cwd: /etc\n`, `${script}monitor: { overhead: much }\n`, `${script}env: 3\n`],
  ...[`${script}schedule: { warmup: 1.5 }\n`, `${script}args: 1\n`],
].map((text) => [own, text]);
const tabular = good.replace('image-classification', 'tabular-regression').replace('conv', 'mlp');
const foreign: [name: string, text: string][] = [
  ...[...recipeRules, ...trapRules, ...keelRules].flatMap(({ doc }): [string, string][] => {
    const name = doc.example.bad.startsWith('name: ours') ? own : (doc.example.name ?? 'train.yaml');
    return [doc.example.bad, doc.example.good].map((text) => [name, text]);
  }),
  ...examples.map(({ name, text }): [string, string] => [name, text]),
  [own, tabular],
  ['a.json', '{ "learning_rate": 1e-3, "learning_rate": 1e-2, "num_train_epochs": 1, "model_name_or_path": "a" }'],
  ['a.toml', '[optimizer]\nlr = 1\nlr = 2\n[training]\nsteps = 100\nglobal_batch_size = 2\nmax_norm = 1\n'],
];

/** What is wrong with a text and its message. */
function faults(text: string, message: Message): string[] {
  const english = inEnglish(message) === text ? [] : [`the message says another thing: ${text}`];
  if (!isTranslated(message)) return english;
  const told = englishIn(inLanguage(message, chinese), givenTexts(message.args));
  return told === null ? english : [...english, `${message.id}: ${told}`];
}

const faultsOf = ({ message, said, fixes }: LintFinding): string[] => [
  ...faults(message, said.message),
  ...fixes.flatMap((fix) => faults(fix.title, fix.said.title)),
];

test('every finding of a rule and every fault of a text has its message, which is told in Chinese', () => {
  const findings = [...faulty, ...foreign].flatMap(([name, text]) => lintAny(text, name));
  expect(findings.flatMap(faultsOf)).toEqual([]);
  expect(findings.filter(({ said }) => isTranslated(said.message)).length).toBeGreaterThan(100);
  const rules = new Set(findings.map(({ rule }) => rule));
  expect([...recipeRules, ...trapRules, ...keelRules].map(({ id }) => id).filter((id) => !rules.has(id))).toEqual([]);
  for (const code of ['syntax', 'unknown-key', 'missing-key', 'wrong-type', 'wrong-value', 'conflict', 'duplicate-key'])
    expect(rules).toContain(code);
});

test('a text that is not that of its message, and English in Chinese, are found', () => {
  const [finding] = lintAny(changed('lr:', 'lrr:'), own);
  expect(faultsOf({ ...finding!, message: 'Another text.' })).toHaveLength(1);
  expect(englishIn('键 lrr 是 not known')).toContain('not known');
  expect(englishIn('The key is not known.')).toContain('no Chinese');
});
