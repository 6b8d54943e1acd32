/** The loss that a script prints, where no other is seen. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PrintedLog } from '../../../src/runner/printedLog';
import { tempRun } from '../run/folder';

describe('the printed loss', () => {
  function log() {
    const dir = tempRun();
    fs.mkdirSync(dir, { recursive: true });
    const file = path.join(dir, 'output.log');
    fs.writeFileSync(file, 'loading data\n');
    return { printed: new PrintedLog(file), print: (text: string) => fs.appendFileSync(file, text) };
  }
  const line = (step: number, loss: number) => `Iteration ${step}, loss = ${loss.toFixed(8)}\n`;

  it('is read as it comes, and told as of the output', () => {
    const { printed, print } = log();
    expect(printed.read()).toEqual({ findings: [], rows: [] });
    for (let step = 1; step <= 60; step++) print(line(step, 2 / step));
    // The newest row may not be whole yet.
    const { rows, findings } = printed.read();
    expect(rows).toHaveLength(59);
    expect(rows[9]).toEqual({ step: 10, values: { 'printed loss': 0.2 } });
    expect(findings).toEqual([]);
    for (let step = 61; step <= 80; step++) print(line(step, NaN));
    const all = printed.read(true);
    expect(all.findings[0]).toMatchObject({ rule: 'non-finite', id: expect.stringMatching(/-printed$/), fixes: [] });
    expect(all.findings[0]!.message).toMatch(/^output\.log: /);
    expect(printed.read()).toMatchObject({ rows: [] });
    printed.close();
  });

  it('is not there where none is printed', () => {
    const { printed, print } = log();
    print('accuracy 0.97\ndone\n');
    expect(printed.read(true)).toEqual({ findings: [], rows: [] });
    expect(printed.rows).toBe(0);
  });
});
