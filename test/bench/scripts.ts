/**
 * Scripts broken on purpose, under all arms: as they are, with a tenth of the rate, with `keel run --fix`, and their healthy
 * twins; `test/scripts/bench.py` runs them and prints the tables. `KEEL_SCRIPTS_ONLY` is a part of a case's name.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = process.cwd();
const inVenv = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
const python = path.join(root, '.cache', 'python', ...inVenv);
const only = process.env.KEEL_SCRIPTS_ONLY;

if (!fs.existsSync(python)) {
  console.error(`${python} is not there; scripts/python/install.mjs makes it.`);
  process.exit(1);
}
const home = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-scripts-'));
const program = path.join(root, 'test', 'scripts', 'bench.py');
for (const [file, ...options] of [['cases.json'], ['later.json', '--later']]) {
  const args = [program, path.join(home, file!), ...options, ...(only === undefined ? [] : [only])];
  const { status } = spawnSync(python, args, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = status ?? 1;
}
