// `npm test [-- STAGE... | changed [--since REV]]`: installs what is missing and checks everything, or the stages named,
// or what a change can affect. Stages run side by side; what each prints comes at its end. It goes on after a failure,
// sums up with the names of the tests that failed, and its last line is `N passed, N failed`, counting stages.
import fs from 'node:fs';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { changedFiles, concerned, usualBase, withNeeds } from './lib/changed.mjs';
import { cache } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { schedule } from './lib/schedule.mjs';
import { stages } from './lib/stages.mjs';

/** @typedef {import('./lib/stages.mjs').Stage} Stage */
/** @typedef {{ stage: Stage, error: Error | null, seconds: number }} Outcome */

/** A stage that takes longer hangs. Milliseconds. */
const patience = 90 * 60_000;

/**
 * Most stages keep one core busy, and wait now and then for a download, a window or a clock, so there is one more of them
 * than there are cores; those that can keep more cores busy get a half of them.
 */
const cores = os.availableParallelism();
const [sideBySide, workers] = [Math.min(cores, 4) + 1, Math.max(1, Math.floor(cores / 2))];

/**
 * The stages that the command line asks for.
 * @param {string[]} words
 * @param {string} [since]
 * @returns {Promise<{ works: Stage[], base?: string }>} `base`: the revision that is compared with, if one is.
 */
async function chosen(words, since) {
  if (words[0] === 'changed' && words.length === 1) {
    const base = since ?? (await usualBase());
    const files = await changedFiles(base);
    const names = withNeeds(concerned(files));
    console.log(`${files.length} files differ from ${base}, which concerns: ${names.join(', ') || 'no stage'}.`);
    return { works: stages.filter(({ name }) => names.includes(name)), base };
  }
  const known = stages.map(({ name }) => name);
  const wrong = words.filter((word) => !known.includes(word));
  if (wrong.length > 0) throw new Error(`No stage is named ${wrong.join(', ')}; there are ${known.join(', ')}.`);
  if (since) throw new Error('--since is for changed: npm test -- changed --since REV');
  return { works: stages.filter(({ name }) => words.length === 0 || words.includes(name)) };
}

/** Does a stage in this process, which prints as it goes. */
async function here(/** @type {Stage} */ { work }, /** @type {string | undefined} */ since) {
  await work({ workers, ...(since ? { since } : {}) });
}

/** Does a stage in a process of its own. @returns {Promise<string>} What it printed, which is the error's message too. */
async function apart(/** @type {Stage} */ { name }, /** @type {string | undefined} */ since) {
  const args = [fileURLToPath(import.meta.url), '--here', name, ...(since ? ['--since', since] : [])];
  const options = { env: process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}, timeout: patience };
  return run(process.execPath, args, options).catch((/** @type {Error} */ { message, cause }) => {
    throw new Error(typeof cause === 'string' && cause ? cause : message, { cause });
  });
}

/** The lines in which a tool names a test that failed, or says why; the last of them where there are many. */
function complaints(/** @type {Error} */ { cause }) {
  const lines = stripVTControlCharacters(typeof cause === 'string' ? cause : '').split('\n');
  const named = lines.filter((line) => /^\s*(?:FAIL(?:ED)? |ERROR |\d+\) )|^\s*(?:E +)?\w*Error: /.test(line));
  return [...new Set(named.map((line) => line.trim().slice(0, 200)))].slice(-12);
}

/** Does a stage, and prints what it gives to print and how it went. @returns {Promise<Outcome>} */
async function perform(/** @type {Stage} */ stage, /** @type {() => Promise<string | void>} */ act) {
  const start = performance.now();
  /** @type {Error | null} */
  let error = null;
  const printed = await act().catch((/** @type {unknown} */ reason) => {
    error = reason instanceof Error ? reason : new Error(String(reason));
    return error.message;
  });
  const seconds = (performance.now() - start) / 1000;
  if (printed?.trim()) console.log(printed.trimEnd());
  console.log(`--- ${error ? 'FAILED' : 'passed'} in ${seconds.toFixed(1)} s: ${stage.title}`);
  return { stage, error, seconds };
}

/** @returns {Promise<Outcome[]>} In the order of the table. */
async function performAll(/** @type {Stage[]} */ works, /** @type {string | undefined} */ base) {
  const [only] = works;
  if (only && works.length === 1) {
    console.log(`\n=== ${only.title} ===`);
    return [await perform(only, () => here(only, base))];
  }
  /** @type {Map<Stage, Outcome>} */
  const outcomes = new Map();
  await schedule(works, sideBySide, async (stage) => {
    console.log(`... ${stage.title}`);
    const printed = apart(stage, base).finally(() => console.log(`\n=== ${stage.title} ===`));
    outcomes.set(stage, await perform(stage, () => printed));
  });
  return works.flatMap((stage) => outcomes.get(stage) ?? []);
}

function sumUp(/** @type {Outcome[]} */ outcomes, /** @type {number} */ minutes) {
  console.log(`\n=== Summary, after ${minutes.toFixed(1)} minutes on ${cores} cores ===`);
  for (const { stage, error, seconds } of outcomes) {
    console.log(`${error ? 'FAILED' : 'passed'}  ${stage.name.padEnd(12)} ${seconds.toFixed(1).padStart(7)} s`);
    for (const line of error ? complaints(error) : []) console.log(`        ${line}`);
  }
  const failed = outcomes.filter(({ error }) => error).length;
  console.log(`${outcomes.length - failed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

async function main() {
  const options = /** @type {const} */ ({ since: { type: 'string' }, here: { type: 'string' } });
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  fs.mkdirSync(cache(), { recursive: true });
  if (values.here) {
    const stage = stages.find(({ name }) => name === values.here);
    if (!stage) throw new Error(`No stage is named ${values.here}.`);
    return here(stage, values.since);
  }
  // Where the environment forbids it, every test that starts a Python would compile all that it imports.
  process.env['PYTHONDONTWRITEBYTECODE'] = '';
  const start = performance.now();
  const { works, base } = await chosen(positionals, values.since);
  sumUp(await performAll(works, base), (performance.now() - start) / 60_000);
}

await main().catch((/** @type {Error} */ error) => {
  console.log(error.message);
  process.exitCode = 1;
});
