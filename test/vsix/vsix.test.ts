/** The VSIX as people get it: packaged, installed in a fresh VS Code, and used for a training. */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../scripts/lib/run.mjs';
import { lossesOf, runsSince } from '../../scripts/lib/story.mjs';
import { makePackage } from '../../scripts/package.mjs';
import { installVSCode } from '../../scripts/vscode/install.mjs';
import { extensionsDir } from '../../scripts/vscode/server.mjs';
import { Person } from '../browser/story/person';
import { until } from '../until';
import { launch, scratch, type Session } from '../host/launch.mjs';
import { makeWorkspace, removeWorkspace } from '../host/workspace.mjs';

const files = {
  'line.csv': ['x,y', ...Array.from({ length: 64 }, (_, i) => `${i / 64},${(2 * i) / 64 - 1}`), ''].join('\n'),
  'line.keel.yaml': `name: line
task: tabular-regression
data: { path: line.csv, target: y }
model: { type: mlp, hidden: [8] }
optimizer: { name: adam, lr: 0.01 }
steps: 100
`,
};

const home = scratch('vsix');
let session: Session;
let workspace: string;
let vsix: string;

beforeAll(async () => {
  vsix = await makePackage();
  const { node, main } = await installVSCode('newest');
  const folders = ['--server-data-dir', home, '--extensions-dir', extensionsDir(home)];
  await run(node, [main, '--install-extension', vsix, '--accept-server-license-terms', ...folders]);
  workspace = makeWorkspace('vsix', files);
  session = await launch({ workspace, extension: null, home });
});

afterAll(async () => {
  await session?.close();
  await removeWorkspace(workspace);
  fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

test('is installed whole', () => {
  const [folder] = fs.readdirSync(extensionsDir(home)).filter((name) => name.startsWith('keel.keel-'));
  const installed = path.join(extensionsDir(home), folder!);
  const platform = `${process.platform}-${process.platform === 'darwin' ? 'universal' : process.arch}`;
  const needed = [
    'dist/extension.js',
    'dist/trainer.js',
    'dist/tfjs-backend-wasm.wasm',
    'dist/python/keel_probe/__main__.py',
    'media/keel.schema.json',
  ];
  for (const file of [...needed, `dist/node_modules/webgpu/dist/${platform}/dawn.node`]) {
    expect(fs.existsSync(path.join(installed, file)), file).toBe(true);
  }
  expect(fs.readdirSync(path.join(installed, 'dist/node_modules/webgpu/dist'))).toEqual([platform]);
  expect(fs.existsSync(path.join(installed, 'src'))).toBe(false);
});

test('loads WebGPU from within', async () => {
  const [folder] = fs.readdirSync(extensionsDir(home)).filter((name) => name.startsWith('keel.keel-'));
  const cwd = path.join(extensionsDir(home), folder!, 'dist');
  const program = "import('webgpu').then(({ create }) => console.log(typeof create([]).requestAdapter))";
  expect(await run(process.execPath, ['--input-type=commonjs', '-e', program], { cwd })).toContain('function');
});

test('trains a config when a person starts it', async () => {
  const begun = Date.now();
  const person = new Person(await session.open());
  await person.openFile('line.keel.yaml');
  await person.command('Keel: Start Run');
  await person.panel();
  const state = () => runsSince(workspace, begun)[0]?.manifest.state;
  await until('the run to finish', () => state() === 'finished');
  const losses = lossesOf(runsSince(workspace, begun)[0]!);
  expect(losses.map(({ step }) => step)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  expect(losses.at(-1)!.loss).toBeLessThan(losses[0]!.loss);
});
