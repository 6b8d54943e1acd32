import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { presentCheckpoints } from '../../../../src/run/checkpointFolder';
import type { RecordedStep, Recorder, TrainerEvent } from '../../../../src/backends/tfjs/recorder';
import { Training } from '../../../../src/backends/tfjs/train';
import type { Config } from '../../../../src/config/keel/schema';
import type { ControlLine, ControlRequest } from '../../../../src/run/types';
import { tf, tinyConfig, tinyDataset, tinyModel } from './tiny';
import { until } from '../../../until';
import { inEnglish, say } from '../../../../src/shared/messages/say';

let dir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-train-'));
  fs.mkdirSync(path.join(dir, 'second'));
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

interface Log extends Recorder {
  steps: RecordedStep[];
  layerRows: { step: number; values: Float32Array }[];
  events: TrainerEvent[];
}

function log(onStep: (step: number) => void = () => undefined): Log {
  const steps: RecordedStep[] = [];
  const layerRows: Log['layerRows'] = [];
  const events: TrainerEvent[] = [];
  return {
    steps,
    layerRows,
    events,
    step: (row) => {
      steps.push(row);
      onStep(row.step);
    },
    layers: (step, values) => layerRows.push({ step, values }),
    event: (event) => events.push(event),
  };
}

const of = <Kind extends TrainerEvent['kind']>(record: Log, kind: Kind) =>
  record.events.filter((event): event is Extract<TrainerEvent, { kind: Kind }> => event.kind === kind);

function training(config: Config, record: Log, requests: () => ControlLine[] = () => [], folder = dir): Training {
  return new Training({ tf, model: tinyModel(), dataset: tinyDataset(), config, dir: folder, record, requests });
}

/** Requests that are to be found once `step` is recorded; the poll interval is waited for by sleeping in the step. */
function requestsAt(plan: Record<number, ControlRequest[]>) {
  let due: ControlLine[] = [];
  let id = 0;
  const onStep = (step: number) => {
    for (const request of plan[step] ?? []) due.push({ ...request, id: `r${++id}`, time: 0, from: 'cli' });
    if (plan[step]) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 110);
  };
  const take = () => {
    const taken = due;
    due = [];
    return taken;
  };
  return {
    onStep,
    take,
    add: (request: ControlRequest) => due.push({ ...request, id: `r${++id}`, time: 0, from: 'cli' }),
  };
}

const numbers = ({ steps }: Log) => steps.map(({ step, loss, lr, gradNorm }) => [step, loss, lr, gradNorm]);

describe('training', () => {
  test('records every step, samples layers, evaluates, saves and finishes', async () => {
    const record = log();
    const config = tinyConfig({
      validation: { every: 5 },
      checkpoints: { every: 4, keep: 2 },
      monitor: { layersEvery: 5 },
    });
    expect(await training(config, record).run()).toEqual({ state: 'finished', step: 12, reason: null });
    expect(record.steps.map(({ step }) => step)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(record.layerRows.map(({ step }) => step)).toEqual([1, 5, 10]);
    expect(of(record, 'eval').map(({ step }) => step)).toEqual([5, 10, 12]);
    expect(of(record, 'eval')[0]!.metrics).toHaveProperty('mae');
    expect(of(record, 'checkpoint').map(({ step, finite }) => [step, finite])).toEqual([
      [4, true],
      [8, true],
      [12, true],
    ]);
    expect(of(record, 'checkpointRemoved').map(({ step }) => step)).toEqual([4]);
    expect(presentCheckpoints(dir)).toEqual([8, 12]);
  });

  test('learns', async () => {
    const record = log();
    await training(tinyConfig({ steps: 300, optimizer: { name: 'adam', lr: 0.03 } }), record).run();
    expect(of(record, 'eval').at(-1)!.loss).toBeLessThan(0.3 * of(record, 'eval')[0]!.loss);
  });

  test('epochs are passes over the training data', () => {
    const config = { ...tinyConfig({ epochs: 3, accumulate: 2 }), steps: undefined } as unknown as Config;
    // 18 examples in batches of 4: 4 micro batches a pass, two a step.
    expect(training(config, log()).session.total).toBe(6);
  });

  test('keeps the number of tensors flat', async () => {
    const counts: number[] = [];
    await training(
      tinyConfig({ steps: 60, clip: { norm: 1 }, regularization: { l2: 0.01 } }),
      log(() => counts.push(tf.memory().numTensors)),
    ).run();
    expect(counts[59]).toBe(counts[9]);
  });
});

const optimizers = ['sgd', 'adam', 'adamw', 'rmsprop', 'adagrad', 'adadelta', 'adamax'];

describe('a resumed run repeats the uninterrupted one bit for bit', () => {
  const shared = {
    steps: 14,
    checkpoints: { every: 5, keep: 9 },
    validation: { every: 2 },
    accumulate: 2,
    clip: { norm: 0.5 },
  };
  test.each(optimizers)('%s', async (name) => {
    const config = tinyConfig({
      ...shared,
      optimizer: { name, lr: 0.05, momentum: 0.9, weightDecay: 0.01 },
      schedule: { name: 'plateau', patience: 1, warmup: 3 },
    });
    const whole = log();
    const first = training(config, whole);
    await first.run();
    const rest = log();
    const second = training(config, rest, () => [], path.join(dir, 'second'));
    second.session.restore(path.join(dir, 'checkpoints', '5'));
    await second.run();
    expect(numbers(rest)).toEqual(numbers(whole).slice(5));
    expect(of(rest, 'eval')).toEqual(of(whole, 'eval').filter(({ step }) => step > 5));
    const file = (folder: string) => fs.readFileSync(path.join(folder, 'checkpoints', '14', 'tensors.f32'));
    expect(file(path.join(dir, 'second')).equals(file(dir))).toBe(true);
  });

  test('with the rate and clipping that were set by hand, unless the config changed them', async () => {
    const plan = requestsAt({
      3: [
        { request: 'setLr', value: 0.002 },
        { request: 'setClip', value: 0.25 },
      ],
    });
    const config = tinyConfig({ ...shared, clip: {} });
    const whole = log(plan.onStep);
    await training(config, whole, plan.take).run();
    const rest = log();
    const second = training(config, rest, () => [], path.join(dir, 'second'));
    second.session.restore(path.join(dir, 'checkpoints', '5'));
    expect(second.session.clip()).toEqual({ norm: 0.25 });
    await second.run();
    expect(numbers(rest)).toEqual(numbers(whole).slice(5));
    const changed = training(tinyConfig({ ...shared, clip: { norm: 2 }, optimizer: { name: 'adam', lr: 0.5 } }), log());
    changed.session.restore(path.join(dir, 'checkpoints', '5'));
    expect([changed.session.nextLr(), changed.session.clip()]).toEqual([0.5, { norm: 2 }]);
  });

  test('another optimizer starts afresh and says so; another model is refused', async () => {
    await training(tinyConfig(shared), log()).run();
    const folder = path.join(dir, 'checkpoints', '5');
    const other = training(tinyConfig({ ...shared, optimizer: { name: 'rmsprop', lr: 0.1 } }), log());
    expect(other.session.restore(folder).map(inEnglish)).toEqual([
      'Continues from the checkpoint at step 5.',
      'The checkpoint has no state for rmsprop; the optimizer starts afresh.',
    ]);
    const model = tinyModel();
    model.weights[0]!.name = 'elsewhere';
    const misfit = new Training({
      tf,
      model,
      dataset: tinyDataset(),
      config: tinyConfig(shared),
      dir,
      record: log(),
      requests: () => [],
    });
    expect(() => misfit.session.restore(folder)).toThrow(/does not fit the model: elsewhere: it is not there/);
  });

  test('a damaged or missing checkpoint is refused with a sentence', async () => {
    await training(tinyConfig(shared), log()).run();
    const folder = path.join(dir, 'checkpoints', '5');
    const next = training(tinyConfig(shared), log());
    expect(() => next.session.restore(path.join(dir, 'checkpoints', '6'))).toThrow(/There is no checkpoint in/);
    fs.truncateSync(path.join(folder, 'tensors.f32'), 10);
    expect(() => next.session.restore(folder)).toThrow(/is damaged: tensors.f32 is not as it was written/);
    fs.truncateSync(path.join(folder, 'state.json'), 10);
    expect(() => next.session.restore(folder)).toThrow(/is damaged: .*state.json cannot be read/);
  });
});

describe('requests are obeyed between steps and acknowledged', () => {
  test('stop saves a checkpoint and says who asked', async () => {
    const plan = requestsAt({ 4: [{ request: 'stop' }] });
    const record = log(plan.onStep);
    expect(await training(tinyConfig(), record, plan.take).run()).toEqual({
      state: 'stopped',
      step: 4,
      reason: say('control.stopped.cli'),
    });
    expect(of(record, 'control')).toMatchObject([
      { kind: 'control', id: 'r1', request: { request: 'stop' }, ok: true, step: 4, message: 'Stopping.' },
    ]);
    expect(presentCheckpoints(dir)).toEqual([4]);
  });

  test('pause waits, a checkpoint can be asked for meanwhile, resume goes on', async () => {
    const plan = requestsAt({ 2: [{ request: 'pause' }] });
    const record = log(plan.onStep);
    const done = training(tinyConfig(), record, plan.take).run();
    await until('the pause', () => of(record, 'control').length === 1);
    expect(record.steps).toHaveLength(2);
    plan.add({ request: 'checkpoint' });
    await until('the checkpoint', () => of(record, 'control').length === 2);
    expect(presentCheckpoints(dir)).toEqual([2]);
    expect(record.steps).toHaveLength(2);
    plan.add({ request: 'resume' });
    expect((await done).state).toBe('finished');
    expect(record.steps).toHaveLength(12);
    expect(of(record, 'control').map(({ message }) => message)).toEqual([
      'Paused.',
      'Saved checkpoints/2.',
      'Resumed.',
    ]);
  });

  test('setLr changes the next step and the schedule goes on in proportion; nonsense is refused', async () => {
    const plan = requestsAt({
      3: [
        { request: 'setLr', value: 0.005 },
        { request: 'setLr', value: -1 },
        { request: 'setClip', value: 0 },
      ],
    });
    const record = log(plan.onStep);
    await training(tinyConfig({ schedule: { name: 'step', gamma: 0.5, stepSize: 6 } }), record, plan.take).run();
    expect(record.steps.map(({ lr }) => Number(lr.toPrecision(9)))).toEqual([
      0.01, 0.01, 0.01, 0.005, 0.005, 0.005, 0.0025, 0.0025, 0.0025, 0.0025, 0.0025, 0.0025,
    ]);
    expect(of(record, 'control').map(({ ok }) => ok)).toEqual([true, false, false]);
  });

  test('a paused run can be stopped by a signal', async () => {
    const plan = requestsAt({ 2: [{ request: 'pause' }] });
    const record = log(plan.onStep);
    const run = training(tinyConfig(), record, plan.take);
    const done = run.run();
    await until('the pause', () => of(record, 'control').length === 1);
    run.stop(say('trainer.runner-gone'));
    expect(await done).toEqual({ state: 'stopped', step: 2, reason: say('trainer.runner-gone') });
  });
});

describe('trouble', () => {
  test('a run that becomes non-finite goes on, names the layer once, and keeps its finite checkpoints', async () => {
    const record = log();
    const config = tinyConfig({ steps: 20, optimizer: { name: 'sgd', lr: 1e20 }, checkpoints: { every: 1, keep: 2 } });
    await training(config, record).run();
    expect(record.steps).toHaveLength(20);
    expect(Number.isFinite(record.steps.at(-1)!.loss)).toBe(false);
    expect(of(record, 'note')).toHaveLength(1);
    expect(of(record, 'note')[0]!.text).toMatch(/layers are not finite, the first being (first|last)/);
    const finite = of(record, 'checkpoint')
      .filter((event) => event.finite)
      .map(({ step }) => step);
    expect(finite.length).toBeLessThan(20);
    expect(presentCheckpoints(dir)).toEqual([...finite.slice(-2), 20]);
    const sampled = record.layerRows.map(({ step }) => step);
    for (const { step, loss } of record.steps) if (!Number.isFinite(loss)) expect(sampled).toContain(step);
  });

  test('a checkpoint that the disk refuses does not end the run; it is told once, and in the end which is the newest', async () => {
    const record = log();
    const run = training(tinyConfig({ steps: 20, checkpoints: { every: 5 } }), record);
    const place = path.join(dir, 'checkpoints');
    const step = record.step;
    record.step = (row) => {
      step(row);
      if (row.step === 6) fs.renameSync(place, `${place}.kept`);
      if (row.step === 6) fs.writeFileSync(place, 'a file in the way');
      if (row.step === 20) fs.rmSync(place);
      if (row.step === 20) fs.renameSync(`${place}.kept`, place);
    };
    const { state, reason } = await run.run();
    expect({ state, reason }).toEqual({ state: 'finished', reason: null });
    const saved = of(record, 'checkpoint').map((event) => event.step);
    expect(saved).not.toContain(10);
    expect(saved).not.toContain(15);
    expect(of(record, 'note').map(({ text }) => text)).toEqual([
      expect.stringMatching(
        /^The checkpoint at step 10 was not saved: .*checkpoints is a link or no folder.* is tried\.$/,
      ),
    ]);
  });

  test('where the last checkpoint is refused, the end says which is the newest', async () => {
    const record = log();
    const place = path.join(dir, 'checkpoints');
    fs.mkdirSync(dir, { recursive: true });
    fs.writeFileSync(place, 'a file in the way');
    const { state, reason } = await training(tinyConfig({ checkpoints: { every: 5 } }), record).run();
    expect(state).toBe('finished');
    expect(inEnglish(reason!)).toMatch(/^No checkpoint could be saved: .* is a link or no folder/);
  });
});
