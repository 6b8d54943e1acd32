import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { npm } from './npm.mjs';
import { root } from './paths.mjs';
import { node } from './tools.mjs';

const git = (/** @type {string[]} */ ...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();

const lockFile = (/** @type {string} */ folder) => fs.readFileSync(path.join(folder, 'package-lock.json'), 'utf8');

/**
 * Its own packages where its lock file differs, else those of this checkout.
 * @param {string} tree
 */
async function givePackages(tree) {
  if (lockFile(tree) === lockFile(root))
    return fs.symlinkSync(path.join(root, 'node_modules'), path.join(tree, 'node_modules'), 'junction');
  console.log('Its lock file differs: installing its own packages ...');
  await npm(['ci', '--ignore-scripts'], { cwd: tree });
}

/**
 * What this checkout has prepared in `.cache` (interpreters, editors), and room of its own for what benchmarks make.
 * Folders that lie beside the checkout, such as published configs, lie beside the tree too.
 * @param {string} tree
 */
function giveSurroundings(tree) {
  const own = path.join(tree, '.cache');
  fs.mkdirSync(path.join(own, 'bench'), { recursive: true });
  const prepared = path.join(root, '.cache');
  for (const name of fs.existsSync(prepared) ? fs.readdirSync(prepared) : []) {
    if (name !== 'bench') fs.symlinkSync(path.join(prepared, name), path.join(own, name));
  }
  // Where commits before one environment for all of Python look for PyTorch.
  const torch = path.join(own, 'python-torch');
  if (!fs.existsSync(torch)) fs.symlinkSync(path.join(prepared, 'python'), torch, 'junction');
  const shared = path.join(root, '..', 'shared');
  if (fs.existsSync(shared)) fs.symlinkSync(shared, path.join(tree, '..', 'shared'), 'junction');
}

/**
 * Checks another commit out, builds it, and lets `work` use it. The checkout is removed after, also when the process is
 * interrupted.
 * @template T
 * @param {string} revision Any name that git has for a commit.
 * @param {(tree: string) => Promise<T>} work `tree` is the folder of the checkout.
 * @throws if there is no such commit, or it cannot be built.
 */
export async function withCommit(revision, work) {
  const commit = git('rev-parse', '--verify', `${revision}^{commit}`);
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-commit-'));
  const tree = path.join(home, 'tree');
  const remove = () => {
    if (fs.existsSync(tree)) git('worktree', 'remove', '--force', tree);
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  const leave = () => process.exit(130);
  process.once('exit', remove).once('SIGINT', leave).once('SIGTERM', leave);
  try {
    console.log(`Building ${git('log', '-1', '--format=%h %s', commit)} ...`);
    git('worktree', 'add', '--detach', '--quiet', tree, commit);
    await givePackages(tree);
    giveSurroundings(tree);
    await node(['esbuild.js'], { cwd: tree });
    return await work(tree);
  } finally {
    remove();
    process.off('exit', remove).off('SIGINT', leave).off('SIGTERM', leave);
  }
}
