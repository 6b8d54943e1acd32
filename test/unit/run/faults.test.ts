/** Every call of a short run fails in turn, in every way; see `shortRun.ts` for what then must hold. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { expect, it } from 'vitest';
import { buildShim, underShim } from '../../faults/shim';
import { tempWorkspace } from './folder';

/** Never imported; that it could be tells `vitest --changed` what the bundle is made of. */
const program = { source: 'test/faults/shortRun.ts', load: () => import('../../faults/shortRun') };

it('after any fault of the disk every row that can be read is right, and what is missing is said', () => {
  const home = tempWorkspace();
  const bundle = path.join(home, 'shortRun.cjs');
  buildSync({ entryPoints: [program.source], outfile: bundle, bundle: true, platform: 'node', target: 'node20' });
  const library = buildShim(home);
  // In memory where the system has such a place: thousands of syncs are not what is tested.
  const memory = fs.existsSync('/dev/shm') ? fs.mkdtempSync('/dev/shm/keel-') : home;
  const under = path.join(memory, 'disk');
  try {
    const { status, stdout, stderr } = spawnSync(process.execPath, [bundle, under], {
      env: underShim({ under, library }),
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const { points, cases, wrong } = JSON.parse(stdout) as { points: number; cases: number; wrong: string[] };
    console.log(`${points} calls, ${cases} faults, ${wrong.length} wrong`);
    expect(wrong).toEqual([]);
    expect(points).toBeGreaterThan(80);
  } finally {
    fs.rmSync(memory, { recursive: true, force: true });
  }
});
