/**
 * How right the lint is: over published configs where they lie beside the checkout (`../shared/configs`), and over our
 * own of every format. How often it speaks of what is fine, finds mistakes made on purpose, and how good its fixes are.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { readForeign } from '../../src/config/formats';
import type { LintFinding } from '../../src/diagnosis/finding';
import { faultsOfFix, lintAny } from '../unit/diagnosis/lint/checkFix';
import { percent, print } from './lint/figures';
import { mistakes, mutantsOf } from './lint/mistakes';
import { folder, own, published } from './lint/published';
import type { Sample } from './lint/published';

const loud = (findings: LintFinding[]): LintFinding[] => findings.filter(({ severity }) => severity !== 'hint');
const lint = ({ text, file }: Sample): LintFinding[] => lintAny(text, file);

function tell(sample: Sample, findings: LintFinding[]): void {
  for (const { severity, rule, message } of findings) console.log(`  ${sample.file}: ${severity} ${message} (${rule})`);
}

/** What is said of files that work, of files that are none, and of files that diverged. */
function silence(samples: Sample[]): void {
  const of = (from: Sample['from']): Sample[] => samples.filter((sample) => sample.from === from);
  for (const [from, words, goal] of [
    ['framework', 'framework recipes', 2],
    ['person', "people's own configs", null],
  ] as const) {
    const spoken = of(from).filter((sample) => loud(lint(sample)).length > 0);
    for (const sample of spoken) tell(sample, loud(lint(sample)));
    print(
      `${words} with a warning or an error (of ${of(from).length})`,
      percent(spoken.length, of(from).length),
      '%',
      goal,
      'less',
    );
    const hinted = of(from).filter((sample) => lint(sample).length > 0);
    print(`${words} with any finding`, percent(hinted.length, of(from).length), '%', null, 'less');
  }
  const wrong = of('negative').filter(
    (sample) => readForeign(sample.text, sample.file).format !== null || lint(sample).length > 0,
  );
  for (const { file } of wrong) console.log(`  ${file}: is not a training config and was taken for one`);
  print(
    `files that are no training config, recognised (of ${of('negative').length})`,
    wrong.length,
    'files',
    0,
    'less',
  );
  const missed = of('reported').filter((sample) => loud(lint(sample)).length === 0);
  for (const { file } of missed) console.log(`  ${file}: diverged, and nothing is said`);
  print(`files with reported divergence, not flagged (of ${of('reported').length})`, missed.length, 'files', 0, 'less');
}

/** Every fix on every file that it is offered on, and on every file with a mistake. */
function fixes(samples: Sample[], whose: string): void {
  let [applied, bad] = [0, 0];
  const texts = samples.flatMap((sample) => [
    { ...sample, secret: false },
    ...mutantsOf(sample).map((mutant) => ({ ...sample, ...mutant })),
  ]);
  for (const sample of texts) {
    for (const finding of lint(sample)) {
      for (const fix of finding.fixes) {
        applied++;
        const faults = faultsOfFix(sample.text, sample.file, finding, fix);
        if (faults.length > 0) bad++;
        if (!sample.secret)
          for (const fault of faults) console.log(`  ${sample.file}: ${finding.rule}, ${fix.title}: ${fault}`);
      }
    }
  }
  print(`${whose}: fixes that do not do what they must (of ${applied})`, bad, 'fixes', 0, 'less');
}

/** Random mutations of each kind; KEEL_MUTATIONS=100000 for the long run, which takes half an hour. */
const mutationsTyped = process.env['KEEL_MUTATIONS'] ?? '2000';

/** What tests show: they run as they are, and each that fails is one. */
async function checks(): Promise<void> {
  for (const [figure, tests, env] of [
    ['settings that disagree with the other reading of the published files, unexplained', ['formats/published'], {}],
    [
      `texts that break the readers or the server, ${mutationsTyped} mutations each`,
      ['formats/hostile', 'language/hostile'],
      { KEEL_MUTATIONS: mutationsTyped },
    ],
  ] as const) {
    const paths = tests.map((test) => `test/unit/${test}.test.ts`).filter((file) => existsSync(file));
    if (paths.length === 0) continue;
    const vitest = path.resolve('node_modules/vitest/vitest.mjs');
    const child = spawn(process.execPath, [vitest, 'run', '--reporter=json', ...paths], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    for await (const part of child.stdout.setEncoding('utf8')) out += part as string;
    const { numFailedTests, numPassedTests, numPendingTests } = JSON.parse(out.slice(out.indexOf('{'))) as Outcome;
    if (numPendingTests > 0) console.log(`  ${tests.join(', ')}: ${numPendingTests} tests were skipped`);
    print(`${figure} (${numPassedTests + numFailedTests} tests)`, numFailedTests, 'failures', 0, 'less');
  }
}

interface Outcome {
  numFailedTests: number;
  numPassedTests: number;
  numPendingTests: number;
}

const files = published();
if (files) {
  silence(files);
  mistakes(files, 'published');
  fixes(files, 'published');
} else console.log(`${folder} is not there: the published configs are not checked, only our own.`);
mistakes(own, 'own');
fixes(own, 'own');
void checks();
