/** Steps of real scripts whose loss the probe cannot see: a gap in every view of the run, never a NaN that stops it. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/cli/diagnose';
import { exportRun } from '../../../src/cli/export';
import { tableRows } from '../../../src/run/table';
import { startRun } from '../../../src/runner/launch';
import { RunReader } from '../../../src/reader/runReader';
import { until } from '../../until';
import { Live, buildDist, countTo, torchPython } from './live';
import { hasEnded } from '../../../src/shared/runState';

const torchScript = (unseen: string) => `import torch
torch.manual_seed(0)
x = torch.randn(64, 4)
y = x @ torch.randn(4, 1)
model = torch.nn.Linear(4, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
for step in range(1, 61):
    optimizer.zero_grad()
    loss = ((model(x) - y) ** 2).mean()
    if ${unseen}:
        for parameter, gradient in zip(model.parameters(), torch.autograd.grad(loss, list(model.parameters()))):
            parameter.grad = gradient
    else:
        loss.backward()
    optimizer.step()
`;

/** The usual way to silence a scheduler's warning: a step before there is any gradient. */
const dummyStep = `import torch
torch.manual_seed(0)
x = torch.randn(64, 4)
y = x @ torch.randn(4, 1)
model = torch.nn.Linear(4, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 20)
optimizer.zero_grad()
optimizer.step()
for step in range(59):
    optimizer.zero_grad()
    ((model(x) - y) ** 2).mean().backward()
    optimizer.step()
    scheduler.step()
`;

/** Gradients that a script of Keras hands to its optimizer without a tape: taken by hand for the first steps. */
const kerasScript = `import keras, numpy
keras.utils.set_random_seed(0)
import tensorflow as tf
x = numpy.random.randn(64, 4).astype("float32")
y = x @ numpy.ones((4, 1), "float32")
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
optimizer = keras.optimizers.SGD(0.05)
for step in range(1, 61):
    if step <= 5 or step % 10 == 0:
        error = model(x) - y
        kernel = tf.matmul(x, error, transpose_a=True) * (2 / 64)
        optimizer.apply([kernel, tf.reduce_mean(2 * error, axis=0)], model.trainable_variables)
        continue
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - y) ** 2)
    optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
`;

let dist: string;
const folders: string[] = [];

beforeAll(() => {
  dist = buildDist('not-recorded');
});
afterAll(() => folders.forEach((folder) => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 })));

/** Runs a script under Keel to its end. */
async function runOf(backend: string, script: string): Promise<Live> {
  const workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-gap-'));
  folders.push(workspace);
  fs.writeFileSync(path.join(workspace, 'train.py'), script);
  fs.writeFileSync(path.join(workspace, 'tiny.keel.yaml'), `backend: ${backend}\nscript: train.py\n`);
  const env = { KEEL_PYTHON: torchPython(), TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '' };
  const { id, dir } = await startRun({ workspace, config: 'tiny.keel.yaml', dist, env });
  const live = new Live(workspace, id, dir);
  await until(`the end of ${dir}`, () => hasEnded(live.manifest.state) && live.manifest);
  return live;
}

/** Non-finite values that the panel is told of. */
function marksOf(live: Live, series: string): number {
  const silent = { changed: () => undefined, answered: () => undefined, trouble: () => undefined };
  const reader = new RunReader(live.workspace, live.dir, silent);
  const { data } = reader.series(series)!.query(1, 60, 1000);
  reader.dispose();
  return data.reduce((sum, value, i) => sum + (i % 3 === 2 ? value : 0), 0);
}

async function csvOf(live: Live): Promise<string[][]> {
  let text = '';
  const out = new Writable({
    write(chunk: Buffer, _, done) {
      text += String(chunk);
      done();
    },
  });
  await exportRun(live.dir, { out });
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
}

function report(live: Live, format: 'json' | 'html'): string {
  let text = '';
  diagnose([live.dir], { format, write: (part) => (text += part) });
  return text;
}

/** Every view of a run whose loss is unseen in the given steps, and in no other. */
async function expectGap(live: Live, gap: number[]): Promise<void> {
  expect(live.manifest).toMatchObject({ state: 'finished', reason: null });
  expect(live.steps).toEqual(countTo(60));
  expect(live.eventsOf('finding')).toEqual([]);
  expect(live.eventsOf('note').map(({ text }) => text)).toEqual([]);
  const rows = [...tableRows(live.dir, live.manifest.tables[0]!)];
  expect(rows.filter(({ loss }) => loss === undefined).map(({ step }) => step)).toEqual(gap);
  expect(rows.filter(({ loss }) => Number.isNaN(loss))).toEqual([]);
  expect(marksOf(live, 'loss')).toBe(0);
  const [head, ...lines] = await csvOf(live);
  const at = head!.indexOf('loss');
  expect(head).not.toContain('missing');
  expect(lines.filter((line) => line[at] === '').map(([step]) => Number(step))).toEqual(gap);
  expect(lines.flat().join()).not.toContain('NaN');
  expect(JSON.parse(report(live, 'json'))).toMatchObject([{ verdict: 'ok', findings: [] }]);
  expect(report(live, 'html')).not.toContain('class="bad"');
}

describe('a healthy script', () => {
  it('whose first steps have no loss runs to its end', async () => {
    await expectGap(await runOf('torch', torchScript('step <= 5')), countTo(5));
  });

  it('whose loss comes and goes runs to its end', async () => {
    const gap = countTo(60).filter((step) => step > 1 && step % 3 === 0);
    await expectGap(await runOf('torch', torchScript('step > 1 and step % 3 == 0')), gap);
  });

  it('that steps once before there is any gradient runs to its end', async () => {
    const live = await runOf('torch', dummyStep);
    await expectGap(live, [1]);
    const [first, second] = tableRows(live.dir, live.manifest.tables[0]!);
    expect(first).not.toHaveProperty('gradNorm');
    expect(second!.gradNorm).toBeGreaterThan(0);
    expect(marksOf(live, 'gradNorm')).toBe(0);
  });

  it('of Keras whose loss comes and goes runs to its end', async () => {
    const gap = countTo(60).filter((step) => step <= 5 || step % 10 === 0);
    await expectGap(await runOf('keras', kerasScript), gap);
  });
});

it('a loss that is NaN after steps without one is still found, and the run is stopped', async () => {
  const script = torchScript('step <= 5').replace(
    '    optimizer.step()',
    '    optimizer.step()\n    if step == 20: x *= float("nan")',
  );
  const live = await runOf('torch', script);
  expect(live.manifest.state).toBe('diverged');
  expect(live.manifest.reason).toMatch(/^The loss is NaN at step 21/);
});
