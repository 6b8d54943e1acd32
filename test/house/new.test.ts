/** What `npm run new` writes stands in a copy of the house: types, lint and unit tests pass with nothing else edited. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { taskRuntimes } from '../../src/backends/tfjs/tasks';

const root = path.join(import.meta.dirname, '../..');
const copy = mkdtempSync(path.join(tmpdir(), 'keel-new-'));
/** What a checkout holds beside the sources. */
const left = ['node_modules', '.git', '.cache', '.keel', 'dist', 'coverage', path.join('examples', 'data')];
const sources = (name: string) => !left.some((each) => name === each || name.startsWith(each + path.sep));

/** Runs a program in the copy and returns what it printed; a failure says all of it. */
function run(command: string, args: string[], env: NodeJS.ProcessEnv = {}): string {
  try {
    return execFileSync(command, args, { cwd: copy, env: { ...process.env, ...env }, encoding: 'utf8', stdio: 'pipe' });
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

beforeAll(() => {
  cpSync(root, copy, { recursive: true, filter: (from) => sources(path.relative(root, from)) });
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'dir');
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('a task', () => {
  const description = 'src/config/keel/tasks/quantileRegression.ts';
  const runtime = 'src/backends/tfjs/tasks/quantileRegression.ts';
  const byHand = [
    description,
    'src/config/keel/tasks/index.ts',
    runtime,
    'src/backends/tfjs/tasks/index.ts',
    'test/unit/backends/tfjs/tasks/samples.ts',
  ];
  const generated = ['l10n/bundle.l10n.json', 'media/docs/tasks.md', 'media/keel.schema.json'];

  it('is five files, and what is made from them', () => {
    expect(Object.keys(taskRuntimes)).not.toContain('quantile-regression');
    node('scripts/new.mjs', 'task', 'quantile-regression');
    expect(touched()).toEqual([...byHand, ...generated].sort());
    // What was written becomes what is meant, with a key and a loss of its own.
    edit(
      description,
      [
        '/** Quantile regression: a number from',
        "import { z } from 'zod';\n\n/** Quantile regression: a quantile from",
      ],
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
    node('scripts/generate.mjs');
    expect(touched()).toEqual([...byHand, ...generated].sort());
  });

  it('passes format, lint, types, import rules and the rule of unused code', () => {
    tool('prettier', '--check', ...byHand, ...generated);
    tool('eslint', ...byHand);
    tool('tsc', '-p', '.');
    tool('depcruise', '--config', '.dependency-cruiser.cjs', 'src', 'webview');
    // What other files leave unused is the matter of another stage.
    expect(tool('knip', '--no-exit-code')).not.toContain('uantileRegression');
  });

  it('passes the unit tests of all that reads the tasks', () => {
    const tests = [
      ...['config/keel/tasks', 'config/keel/jsonSchema', 'editor/manifest', 'diagnosis/lint/rules'],
      ...['backends/tfjs/tasks', 'backends/tfjs/models/models'],
    ];
    expect(tool('vitest', 'run', ...tests.map((test) => `test/unit/${test}`))).not.toContain('failed');
  });

  it('trains', () => {
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
});
