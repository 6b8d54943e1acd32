/** One owner a run: however many processes want it at once, one gets it. */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { expect, it } from 'vitest';
import { claimRun, ownerLives, readLock, startOf } from '../../../src/run/lock';
import { runFiles } from '../../../src/run/paths';
import { until } from '../../until';
import { tempRun } from './folder';

const lockIn = (dir: string) => path.join(dir, runFiles.lock);

it('is refused to a second one, with who has it, and free when the first gives it up', () => {
  const dir = tempRun();
  const release = claimRun(dir);
  expect(readLock(dir)).toEqual({ pid: process.pid, host: os.hostname(), started: startOf(process.pid) });
  expect(() => claimRun(dir)).toThrow(`is owned by the process ${process.pid} on ${os.hostname()}`);
  release();
  expect(fs.readdirSync(dir)).toEqual([]);
  claimRun(dir)();
});

it.runIf(process.platform === 'linux')('is taken over from a process that has died and was not collected', async () => {
  // A shell that becomes another program leaves its child to one that never asks about it.
  const parent = spawn('/bin/sh', ['-c', 'sleep 0 & echo $!; exec sleep 600']);
  try {
    const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
    await until(
      `the end of ${pid}`,
      () => spawnSync('ps', ['-o', 'state=', '-p', `${pid}`]).stdout.toString()[0] === 'Z',
    );
    expect(ownerLives({ pid, host: os.hostname(), started: startOf(pid) })).toBe(false);
  } finally {
    parent.kill('SIGKILL');
  }
});

it('is taken over from a process that has died, and from one whose id another process has by now', () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const own = { host: os.hostname(), started: null };
  for (const lock of [
    { ...own, pid: dead },
    { ...own, pid: process.pid, started: 'an earlier boot 7' },
  ]) {
    const dir = tempRun();
    fs.writeFileSync(lockIn(dir), JSON.stringify(lock));
    claimRun(dir)();
    expect(fs.readdirSync(dir)).toEqual([]);
  }
});

it('is left to a process on another machine, to one that is about to write its name, and to what cannot be read', () => {
  for (const text of [JSON.stringify({ pid: 1, host: 'elsewhere', started: null }), '', '{']) {
    const dir = tempRun();
    fs.writeFileSync(lockIn(dir), text);
    expect(() => claimRun(dir)).toThrow(text.length > 5 ? 'on elsewhere' : 'cannot be read');
    expect(fs.readFileSync(lockIn(dir), 'utf8')).toBe(text);
  }
  const dir = tempRun();
  fs.writeFileSync(lockIn(dir), '');
  fs.utimesSync(lockIn(dir), 1, 1);
  claimRun(dir)();
});

it('tells its process from another', () => {
  expect(ownerLives({ pid: process.pid, host: os.hostname(), started: startOf(process.pid) })).toBe(
    process.platform === 'linux' ? true : null,
  );
  expect(ownerLives({ pid: process.pid, host: 'elsewhere', started: null })).toBe(null);
});

it.each(['no lock', 'the lock of a dead process'])(
  'goes to one of eight processes that want it at once: %s',
  async (what) => {
    const bundle = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'keel-')), 'lock.cjs');
    buildSync({ entryPoints: ['src/run/lock.ts'], outfile: bundle, bundle: true, platform: 'node', format: 'cjs' });
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    // Each tries when the others are ready, too, says whether it got the lock, and keeps it until all have tried.
    const script = `const { claimRun } = require(${JSON.stringify(bundle)});
    process.stdout.write('ready ');
    process.stdin.once('data', () => {
      try { claimRun(process.argv[1]); process.stdout.write('mine'); }
      catch (error) { process.stdout.write(/is owned by|cannot be read/.test(error.message) ? 'theirs' : error.stack); }
    });
    process.stdin.on('end', () => process.exit());`;
    for (let round = 0; round < 5; round++) {
      const dir = tempRun();
      if (what !== 'no lock')
        fs.writeFileSync(lockIn(dir), JSON.stringify({ pid: dead, host: os.hostname(), started: null }));
      const children = Array.from({ length: 8 }, () => {
        const child = spawn(process.execPath, ['-e', script, dir], { stdio: ['pipe', 'pipe', 'inherit'] });
        let said = '';
        const waiting = new Map<number, () => void>();
        child.stdout.on('data', (chunk: Buffer) => {
          said += String(chunk);
          for (const [words, tell] of waiting) if (said.split(' ').filter(Boolean).length >= words) tell();
        });
        const words = (count: number) =>
          new Promise<string>((resolve) => {
            const tell = () => resolve(said);
            if (said.split(' ').filter(Boolean).length >= count) tell();
            else waiting.set(count, tell);
          });
        return { child, words };
      });
      await Promise.all(children.map(({ words }) => words(1)));
      children.forEach(({ child }) => child.stdin.write('go'));
      const answers = await Promise.all(children.map(async ({ words }) => (await words(2)).split(' ')[1]));
      expect(answers.sort()).toEqual(['mine', ...Array<string>(7).fill('theirs')]);
      children.forEach(({ child }) => child.stdin.end());
      expect(fs.readdirSync(dir)).toEqual([runFiles.lock]);
    }
  },
);
