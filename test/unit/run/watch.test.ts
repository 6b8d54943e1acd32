import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { watchRun } from '../../../src/run/watch';
import { until } from '../../until';
import { tempRun } from './folder';

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('watching a run', () => {
  it('tells of appended bytes, of a replaced manifest and of deletion, and not after the stop', async () => {
    const dir = tempRun();
    let calls = 0;
    const stop = watchRun(dir, () => calls++);
    for (const change of [
      () => fs.appendFileSync(path.join(dir, 'steps.f64'), 'x'),
      () => fs.writeFileSync(path.join(dir, 'run.json'), '{}'),
      () => fs.rmSync(dir, { recursive: true }),
    ]) {
      await wait(300);
      const before = calls;
      change();
      await until('word of it', () => calls > before);
    }
    stop();
    const before = calls;
    fs.mkdirSync(dir, { recursive: true });
    await wait(600);
    expect(calls).toBe(before);
  });

  it('joins a burst of changes', async () => {
    const dir = tempRun();
    let calls = 0;
    const stop = watchRun(dir, () => calls++);
    for (let i = 0; i < 1000; i++) fs.appendFileSync(path.join(dir, 'steps.f64'), 'x');
    await until('word of it', () => calls > 0);
    await wait(600);
    expect(calls).toBeLessThan(100);
    stop();
  });
});
