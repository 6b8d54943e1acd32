import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requestControl } from '../../../../src/run/control';
import { LayerTail } from '../../../../src/run/table';
import {
  buildTrainer,
  configText,
  events,
  hasTfjsNode,
  makeRun,
  makeWorkspace,
  start,
  steps,
  swiftshader,
  tfjsNode,
} from './process';
import { buildShim, underShim } from '../../../faults/shim';
import { until } from '../../../until';
import { tell } from '../../../../src/shared/messages/say';

let workspace: string;
beforeAll(() => {
  buildTrainer();
  workspace = makeWorkspace();
});
afterAll(() => fs.rmSync(workspace, { recursive: true, force: true }));

const cpu = { KEEL_TFJS_BACKEND: 'cpu' };
const long = configText('steps: 1000000\ncheckpoints: { every: 1000000 }\nvalidation: { every: 1000000 }');

const backends = [
  { name: 'cpu', env: cpu, exact: true },
  { name: 'wasm', env: { KEEL_TFJS_BACKEND: 'wasm' }, exact: true },
  { name: 'webgpu', env: { KEEL_TFJS_BACKEND: 'webgpu', ...swiftshader }, exact: false },
  ...(hasTfjsNode() ? [{ name: 'tfjs-node', env: { KEEL_TFJS_BACKEND: 'tfjs-node', ...tfjsNode }, exact: true }] : []),
];

describe.each(backends)('on $name', ({ name, env, exact }) => {
  test('a run finishes, and one resumed from its checkpoint repeats it', async () => {
    const config = configText(
      'steps: 12\ncheckpoints: { every: 5 }\nvalidation: { every: 5 }\nclip: { norm: 1 }\nregularization: { dropout: 0.2 }',
    );
    const first = makeRun(workspace, config);
    expect(await start(first.dir, env).ended).toMatchObject({ code: 0 });
    const [started] = events(first.dir, 'started');
    expect(started).toMatchObject({ totalSteps: 12, device: { backend: name, kind: 'cpu' } });
    expect(events(first.dir, 'done')).toMatchObject([{ state: 'finished', step: 12, reason: null }]);
    expect(events(first.dir, 'eval').map(({ step }) => step)).toEqual([5, 10, 12]);
    expect(events(first.dir, 'checkpoint').map(({ step }) => step)).toEqual([5, 10, 12]);
    const whole = steps(first.dir);
    expect([...whole.column('step')]).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect([...whole.column('gradNorm')].every((norm) => norm > 0 && Number.isFinite(norm))).toBe(true);
    const samples = LayerTail.of(first.dir, started!.tables[0]!).read();
    expect(samples.map(({ step }) => step)).toEqual([1, 10]);

    const second = makeRun(workspace, config, { run: first.id, checkpoint: 5, fixes: [] });
    expect(await start(second.dir, env).ended).toMatchObject({ code: 0 });
    const rest = steps(second.dir);
    expect(rest.length).toBe(7);
    for (const column of ['step', 'loss', 'lr', 'gradNorm']) {
      const expected = [...whole.column(column)].slice(5);
      if (exact) expect([...rest.column(column)]).toEqual(expected);
      else rest.column(column).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
    }
    const tensors = (dir: string) => fs.readFileSync(path.join(dir, 'checkpoints/12/tensors.f32'));
    if (exact) expect(tensors(second.dir).equals(tensors(first.dir))).toBe(true);
    // A software adapter for WebGPU compiles shaders for most of a minute on a slow machine.
  });
});

describe('the trainer process', () => {
  test('obeys pause, checkpoint, resume and stop while it trains', async () => {
    const { dir } = makeRun(workspace, long);
    const { ended } = start(dir, cpu);
    const messages = () => events(dir, 'control').map(({ message }) => message);
    await until('steps', () => steps(dir).length > 3);
    requestControl(dir, { request: 'pause' }, 'editor');
    await until('the answer', () => messages().length === 1);
    const paused = steps(dir).length;
    requestControl(dir, { request: 'checkpoint' }, 'editor');
    await until('the answer', () => messages().length === 2);
    expect(steps(dir).length).toBe(paused);
    expect(messages()[1]).toBe(`Saved checkpoints/${paused}.`);
    requestControl(dir, { request: 'resume' }, 'cli');
    await until('steps', () => steps(dir).length > paused + 3);
    requestControl(dir, { request: 'stop' }, 'editor');
    expect((await ended).code).toBe(0);
    const last = steps(dir).length;
    expect(events(dir, 'done')).toMatchObject([{ state: 'stopped', step: last, reason: 'Stopped from the editor.' }]);
    expect(fs.existsSync(path.join(dir, `checkpoints/${last}/state.json`))).toBe(true);
  });

  test.each([
    ['its input closes', (child: ReturnType<typeof start>['child']) => child.stdin!.end(), /runner is gone/],
    ['SIGTERM comes', (child: ReturnType<typeof start>['child']) => child.kill('SIGTERM'), /SIGTERM/],
  ])('saves and leaves when %s', async (_, act, reason) => {
    const { dir } = makeRun(workspace, long);
    const { child, ended } = start(dir, cpu);
    await until('steps', () => steps(dir).length > 3);
    act(child);
    expect((await ended).code).toBe(0);
    const [done] = events(dir, 'done');
    expect(done).toMatchObject({ state: 'stopped', step: steps(dir).length });
    expect(done!.reason).toMatch(reason);
    expect(events(dir, 'checkpoint').at(-1)!.step).toBe(done!.step);
  });

  test('killed, it leaves every whole row it wrote', async () => {
    const { dir } = makeRun(workspace, long);
    const { child, ended } = start(dir, cpu);
    await until('steps', () => steps(dir).length > 20);
    child.kill('SIGKILL');
    await ended;
    const rows = [...steps(dir).column('step')];
    expect(rows).toEqual(rows.map((_, i) => i + 1));
  });

  test.each([
    ['a config that is wrong', configText('steps: -1'), /line 7.*steps/],
    ['a missing data file', configText('steps: 5').replace('data.csv', 'none.csv'), /none\.csv/],
    ['an unknown column', configText('steps: 5').replace('target: y', 'target: z'), /z/],
    [
      'a GPU that is not there',
      configText('steps: 5\ndevice: gpu'),
      /device is gpu, and no such device works here: .*webgpu/,
      {},
    ],
    ['a checkpoint that is not there', configText('steps: 5'), /There is no checkpoint in .*7/, cpu, 7],
  ] as const)(
    'fails with a sentence on %s',
    async (_, config, reason, env: Record<string, string> = cpu, checkpoint: number | null = null) => {
      const other = makeRun(workspace, config);
      const { dir } = makeRun(workspace, config, checkpoint !== null ? { run: other.id, checkpoint, fixes: [] } : null);
      const { code, stderr } = await start(dir, env).ended;
      expect(code).toBe(1);
      const [done] = events(dir, 'done');
      expect(done).toMatchObject({ state: 'failed', step: 0 });
      expect(done!.reason).toMatch(reason);
      expect(done!.reason).not.toContain('\n');
      expect(tell((done!.said as { reason: unknown }).reason)).toBe(done!.reason);
      expect(stderr).toContain('    at ');
    },
  );

  test('goes on where the disk refuses a table, and says in the end what is missing', async () => {
    const { dir } = makeRun(workspace, configText('steps: 50\nmonitor: { layersEvery: 5 }'));
    const library = buildShim(workspace);
    // The file is made; its first row goes through, and no other.
    const failing = underShim({ under: path.join(dir, 'layers.f32'), library, arm: '3/ENOSPC/on' });
    expect((await start(dir, { ...(failing as Record<string, string>), ...cpu }).ended).code).toBe(0);
    expect([...steps(dir).column('step')]).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    expect(events(dir, 'note').map(({ text }) => text)).toEqual([
      expect.stringMatching(/layers\.f32 cannot be written: the disk is full.* The run goes on/),
    ]);
    const [started] = events(dir, 'started');
    expect(LayerTail.of(dir, started!.tables[0]!).read()).toHaveLength(1);
    const reason = 'Of the samples of layers at steps 5 to 50, 10 were not recorded: the disk is full.';
    expect(events(dir, 'done')).toMatchObject([{ state: 'finished', step: 50, reason }]);
  });

  test('does not take a software adapter of WebGPU for a GPU', async () => {
    const { dir } = makeRun(workspace, configText('steps: 2'));
    expect((await start(dir, { ...swiftshader, KEEL_TFJS_BACKEND: '' }).ended).code).toBe(0);
    const [started] = events(dir, 'started');
    expect(started!.device.kind).toBe('cpu');
    expect(started!.device.backend).not.toBe('webgpu');
    expect(started!.notes.join()).toMatch(/webgpu: the only adapter, SwiftShader.*, is software on the CPU/);
  });

  test('refuses a run folder that has steps already, and leaves it as it is', async () => {
    const { dir } = makeRun(workspace, configText('steps: 2'));
    await start(dir, cpu).ended;
    const before = fs.readFileSync(path.join(dir, 'events.jsonl'), 'utf8');
    const { code, stderr } = await start(dir, cpu).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/holds the steps of a run already/);
    expect(fs.readFileSync(path.join(dir, 'events.jsonl'), 'utf8')).toBe(before);
  });
});
