// `npm run compare -- REVISION [--configs FOLDER] [--expected FILE] [--only PARTS] [--keep]`: shows that `keel lint`,
// `run`, `diagnose`, `fix` and `export` say the same in the working tree as at another commit, on the examples and on the
// configs of a folder. Prints each difference; exits with 1 if one is not in the table of those that are meant.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { goOn, readConfigs, readRuns, repairConfigs, train, writeLogs } from './compare/commands.mjs';
import { compareFolders } from './compare/differences.mjs';
import { writeInputs } from './compare/inputs.mjs';
import { rulesInWords } from './compare/normalise.mjs';
import { installPackages } from './lib/npm.mjs';
import { withCommit } from './lib/otherCommit.mjs';
import { root } from './lib/paths.mjs';
import { node } from './lib/tools.mjs';

/** @typedef {import('./compare/commands.mjs').Tree} Tree */

const usage = 'npm run compare -- REVISION [--configs FOLDER] [--expected FILE] [--only configs,runs] [--keep]';

/** Lines of one difference that are printed; `--keep` leaves all of them. */
const mostLines = 60;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    configs: { type: 'string' },
    expected: { type: 'string', default: path.join(root, 'scripts', 'compare', 'expected.json') },
    only: { type: 'string', default: 'configs,runs' },
    keep: { type: 'boolean', default: false },
  },
});

async function compareConfigs(/** @type {Tree[]} */ trees, /** @type {string} */ inputs) {
  console.log('lint, fix and what needs no run ...');
  await Promise.all(trees.map((tree) => readConfigs(tree, inputs)));
  await Promise.all(trees.map((tree) => repairConfigs(tree, inputs)));
}

/** Both read the runs that the first tree made, and each its own. */
async function compareRuns(/** @type {[Tree, Tree]} */ trees, /** @type {string} */ inputs) {
  console.log('run ...');
  const ids = await train(trees);
  const first = ids[0] ?? {};
  console.log('diagnose, export and fix of those runs ...');
  const kept = path.join('examples', '.keel');
  fs.cpSync(path.join(trees[0].own, kept), path.join(inputs, kept), { recursive: true });
  await writeLogs(trees[0], first, path.join(inputs, 'logs'));
  await Promise.all(trees.map((tree) => readRuns(tree, 'runs of the commit', inputs, first)));
  await Promise.all(trees.map((tree, i) => readRuns(tree, 'own runs', tree.own, ids[i] ?? {})));
  await goOn(trees, ids);
}

/** Prints what differs. Returns how many differences are not meant. */
function tell(/** @type {ReturnType<typeof compareFolders>} */ { names, differences }) {
  for (const { name, diff, reasons } of differences) {
    const lines = diff.trimEnd().split('\n');
    console.log(`\n=== ${name}: ${reasons ? 'differs as expected' : 'DIFFERS'}`);
    if (reasons) reasons.forEach((reason) => console.log(`    ${reason}`));
    else console.log(lines.slice(0, mostLines).join('\n'));
    if (!reasons && lines.length > mostLines) console.log(`... and ${lines.length - mostLines} more lines`);
  }
  const kinds = [...new Set(names.map((name) => name.split('/')[0]))];
  const count = (/** @type {{ length: number }} */ { length }, /** @type {string} */ what) => `${length} ${what}`;
  console.log('');
  for (const kind of kinds) {
    const of = names.filter((name) => name.startsWith(`${kind}/`));
    const different = differences.filter(({ name }) => name.startsWith(`${kind}/`));
    console.log(`${kind?.padEnd(18)} ${count(of, 'compared').padStart(13)}, ${of.length - different.length} the same`);
  }
  const unexpected = differences.filter(({ reasons }) => reasons === null);
  const same = names.length - differences.length;
  console.log(
    `${names.length} outputs compared, ${same} the same, ${differences.length - unexpected.length} different as expected, ${unexpected.length} DIFFERENT`,
  );
  console.log(`Replaced or left out: ${rulesInWords()}.`);
  return unexpected.length;
}

async function compare(/** @type {string} */ other, /** @type {string} */ work) {
  const inputs = path.join(work, 'inputs');
  fs.mkdirSync(inputs);
  writeInputs(inputs, other, options.configs);
  const [before, after] = [
    { home: other, name: 'before' },
    { home: root, name: 'after' },
  ].map(({ home, name }) => {
    const own = path.join(work, name, 'own');
    fs.cpSync(inputs, own, { recursive: true });
    return { home, own, program: path.join(home, 'dist', 'cli.js'), out: path.join(work, 'outputs', name) };
  });
  const parts = options.only.split(',');
  if (parts.includes('configs')) await compareConfigs([before, after], inputs);
  if (parts.includes('runs')) await compareRuns([before, after], inputs);
  return tell(compareFolders(before.out, after.out, JSON.parse(fs.readFileSync(options.expected, 'utf8'))));
}

async function main() {
  const [revision] = positionals;
  if (revision === undefined || positionals.length > 1) throw new Error(`Name one commit: ${usage}`);
  if (options.configs !== undefined && !fs.existsSync(options.configs))
    throw new Error(`There is no folder ${options.configs}.`);
  await installPackages();
  await node(['scripts/examples.mjs']);
  await node(['esbuild.js']);
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-compare-'));
  try {
    const unexpected = await withCommit(revision, (tree) => compare(tree, work));
    process.exitCode = unexpected > 0 ? 1 : 0;
  } finally {
    if (options.keep) console.log(`The outputs lie in ${path.join(work, 'outputs')}.`);
    else fs.rmSync(work, { recursive: true, force: true });
  }
}

await main().catch((/** @type {Error} */ error) => {
  console.error(error.message);
  process.exitCode = 1;
});
