/** What `npm run new` writes, one of each kind, stands in a copy of the house: types, lint and unit tests pass with nothing else edited. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { taskRuntimes } from '../../src/backends/tfjs/tasks';

const root = path.join(import.meta.dirname, '../..');
const copy = mkdtempSync(path.join(tmpdir(), 'keel-new-'));
/** What a checkout holds beside the sources. */
const left = ['node_modules', '.git', '.cache', '.keel', 'dist', 'coverage', path.join('examples', 'data')];
const sources = (name: string) => !left.some((each) => name === each || name.startsWith(each + path.sep));

/** Runs a program in the copy and returns what it printed; a failure says all of it. */
function run(command: string, args: string[], env: NodeJS.ProcessEnv = {}): string {
  try {
    return execFileSync(command, args, {
      ...{ cwd: copy, env: { ...process.env, ...env }, encoding: 'utf8', stdio: 'pipe', maxBuffer: 2 ** 26 },
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(' ')}\n${stdout}\n${stderr}`, { cause: error });
  }
}
const node = (...args: string[]) => run(process.execPath, args);
const tool = (name: string, ...args: string[]) => run(path.join('node_modules', '.bin', name), args);

/** The files of the copy that the checkout has not, or has with another text. */
function touched(): string[] {
  const text = (folder: string, file: string) => {
    try {
      return readFileSync(path.join(folder, file), 'utf8');
    } catch {
      return null;
    }
  };
  return readdirSync(copy, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(copy, path.join(entry.parentPath, entry.name)))
    .filter((file) => sources(file) && text(copy, file) !== text(root, file))
    .map((file) => file.split(path.sep).join('/'))
    .sort();
}

/** Replaces text in a file of the copy. */
function edit(file: string, ...changes: [from: string, to: string][]) {
  let text = readFileSync(path.join(copy, file), 'utf8');
  for (const [from, to] of changes) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  writeFileSync(path.join(copy, file), text);
}

/** What a person does next: each new message gets its translation, in a file of this language. */
const translate = `
  import fs from 'node:fs';
  import { editorTexts, messages } from './scripts/l10n.mjs';
  import { translations } from './scripts/lib/translations.mjs';
  const known = translations('zh-cn');
  const missing = [...messages().values(), ...editorTexts()].filter((text) => !known.has(text));
  const twins = missing.map((text) => [text, ['译文', ...(text.match(/{[^{}]*}/g) ?? [])].join('：')]);
  const before = [...known].filter(([, { file }]) => file === 'new.json').map(([text, twin]) => [text, twin.text]);
  const all = Object.fromEntries([...before, ...twins]);
  fs.writeFileSync('l10n/zh-cn/new.json', JSON.stringify(all, null, 2) + '\\n');
`;
function translated() {
  node('--input-type=module', '--eval', translate);
  node('scripts/generate.mjs', '--fill');
}

const description = 'src/config/keel/tasks/quantileRegression.ts';
const runtime = 'src/backends/tfjs/tasks/quantileRegression.ts';
const byHand = [
  description,
  'src/config/keel/tasks/index.ts',
  runtime,
  'src/backends/tfjs/tasks/index.ts',
  'test/unit/backends/tfjs/tasks/samples.ts',
];
const generated = [
  'l10n/zh-cn.md',
  ...['media/docs/tasks.md', 'media/docs/zh-cn/tasks.md'],
  ...['media/keel.schema.json', 'media/zh-cn/keel.schema.json'],
];
const translations = ['l10n/zh-cn/new.json', 'l10n/zh-cn/docs-tasks.json'];
/** The kinds that are one file each. */
const kinds = ['rule', 'detector', 'remedy', 'format'];
/** The files of these that were written, in the copy. */
let written: string[] = [];

beforeAll(() => {
  cpSync(root, copy, { recursive: true, filter: (from) => sources(path.relative(root, from)) });
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'dir');
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

it('a task is five files, and what is made from them', () => {
  expect(Object.keys(taskRuntimes)).not.toContain('quantile-regression');
  node('scripts/new.mjs', 'task', 'quantile-regression');
  expect(touched()).toEqual([...byHand, ...generated].sort());
  // What was written becomes what is meant, with a key and a loss of its own.
  edit(
    description,
    ['/** Quantile regression: a number from', "import { z } from 'zod';\n\n/** Quantile regression: a quantile from"],
    [
      'data: { target, features, standardize }',
      "data: { target, features, standardize, quantile: z.number().gt(0).lt(1).default(0.5).describe('Quantile to predict.') }",
    ],
  );
  edit(
    runtime,
    [
      'objective: squaredError',
      'objective: (tf, output, config) => ({ ...squaredError(), loss: pinball(tf, config.data.quantile) })',
    ],
    [
      'export const quantileRegression',
      `/** Koenker & Bassett (1978). */
const pinball = (tf: Tf, q: number) => (prediction: Tensor, target: Tensor) => {
  const over = target.sub(prediction);
  return tf.maximum(over.mul(q), over.mul(q - 1)).mean().asScalar();
};

export const quantileRegression`,
    ],
    [
      "import type { TaskRuntime } from './task';",
      "import type { TaskRuntime } from './task';\nimport type { Tensor } from '@tensorflow/tfjs';\nimport type { Tf } from '../types';",
    ],
  );
  tool('prettier', '--write', description, runtime);
  translated();
  expect(touched()).toEqual([...byHand, ...generated, ...translations].sort());
});

it('a rule, a detector, a remedy and a format are a file each, and the lists and tables of their kind', () => {
  const printed = kinds.map((kind) => node('scripts/new.mjs', kind, `example-${kind}`));
  translated();
  written = [...new Set(printed.flatMap((lines) => lines.split('\n').filter((line) => /^(src|test)\//.test(line))))];
  for (const kind of kinds) {
    const name = `example${kind[0]!.toUpperCase()}${kind.slice(1)}.ts`;
    expect(written.filter((file) => path.basename(file) === name)).toHaveLength(1);
  }
  expect(written.filter((file) => file.startsWith('test/'))).toHaveLength(kinds.length);
});

it('format, lint, types, import rules and the rule of unused code are kept', () => {
  tool('prettier', '--check', 'media', 'l10n', ...byHand, ...generated, ...written);
  tool('eslint', ...new Set([...byHand, ...written]));
  tool('tsc', '-p', '.');
  tool('depcruise', '--config', '.dependency-cruiser.cjs', 'src', 'webview');
  // What other files leave unused is the matter of another stage.
  expect(tool('knip', '--no-exit-code')).not.toContain('uantileRegression');
});

it('the unit tests of all that reads the tasks pass', () => {
  const tests = [
    ...['config/keel/tasks', 'config/keel/jsonSchema'],
    ...['backends/tfjs/tasks', 'backends/tfjs/models/models'],
  ];
  expect(tool('vitest', 'run', ...tests.map((test) => `test/unit/${test}`))).not.toContain('failed');
});

it('the unit tests of the other kinds pass, and name what is new', () => {
  const concerned = ['diagnosis', 'config/formats/adapters', 'config/formats/docs', 'config/formats/writes', 'editor'];
  const folders = concerned.map((folder) => `test/unit/${folder}`);
  const tests = tool('vitest', 'run', '--reporter=verbose', ...folders);
  for (const kind of kinds) expect(tests).toContain(`example-${kind}`);
});

it('the task trains', () => {
  node('esbuild.js', 'cli', 'runner', 'trainer');
  const rows = Array.from({ length: 40 }, (_, i) => `${i},${i % 5},${i / 10 + (i % 5)}`);
  writeFileSync(path.join(copy, 'examples/q.csv'), ['a,b,y', ...rows].join('\n'));
  const config = `name: q
task: quantile-regression
data: { path: q.csv, target: y, quantile: 0.9 }
model: { type: mlp, hidden: [8] }
optimizer: { name: adam, lr: 0.02 }
batchSize: 16
steps: 40
`;
  writeFileSync(path.join(copy, 'examples/q.keel.yaml'), config);
  const told = run(process.execPath, ['dist/cli.js', 'run', 'examples/q.keel.yaml'], { KEEL_TFJS_BACKEND: 'cpu' });
  expect(told).toContain('finished');
});

it('a name that is taken, a kind that there is not, and a name that is none are refused, and nothing is written', () => {
  expect(() => node('scripts/new.mjs', 'rule', 'example-rule')).toThrow('already');
  expect(() => node('scripts/new.mjs', 'ruler', 'other')).toThrow('rule|detector|remedy|format|task NAME');
  expect(() => node('scripts/new.mjs', 'rule', '../other')).toThrow('usage:');
});
