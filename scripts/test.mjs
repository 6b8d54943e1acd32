// `npm test [-- stage ...]`: installs what is missing and checks everything, or the stages named. It goes on after a
// failure, sums up with the names of the tests that failed, and its last line is `N passed, N failed`, counting stages.
import fs from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { needChromium } from './lib/chromium.mjs';
import { installPackages } from './lib/npm.mjs';
import { cache } from './lib/paths.mjs';
import { node, tool } from './lib/tools.mjs';
import { testProbe } from './python/install.mjs';
import { installTfjsNode } from './tfjs-node/install.mjs';
import { installVSCode } from './vscode/install.mjs';

const dependencyRules = ['--config', '.dependency-cruiser.cjs', 'src', 'webview'];
const browserTests = ['run', '--config', 'test/browser/vitest.config.ts'];

/** Name, what it does, and how. The order is that of need: a later stage uses what earlier ones made. */
/** @type {[name: string, title: string, work: () => Promise<unknown>][]} */
const stages = [
  ['packages', 'Packages', installPackages],
  ['tools', 'VS Code, oldest and newest, and Chromium', installEditors],
  ['tensorflow', 'TensorFlow.js compiled for Node', installTfjsNode],
  ['format', 'Formatting (Prettier)', () => tool('prettier', ['--check', '--log-level', 'warn', '.'])],
  ['lint', 'Lint (ESLint)', () => tool('eslint', ['.'])],
  ['types', 'Types (TypeScript)', () => tool('tsc', ['-p', '.'])],
  ['imports', 'Who may import whom (dependency-cruiser)', () => tool('depcruise', dependencyRules)],
  ['unused', 'Unused code and packages (knip)', () => tool('knip', [])],
  ['build', 'Build', () => node(['esbuild.js'])],
  ['data', 'Example data', () => node(['scripts/examples.mjs'])],
  ['python', 'The probe, with PyTorch and Keras', testProbe],
  ['unit', 'Unit tests', () => tool('vitest', ['run'])],
  ['host-oldest', 'Tests inside the oldest supported VS Code', () => node(['test/host/run.mjs', 'oldest'])],
  ['host-newest', 'Tests inside the newest VS Code', () => node(['test/host/run.mjs', 'newest'])],
  [
    'panel',
    'Browser tests of the panel',
    () => tool('vitest', [...browserTests, '--exclude', 'test/browser/story/**']),
  ],
  ['story', 'A person and a run that diverges', () => tool('vitest', [...browserTests, 'test/browser/story'])],
  ['vsix', 'The VSIX, installed', () => tool('vitest', ['run', '--config', 'test/vsix/vitest.config.ts'])],
];

async function installEditors() {
  console.log(`Chromium: ${await needChromium()}`);
  for (const which of /** @type {const} */ (['oldest', 'newest'])) {
    const { version } = await installVSCode(which);
    console.log(`VS Code ${version}`);
  }
}

/** @typedef {{ name: string, title: string, error: Error | null, seconds: number }} Outcome */

/** @returns {Promise<Outcome>} */
async function perform(/** @type {typeof stages[number]} */ [name, title, work]) {
  console.log(`\n=== ${title} ===`);
  const start = Date.now();
  const error = await Promise.resolve()
    .then(work)
    .then(
      () => null,
      (/** @type {unknown} */ reason) => (reason instanceof Error ? reason : new Error(String(reason))),
    );
  const seconds = (Date.now() - start) / 1000;
  if (error) console.log(error.message);
  console.log(`--- ${error ? 'FAILED' : 'passed'} in ${seconds.toFixed(1)} s: ${title}`);
  return { name, title, error, seconds };
}

function chosen(/** @type {string[]} */ names) {
  const known = stages.map(([name]) => name);
  const wrong = names.filter((name) => !known.includes(name));
  if (wrong.length > 0) throw new Error(`No stage is named ${wrong.join(', ')}; there are ${known.join(', ')}.`);
  return stages.filter(([name]) => names.length === 0 || names.includes(name));
}

/** The lines in which a tool names a test that failed, or says why; the last of them where there are many. */
function complaints(/** @type {Error} */ { cause }) {
  const lines = stripVTControlCharacters(typeof cause === 'string' ? cause : '').split('\n');
  const named = lines.filter((line) => /^\s*(?:FAIL(?:ED)? |ERROR |\d+\) )|^\s*(?:E +)?\w*Error: /.test(line));
  return [...new Set(named.map((line) => line.trim().slice(0, 200)))].slice(-12);
}

async function main() {
  fs.mkdirSync(cache(), { recursive: true });
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const stage of chosen(process.argv.slice(2))) outcomes.push(await perform(stage));
  console.log('\n=== Summary ===');
  for (const { name, error, seconds } of outcomes) {
    console.log(`${error ? 'FAILED' : 'passed'}  ${name.padEnd(12)} ${seconds.toFixed(1).padStart(7)} s`);
    for (const line of error ? complaints(error) : []) console.log(`        ${line}`);
  }
  const failed = outcomes.filter(({ error }) => error).length;
  console.log(`${outcomes.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

await main();
