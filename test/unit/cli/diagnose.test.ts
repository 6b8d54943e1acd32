/** `keel diagnose`: forms of the report, exit codes, many files. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diagnose } from '../../../src/cli/diagnose';
import { writeManifest } from '../../../src/run/manifest';
import { manifestOf, tempRun } from '../run/folder';

let dir: string;
beforeEach(() => (dir = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-diagnose-'))));
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

function write(name: string, losses: (string | number)[]): string {
  const file = path.join(dir, name);
  fs.writeFileSync(file, ['step,loss', ...losses.map((loss, i) => `${i + 1},${loss}`)].join('\n') + '\n');
  return file;
}

const falling = Array.from({ length: 200 }, (_, i) => 2 / (1 + i / 20));
const good = () => write('good.csv', falling);
const bad = () => write('bad.csv', [...falling, 'NaN', 'NaN']);

function run(files: string[], format?: 'human' | 'json' | 'jsonl' | 'html', output?: string) {
  const pieces: string[] = [];
  const complaints: string[] = [];
  const code = diagnose(files, {
    format,
    output,
    write: (text) => pieces.push(text),
    complain: (text) => complaints.push(text),
  });
  return { code, pieces, text: pieces.join(''), complaints };
}

test('json: one entry a file, in order, with the shape of the contract', () => {
  const { code, text } = run([bad(), good()], 'json');
  const entries = JSON.parse(text) as Record<string, unknown>[];
  expect(entries.map(({ file, verdict }) => [path.basename(file as string), verdict])).toEqual([
    ['bad.csv', 'act'],
    ['good.csv', 'ok'],
  ]);
  for (const entry of entries)
    expect(Object.keys(entry)).toEqual(['file', 'verdict', 'read', 'findings', 'notChecked', 'said']);
  const [finding] = entries[0]!.findings as Record<string, unknown>[];
  expect(finding).toMatchObject({ rule: 'non-finite', severity: 'act', step: 201, causes: expect.any(Array) });
  for (const key of ['rule', 'severity', 'step', 'endStep', 'message', 'evidence', 'causes', 'fixes'])
    expect(finding).toHaveProperty(key);
  expect(code).toBe(2);
  expect(JSON.parse(run([], 'json').text)).toEqual([]);
});

test.each([
  ['failed', 'KeyError: 1 (train.py:3)', 'act', 2],
  ['finished', 'Of steps 3 to 4, 2 were not recorded.', 'ok', 0],
  ['stopped', 'Stopped on request.', 'ok', 0],
] as const)('a run folder says how it ended: %s', (state, reason, verdict, code) => {
  const folder = tempRun();
  writeManifest(folder, manifestOf({ state, reason, pids: { runner: null, backend: null } }));
  const { text, code: json } = run([folder], 'json');
  expect(JSON.parse(text)).toMatchObject([{ verdict, state, reason: expect.stringContaining(reason) }]);
  for (const format of ['human', 'html'] as const) expect(run([folder], format).text).toContain(reason);
  expect(json).toBe(code);
});

test('a run whose runner died is told to be lost, and one that goes on is not', () => {
  const folder = tempRun();
  writeManifest(folder, manifestOf({ heartbeat: 0, pids: { runner: null, backend: null } }));
  expect(run([folder]).text).toContain('It was lost: ');
  writeManifest(folder, manifestOf());
  expect(JSON.parse(run([folder], 'json').text)).toMatchObject([{ verdict: 'ok', state: 'running' }]);
});

test.each([
  ['fine', () => [good()], 0],
  ['needs action', () => [good(), bad()], 2],
  ['a file that cannot be read', () => [bad(), path.join(dir, 'none'), good()], 1],
  ['none at all', () => [], 1],
])('exit code: %s', (_, files, code) => {
  const result = run(files(), 'jsonl');
  expect(result.code).toBe(code);
  expect(result.complaints).toHaveLength(code === 1 ? 1 : 0);
});

test('jsonl: many files in one call, each told as soon as it is done', () => {
  const files = Array.from({ length: 500 }, (_, i) => (i % 5 === 0 ? `${bad()}` : good()));
  const { pieces } = run(files, 'jsonl');
  const told = pieces.filter((piece) => piece !== '');
  expect(told).toHaveLength(files.length);
  expect(told.every((piece) => piece.endsWith('\n') && piece.indexOf('\n') === piece.length - 1)).toBe(true);
  const verdicts = told.map((piece) => (JSON.parse(piece) as { verdict: string }).verdict);
  expect(verdicts).toEqual(files.map((_, i) => (i % 5 === 0 ? 'act' : 'ok')));
});

test.each(['human', 'html'] as const)('%s: a finding names its entry in the documentation', (format) => {
  expect(run([bad()], format).text).toContain('media/docs/findings.md#non-finite');
});

describe('output', () => {
  test('goes to a file', () => {
    const file = path.join(dir, 'report.html');
    expect(run([bad()], 'html', file).text).toBe('');
    expect(fs.readFileSync(file, 'utf8')).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
  });

  test('that cannot be written is a sentence', () => {
    expect(() => run([bad()], 'json', path.join(dir, 'none', 'x.json'))).toThrow(/x\.json cannot be written: /);
  });
});

test('human: says what is read as what, what is to be known of the reading, and what the fixes do', () => {
  const file = path.join(dir, 'trainer.log');
  const calm = (i: number) => 2 + Math.exp(-i / 40) + Math.sin(i * 7) / 50;
  const grows = (i: number) => Math.min(1e5, 1.3 ** Math.max(0, i - 220));
  const row = (i: number) =>
    `{'loss': ${(calm(i) * grows(i)).toFixed(4)}, 'grad_norm': ${1.2 * grows(i)}, 'learning_rate': 2e-04}`;
  fs.writeFileSync(file, `${Array.from({ length: 300 }, (_, i) => row(i)).join('\n')}\n{'eval_loss': 9.5}\n`);
  const lines = run([file]).text.split('\n');
  const at = lines.findIndex((line) => line.includes('Read as console'));
  expect(lines[at]).toMatch(
    /loss = loss, held-out loss = eval_loss, learning rate = learning_rate and gradient norm = grad_norm\./,
  );
  expect(lines[at + 1]).toBe('  It names no step: its rows are counted.');
  expect(lines.slice(lines.indexOf('  Not checked:') + 1).filter((line) => line !== '')).toEqual([
    expect.stringMatching(/^ {4}- overfitting: there is only 1 evaluation/),
    expect.stringMatching(/^ {4}- \d+ kinds of trouble, for want of figures of single layers, .*--verbose/),
  ]);
  expect(lines.join('\n')).toMatch(/Fixes:\n {6}- Lower the learning rate from 2e-4 to /);
  const [entry] = JSON.parse(run([file], 'json').text) as { notes: string[]; findings: { fixes: string[] }[] }[];
  expect(entry!.notes).toEqual(['It names no step: its rows are counted.']);
  expect(entry!.findings[0]!.fixes).toContain('lower-lr');
});

describe('evidence', () => {
  const file = () => {
    const grows = (i: number) =>
      2 + Math.exp(-i / 40) + Math.sin(i * 7) / 50 + (i > 220 ? Math.min(1e4, 1.3 ** (i - 220)) : 0);
    return write(
      'grows.csv',
      Array.from({ length: 300 }, (_, i) => grows(i).toFixed(4)),
    );
  };
  const shown = (verbose: boolean, format: 'human' | 'html' | 'json' = 'human') => {
    let text = '';
    diagnose([file()], { format, verbose, write: (piece) => (text += piece) });
    return text;
  };

  test('is a table of at most five rows, and the rest is a word away', () => {
    const lines = shown(false).split('\n');
    const at = lines.findIndex((line) => /^ {6}figure +value/.test(line));
    const end = lines.findIndex((line, i) => i > at && line.endsWith(' with keel diagnose --verbose'));
    expect(end - at).toBeGreaterThan(2);
    expect(end - at).toBeLessThanOrEqual(6);
    expect(lines[at]).toMatch(/^ {6}figure +value +at step/);
  });

  test('is told whole where that is asked for', () => {
    const text = shown(true);
    expect(text).toMatch(/ {4}All figures:\n {6}- /);
    expect(text).not.toContain('--verbose');
  });

  test('of a page is a table with heads, and a list that folds out', () => {
    const page = shown(false, 'html');
    expect(page).toMatch(/<table><caption>Evidence:<\/caption><thead><tr><th scope="col">figure<\/th>/);
    expect(page).toMatch(/<tr><th scope="row">[a-z, ]*loss[a-z, ]*<\/th><td>/);
    expect(page).toMatch(/<details><summary>All figures \(\d+\)<\/summary><ul><li>/);
  });

  test('of a program is as it was', () => expect(shown(true, 'json')).toBe(shown(false, 'json')));
});

describe('a printed log', () => {
  const printed = (last: string) => {
    const file = path.join(dir, 'train.log');
    const rows = falling.map((loss, i) => `step ${i + 1} loss ${loss.toFixed(4)}\n`);
    fs.writeFileSync(file, rows.join('') + last);
    return file;
  };
  const failed =
    'Traceback (most recent call last):\n  File "train.py", line 41, in <module>\n    step()\nRuntimeError: CUDA out of memory\n';

  test('that a failure ended needs action, and says which', () => {
    const file = printed(failed);
    const { code, text } = run([file], 'json');
    const reason = 'It failed: RuntimeError: CUDA out of memory';
    expect(JSON.parse(text)).toMatchObject([{ verdict: 'act', state: 'failed', reason, findings: [] }]);
    expect(code).toBe(2);
    for (const format of ['human', 'html'] as const) expect(run([file], format).text).toContain(reason);
  });

  test('that was stopped by hand, or says nothing of its end, is as its steps are', () => {
    const stopped = run([printed(failed.replace(/Runtime.*/, 'KeyboardInterrupt'))], 'json');
    expect(JSON.parse(stopped.text)).toMatchObject([{ verdict: 'ok', state: 'stopped' }]);
    expect(stopped.code).toBe(0);
    expect(JSON.parse(run([printed('done\n')], 'json').text)[0]).not.toHaveProperty('state');
  });

  test('without a step says how it ended, too', () => {
    const file = path.join(dir, 'early.log');
    fs.writeFileSync(file, `Loading the model\n${failed}`);
    expect(run([file]).complaints.join()).toContain('CUDA out of memory');
  });
});

test.runIf(process.platform !== 'win32').each([
  ['a pipe', () => path.join(dir, 'pipe'), 'it is a pipe, which can be read only once; use '],
  ['a device', () => '/dev/null', 'it is a device; for what a command prints use '],
  ['standard input', () => '-', 'it stands for what is printed into Keel, which can be read only once; use '],
])('%s is read by keel watch', (_, file, sentence) => {
  execFileSync('mkfifo', [path.join(dir, 'pipe')]);
  const { code, complaints } = run([file()]);
  expect(complaints).toEqual([`${file()} cannot be read: ${sentence}command 2>&1 | keel watch instead.\n`]);
  expect(code).toBe(1);
});

test('what the system says is told in a sentence', () => {
  const { code, complaints } = run([path.join(good(), 'x.csv')]);
  expect(complaints[0]).toContain('cannot be read: a part of its path is a file, not a folder.');
  expect(code).toBe(1);
});

test('calls the numbers of a log that counts epochs epochs, for people and for programs', () => {
  const file = path.join(dir, 'epochs.csv');
  const loss = (i: number) => (i < 60 ? 2 / (1 + i / 9) + Math.sin(i * 7) / 50 : 6 + Math.sin(i));
  fs.writeFileSync(file, ['epoch,loss', ...Array.from({ length: 90 }, (_, i) => `${i + 1},${loss(i)}`)].join('\n'));
  const { text } = run([file]);
  expect(text).toMatch(/Read as csv: 90 rows, epochs 1 to 90/);
  expect(text).toMatch(/ACT divergence, epochs 61 to 90/);
  expect(text).not.toMatch(/\bsteps? \d|\d steps?\b/);
  const [entry] = JSON.parse(run([file], 'json').text) as { read: { unit: string }; findings: { message: string }[] }[];
  expect(entry!.read.unit).toBe('epochs');
  expect(entry!.findings[0]!.message).toContain('at epoch 6');
});
