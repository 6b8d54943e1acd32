/** Any bytes as a log; `npm run torture` does much more of it. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openLog, openPipe } from '../../../src/logs/index';
import { Chance, seed } from '../../torture/chance';
import { damagedLog, examine, logTexts, readPiped, readWhole, someCuts } from '../../torture/logTexts';

it('a pipe brings the same rows wherever it cuts them, and no more of them than lines', () => {
  const chance = new Chance(5);
  for (let i = 0; i < 300; i++) {
    const bytes = damagedLog(chance);
    try {
      examine(bytes, chance);
    } catch (error) {
      throw new Error(`Seed ${seed}, case ${i}`, { cause: error });
    }
  }
});

it.each(logTexts)('the same comes of a log wherever a pipe cuts it: %#', (text) => {
  const chance = new Chance(6);
  const bytes = Buffer.from(text);
  const whole = readPiped(bytes, []);
  for (let i = 0; i < 10; i++) expect(readPiped(bytes, someCuts(bytes, chance))).toEqual(whole);
});

it('a file gives what a pipe gives', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-hostile-'));
  logTexts.forEach((text, i) => {
    const file = path.join(folder, `${i}.log`);
    fs.writeFileSync(file, text);
    const log = openLog({ file, run: null, name: 'log' }, { figures: true });
    expect(readWhole(log)).toEqual(readPiped(Buffer.from(text), []));
    log.close();
  });
  fs.rmSync(folder, { recursive: true });
});

it('a form that shows late turns the reading, and no row comes twice', () => {
  const { log, source } = openPipe();
  const steps: number[] = [];
  const read = () => {
    while (
      log.readOn((event) => {
        if (event.kind === 'anew') steps.length = 0;
        else if (event.kind === 'step') steps.push(event.step.step);
      })
    )
      continue;
  };
  for (const line of ['step,loss\n', '1,2.5\n', '2,2.25\n', '3,2']) {
    source.push(Buffer.from(line));
    read();
  }
  log.finish((event) => event.kind === 'step' && steps.push(event.step.step));
  expect(steps).toEqual([1, 2, 3]);
});

it('what looks like no text at first may become text; what does not is said', () => {
  const { log, source } = openPipe();
  source.push(Buffer.from([1, 2]));
  source.push(Buffer.from(`\nstep,loss\n${Array.from({ length: 40 }, (_, i) => `${i + 1},0.5\n`).join('')}`));
  log.finish(() => undefined);
  expect(log.read.rows).toBe(40);
  const binary = openPipe();
  binary.source.push(Buffer.from([1, 2, 3, 0, 5]));
  expect(() => binary.log.finish(() => undefined)).toThrow('it is not a text file.');
});

it('what comes without a pause is read before there is one', () => {
  const { log, source } = openPipe();
  for (let i = 1; i <= 20; i++) {
    source.push(Buffer.from(`{"step":${i},"loss":0.5}\n`));
    while (source.waiting) log.readOn(() => undefined);
  }
  expect(log.read.rows).toBeGreaterThan(10);
});
