/** What the probe costs a PyTorch script; `probe/measure.py` does the measuring and prints the figures. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = process.cwd();
const home = path.join(root, '.cache', 'python');
const python = path.join(home, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));

if (!fs.existsSync(python)) {
  console.error(`${python} is not there; scripts/python/install.mjs makes it.`);
  process.exit(1);
}
const program = path.join(root, 'test', 'bench', 'probe', 'measure.py');
process.exitCode = spawnSync(python, [program], { stdio: 'inherit' }).status ?? 1;
