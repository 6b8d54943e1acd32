/** What `npm run compare` counts as chance, and what as a difference. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alike, compareFolders, reasonsFor } from '../../../scripts/compare/differences.mjs';
import { logsOf } from '../../../scripts/compare/inputs.mjs';
import { normalise } from '../../../scripts/compare/normalise.mjs';

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

describe('an output without what is chance', () => {
  const account = (id: string, time: number, loss: number) =>
    [
      { kind: 'run', run: id, name: 'wages' },
      { kind: 'started', run: id, time, pid: time, versions: { node: String(time) }, totalSteps: 2 },
      { kind: 'step', run: id, step: 1, time, loss },
      { state: 'finished', run: id, steps: 1, findings: [], fixes: [] },
    ]
      .map(line)
      .join('');

  it('replaces times, process ids, versions and ids of runs, and nothing else', () => {
    const first = normalise(account('20260101-101010-wages-0a1b2c', 1.5, 3), 'run');
    expect(normalise(account('20261231-235959-wages-ffffff', 2.25, 3), 'run')).toBe(first);
    expect(normalise(account('20260101-101010-wages-0a1b2c', 1.5, 3.0001), 'run')).not.toBe(first);
    expect(first).toContain('"run":"<run 1>"');
    expect(first).toContain('"totalSteps":2');
  });

  it('tells two runs apart', () => {
    const text =
      'from 20260101-101010-wages-0a1b2c to 20260101-101011-wages-0a1b2d, again 20260101-101010-wages-0a1b2c';
    expect(normalise(text, 'text')).toBe('from <run 1> to <run 2>, again <run 1>');
  });

  it('gathers lines by kind and keeps the last account of a finding', () => {
    const step = { kind: 'step', step: 1, loss: 2 };
    const note = { kind: 'note', step: 1, text: 'a' };
    const finding = (endStep: number) => ({ kind: 'finding', finding: { id: 'f', rule: 'divergence', endStep } });
    const one = [step, finding(3), note, finding(4)].map(line).join('');
    const other = [note, finding(4), step].map(line).join('');
    expect(normalise(one, 'run')).toBe(normalise(other, 'run'));
    expect(normalise([step, finding(3), note].map(line).join(''), 'run')).not.toBe(normalise(one, 'run'));
    // The order within a kind is no chance.
    const later = { ...step, step: 2 };
    expect(normalise(line(step) + line(later), 'run')).not.toBe(normalise(line(later) + line(step), 'run'));
  });

  it('leaves findings about the speed out, and no others', () => {
    const report = (rule: string) => JSON.stringify([{ file: 'x', findings: [{ rule, message: 'm' }] }]);
    expect(normalise(report('slow-steps'), 'json')).toBe(normalise('[{"file":"x","findings":[]}]', 'json'));
    expect(normalise(report('plateau'), 'json')).toContain('plateau');
  });

  it('keeps what a stopped run came to, not how many steps it had by then', () => {
    const run = (steps: number, state: string) =>
      line({ kind: 'finding', finding: { id: 'a', rule: 'divergence', severity: 'act', endStep: steps } }) +
      line({ state, steps, findings: [], fixes: [{ id: 'lower-lr' }] });
    expect(normalise(run(10, 'diverged'), 'stopped')).toBe(normalise(run(11, 'diverged'), 'stopped'));
    expect(normalise(run(10, 'diverged'), 'stopped')).not.toBe(normalise(run(10, 'failed'), 'stopped'));
  });

  it('replaces the time in a table only', () => {
    expect(normalise('step,time,loss\n1,17.5,2\n', 'csv')).toBe('step,time,loss\n1,<time>,2\n');
    expect(normalise('step,loss\n1,2\n', 'csv')).toBe('step,loss\n1,2\n');
  });

  it('replaces folders, the longest first, and reads what is broken as text', () => {
    expect(normalise('{/a/b/c and /a/d', 'json', { home: '/a', own: '/a/b' })).toBe('{<own>/c and <home>/d');
  });
});

describe('differences of two folders', () => {
  let home: string;
  const at = (side: string, name: string, text: string) => {
    const file = path.join(home, side, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  };
  beforeEach(() => void (home = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-test-'))));
  afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

  const compared = (expected: { outputs: string; lines?: string; reason: string }[] = []) =>
    compareFolders(path.join(home, 'old'), path.join(home, 'new'), expected);

  it('are shown, also where a file is on one side only', () => {
    for (const side of ['old', 'new']) at(side, 'lint/same', 'a\n');
    at('old', 'lint/changed', 'severity hint\nrest\n');
    at('new', 'lint/changed', 'severity error\nrest\n');
    at('new', 'lint/more', 'text\n');
    const { names, differences } = compared();
    expect(names).toEqual(['lint/changed', 'lint/more', 'lint/same']);
    expect(differences.map(({ name, reasons }) => [name, reasons])).toEqual([
      ['lint/changed', null],
      ['lint/more', null],
    ]);
    expect(differences[0]!.diff).toContain('-severity hint\n+severity error\n rest');
    expect(differences[1]!.diff).toContain('+text');
  });

  it('are meant only if the table accounts for every line', () => {
    const expected = [{ outputs: '^lint/', lines: 'severity', reason: 'Raised on purpose.' }];
    expect(reasonsFor('lint/a', '@@ -1 +1 @@\n-severity hint\n+severity error\n', expected)).toEqual([
      'Raised on purpose.',
    ]);
    expect(reasonsFor('lint/a', '@@ -1 +1 @@\n-severity hint\n+message\n', expected)).toBeNull();
    expect(reasonsFor('run/a', '@@ -1 +1 @@\n-severity hint\n+severity error\n', expected)).toBeNull();
  });
});

describe('lines that say the same', () => {
  const table: [string, string, string, boolean][] = [
    ['figures in a text', 'rose to 3700 (step 2)', 'rose to 3,697 (step 2)', true],
    ['another figure', 'rose to 3700 (step 2)', 'rose to 5700 (step 2)', false],
    ['another step', 'rose to 3700 (step 2)', 'rose to 3700 (step 3)', false],
    ['another word', 'rose to 3700', 'fell to 3700', false],
    ['keys in another order', '{"a":1,"b":"at 1.92e11"}', '{"b":"at 1.9e11","a":1}', true],
    ['a number of JSON', '{"a":1.00}', '{"a":1.01}', false],
    ['a key more', '{"a":1}', '{"a":1,"b":2}', false],
    ['a line of much JSON', '  "message": "the loss was 2.59",', '  "message": "the loss was 2.587"', true],
    ['its numbers', '  "value": 2.59,', '  "value": 2.587,', false],
    ['what is left out', '<p>1</p><i>more</i>', '<p>1</p>', true],
  ];
  it.each(table)('%s', (_name, before, after, same) => {
    expect(alike(before, after, '<i>.*?</i>')).toBe(same);
  });
});

it('the logs of other tools hold the steps that were exported', () => {
  const logs = logsOf('step,time,loss,lr,grad_norm,val_loss\n1,5,2.5,0.1,3,\n2,6,NaN,0.1,Infinity,4\n');
  expect(
    logs['metrics.jsonl']!.split('\n')
      .slice(0, 2)
      .map((row) => JSON.parse(row)),
  ).toEqual([
    { step: 1, time: 5, loss: 2.5, lr: 0.1, grad_norm: 3 },
    { step: 2, time: 6, loss: 'NaN', lr: 0.1, grad_norm: 'Infinity', val_loss: 4 },
  ]);
  expect(JSON.parse(logs['trainer_state.json']!).log_history).toHaveLength(2);
});
