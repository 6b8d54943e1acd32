/** Any text and any bytes as a log: an answer or a sentence, no more rows than lines, and the same rows however they come. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openLog } from '../../src/logs/index';
import { cases, Chance, seed } from './chance';
import { damagedLog, examine, readWhole } from './logTexts';

it('reads what a pipe brings', () => {
  const chance = new Chance(3);
  for (let i = 0; i < cases(5000); i++) {
    const bytes = damagedLog(chance);
    const start = process.cpuUsage();
    try {
      examine(bytes, chance);
    } catch (error) {
      throw new Error(`Seed ${seed}, case ${i}: ${JSON.stringify(bytes.toString('latin1').slice(0, 2000))}`, {
        cause: error,
      });
    }
    // Of the processor, not of the clock: a busy machine makes nothing slower by it.
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1e6, `seconds of case ${i}, seed ${seed}`).toBeLessThan(5);
  }
});

it('reads a file that grows, is cut short or replaced, as it is in the end', () => {
  const chance = new Chance(4);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-torture-logs-'));
  for (let i = 0; i < cases(500); i++) {
    const file = path.join(folder, `${i}.log`);
    const bytes = damagedLog(chance);
    try {
      fs.writeFileSync(
        file,
        chance.below(3) === 0 ? damagedLog(chance) : bytes.subarray(0, chance.below(bytes.length + 1)),
      );
      const ref = { file, run: null, name: 'log' };
      const log = openLog(ref);
      for (let looks = 0; looks < 3; looks++) {
        try {
          while (log.readOn(() => undefined, 1 + chance.below(5000))) continue;
        } catch {
          // It may be no text yet.
        }
        if (chance.below(4) === 0) fs.rmSync(file);
        fs.writeFileSync(file, looks < 2 ? bytes.subarray(0, chance.below(bytes.length + 1)) : bytes);
      }
      readWhole(log);
      log.close();
      fs.rmSync(file);
    } catch (error) {
      throw new Error(`Seed ${seed}, case ${i}: ${JSON.stringify(bytes.toString('latin1').slice(0, 2000))}`, {
        cause: error,
      });
    }
  }
  fs.rmSync(folder, { recursive: true });
});
