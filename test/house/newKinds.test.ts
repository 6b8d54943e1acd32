/** `npm run new` writes a rule, a detector, a remedy and a format into a copy of the project, and there everything holds with nothing else edited. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '../..');
const kinds = ['rule', 'detector', 'remedy', 'format'];

let copy: string;
/** The files that were written, in the copy. */
let written: string[];

/** Runs a program in the copy; what it printed is the message if it fails. */
function run(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: copy, encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (status !== 0) throw new Error(`${program} ${args.slice(0, 4).join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

beforeAll(() => {
  copy = mkdtempSync(path.join(tmpdir(), 'keel-new-'));
  const tracked = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', tracked, { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const file of files) {
    if (existsSync(path.join(root, file))) cpSync(path.join(root, file), path.join(copy, file));
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  const printed = kinds.map((kind) => run('node', 'scripts/new.mjs', kind, `example-${kind}`));
  written = [...new Set(printed.flatMap((lines) => lines.split('\n').filter((line) => /^(src|test)\//.test(line))))];
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

test('a file each and the lists and tables of its kind are written', () => {
  for (const kind of kinds) {
    const name = `example${kind[0]!.toUpperCase()}${kind.slice(1)}.ts`;
    expect(written.filter((file) => path.basename(file) === name)).toHaveLength(1);
  }
  expect(written.filter((file) => file.startsWith('test/'))).toHaveLength(kinds.length);
});

test('types, lint, form and imports are right', () => {
  run('npx', 'tsc', '-p', '.');
  run('npx', 'eslint', ...written);
  run('npx', 'prettier', '--check', 'media', 'l10n', ...written);
  run('npx', 'depcruise', '--config', '.dependency-cruiser.cjs', 'src', 'webview');
});

test('the unit tests concerned pass, and name what is new', () => {
  const concerned = ['diagnosis', 'config/formats/adapters', 'config/formats/docs', 'config/formats/writes', 'editor'];
  const folders = concerned.map((folder) => `test/unit/${folder}`);
  const tests = run('npx', 'vitest', 'run', '--reporter=verbose', ...folders);
  for (const kind of kinds) expect(tests).toContain(`example-${kind}`);
});

test('a name that is taken, a kind that there is not, and a name that is none are refused, and nothing is written', () => {
  expect(() => run('node', 'scripts/new.mjs', 'rule', 'example-rule')).toThrow('already');
  expect(() => run('node', 'scripts/new.mjs', 'ruler', 'other')).toThrow('rule|detector|remedy|format|task NAME');
  expect(() => run('node', 'scripts/new.mjs', 'rule', '../other')).toThrow('usage:');
});
