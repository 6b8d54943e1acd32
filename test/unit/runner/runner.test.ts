/** Whole runs with the real trainer in processes of their own. */
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { requestControl } from '../../../src/run/control';
import { lostIfDead, settleLost } from '../../../src/run/liveness';
import { runFiles } from '../../../src/run/paths';
import { readFinding } from '../../../src/diagnosis/findingSchema';
import { requestsIn } from '../../../src/shared/runState';
import { until } from '../../until';
import { Live, buildDist, configText, countTo, endless, halt, isAlive, makeWorkspace } from './live';

let dist: string;
let lives: Live[] = [];

beforeAll(() => {
  dist = buildDist('runner');
});

/** Nothing that a failed test started lives on. */
afterEach(async () => {
  for (const live of lives) {
    for (const pid of Object.values(live.manifest.pids)) if (pid !== null && isAlive(pid)) process.kill(pid, 'SIGKILL');
  }
  lives = [];
});

async function start(
  ...args: Parameters<typeof Live.start> extends [string, ...infer Rest] ? Rest : never
): Promise<Live> {
  const live = await Live.start(dist, ...args);
  lives.push(live);
  return live;
}

const startEndless = (lines: Record<string, string> = {}) =>
  start(makeWorkspace(configText({ steps: String(endless), ...lines })));

describe('a run', () => {
  it('goes to its end with every step, and leaves a whole record', async () => {
    const text = `${configText()}# Grüße\r\n`;
    const live = await start(makeWorkspace(text));
    const manifest = await live.ended();
    expect(manifest).toMatchObject({
      state: 'finished',
      reason: null,
      totalSteps: 60,
      config: 'tiny.keel.yaml',
      parent: null,
      device: { backend: 'cpu' },
      pids: { runner: null, backend: null },
    });
    expect(live.steps).toEqual(countTo(60));
    expect(live.eventsOf('checkpoint').map(({ step }) => step)).toEqual([20, 40, 60]);
    expect(live.events.at(-1)).toMatchObject({ kind: 'end', state: 'finished', step: 60 });
    expect(live.eventsOf('end')).toHaveLength(1);
    expect(fs.readFileSync(path.join(live.dir, 'config.yaml'), 'utf8')).toBe(text);
    expect(fs.readFileSync(path.join(live.workspace, '.keel/.gitignore'), 'utf8')).toBe('*\n');
    expect(fs.existsSync(path.join(live.dir, 'reserve'))).toBe(false);
  });

  it('is failed, with the reason, when the trainer cannot begin', async () => {
    const live = await start(makeWorkspace(configText({ data: '{ path: missing.csv, target: y }' })));
    const { state, reason } = await live.ended();
    expect(state).toBe('failed');
    expect(reason).toContain('missing.csv');
    expect(live.events.at(-1)).toMatchObject({ kind: 'end', state: 'failed', step: 0 });
  });
});

describe('requests', () => {
  it('pause, save, resume and stop a run', async () => {
    const live = await startEndless();
    await live.recorded(5);
    requestControl(live.dir, { request: 'pause' }, 'editor');
    await live.state('paused');
    const before = live.steps.length;
    requestControl(live.dir, { request: 'checkpoint' }, 'editor');
    await until('the checkpoint', () =>
      live.eventsOf('control').some(({ request }) => request.request === 'checkpoint'),
    );
    expect(live.eventsOf('checkpoint').at(-1)!.step).toBe(before);
    expect(live.steps.length).toBe(before);
    requestControl(live.dir, { request: 'resume' }, 'editor');
    await live.state('running');
    await live.recorded(before + 5);
    requestControl(live.dir, { request: 'stop' }, 'editor');
    const { reason } = await live.state('stopped');
    expect(reason).toBe('Stopped from the editor.');
    const { steps } = live;
    expect(steps).toEqual(countTo(steps.length));
    expect(fs.existsSync(path.join(live.dir, 'checkpoints', String(steps.length)))).toBe(true);
    expect(live.events.at(-1)).toMatchObject({ kind: 'end', state: 'stopped', step: steps.length });
  });

  it('to pause are obeyed by a run that is still starting', async () => {
    const live = await startEndless();
    expect(live.manifest.state).toBe('starting');
    expect(requestsIn('starting')).toContain('pause');
    requestControl(live.dir, { request: 'pause' }, 'editor');
    await live.state('paused');
    expect(live.eventsOf('control')).toMatchObject([{ ok: true, message: 'Paused.' }]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(live.steps.length).toBeLessThanOrEqual(1);
    requestControl(live.dir, { request: 'resume' }, 'editor');
    await live.state('running');
    await live.recorded(5);
  });

  it('to stop that are not obeyed end the trainer', async () => {
    const live = await startEndless();
    await live.recorded(5);
    await halt(live.manifest.pids.backend!);
    const before = live.steps.length;
    requestControl(live.dir, { request: 'stop' }, 'cli');
    await live.state('stopping');
    const { state, reason } = await live.ended();
    expect(state).toBe('stopped');
    expect(reason).toBe(`The trainer did not stop when asked and was killed after step ${before}.`);
  });

  it('by signal to the runner save and stop', async () => {
    const live = await startEndless();
    await live.recorded(5);
    process.kill(live.manifest.pids.runner!, 'SIGTERM');
    expect(await live.state('stopped')).toMatchObject({ reason: 'Stopped by a signal (SIGTERM).' });
    expect(fs.existsSync(path.join(live.dir, 'checkpoints', String(live.steps.length)))).toBe(true);
  });
});

describe('a killed process', () => {
  it('the trainer: the run is failed with the reason, and no step is missing', async () => {
    const live = await startEndless();
    await live.recorded(20);
    process.kill(live.manifest.pids.backend!, 'SIGKILL');
    const { state, reason } = await live.ended();
    const { steps } = live;
    expect(state).toBe('failed');
    expect(reason).toBe(
      `The trainer was killed by SIGKILL after step ${steps.length}, by a person or by the system for lack of memory.`,
    );
    expect(steps).toEqual(countTo(steps.length));
    expect(live.events.at(-1)).toMatchObject({ kind: 'end', state: 'failed', step: steps.length });
  });

  it('the runner: the trainer saves and leaves, the run is marked lost, and no step is missing', async () => {
    const live = await startEndless();
    await live.recorded(20);
    await until('the runner to say that it runs', () => live.manifest.state === 'running');
    const { runner, backend } = live.manifest.pids;
    process.kill(runner!, 'SIGKILL');
    await until('the end of the trainer', () => !isAlive(backend!));
    const { steps } = live;
    expect(steps).toEqual(countTo(steps.length));
    expect(live.events.at(-1)).toMatchObject({ kind: 'done', state: 'stopped', step: steps.length });
    expect(live.eventsOf('checkpoint').at(-1)!.step).toBe(steps.length);
    const { heartbeat } = live.manifest;
    expect(lostIfDead(live.dir, heartbeat + 9_000).state).toBe('running');
    const before = live.manifest;
    expect(lostIfDead(live.dir, heartbeat + 11_000)).toMatchObject({ state: 'stopped' });
    expect(live.manifest).toEqual(before);
    expect(settleLost(live.dir, heartbeat + 11_000).state).toBe('stopped');
    expect(live.manifest.state).toBe('stopped');
    expect(fs.existsSync(path.join(live.dir, runFiles.lock))).toBe(false);
  });
});

describe('a continued run', () => {
  it('goes on from its parent’s checkpoint, with only its own steps', async () => {
    const parent = await start(makeWorkspace());
    await parent.ended();
    const child = await start(parent.workspace, { run: parent.id, checkpoint: 40, fixes: [] });
    expect(await child.ended()).toMatchObject({ state: 'finished', parent: { run: parent.id, checkpoint: 40 } });
    expect(child.steps).toEqual(countTo(60, 41));
    expect(child.eventsOf('finding')).toEqual([]);
    const losses = (live: Live, from: number) =>
      live
        .eventsOf('eval')
        .filter(({ step }) => step > from)
        .map(({ step, loss }) => [step, loss]);
    expect(losses(child, 40)).toEqual(losses(parent, 40));
  });

  it('finds the checkpoint of its grandparent in its parent', async () => {
    const first = await start(makeWorkspace());
    await first.ended();
    const second = await start(first.workspace, { run: first.id, checkpoint: 40, fixes: [] });
    await second.ended();
    const third = await start(first.workspace, { run: second.id, checkpoint: 20, fixes: [] });
    expect((await third.ended()).state).toBe('finished');
    expect(third.steps).toEqual(countTo(60, 21));
  });
});

describe('the policy', () => {
  const bad = { optimizer: '{ name: sgd, lr: 5.0 }' };
  const grave = (live: Live) =>
    live
      .eventsOf('finding')
      .map(({ finding }) => readFinding(finding)!)
      .filter(({ severity }) => severity === 'act');

  it('stop: the run ends as diverged, with the finding as the reason', async () => {
    const live = await startEndless(bad);
    const { state, reason } = await live.ended();
    expect(state).toBe('diverged');
    expect(grave(live).map(({ message }) => message)).toContain(reason);
    expect(live.eventsOf('control')).toMatchObject([{ request: { request: 'stop' }, ok: true }]);
    expect(live.eventsOf('notChecked').length).toBeLessThanOrEqual(1);
    const tellings = live.eventsOf('finding').map((event) => JSON.stringify(event.finding));
    expect(new Set(tellings).size).toBe(tellings.length);
  });

  it('pause: the run waits, goes on when resumed, and is not paused again for the same finding', async () => {
    const live = await startEndless({ ...bad, monitor: '{ onDivergence: pause }' });
    await live.state('paused');
    const before = live.steps.length;
    requestControl(live.dir, { request: 'resume' }, 'editor');
    await live.recorded(before + 50);
    expect(live.manifest.state).toBe('running');
    requestControl(live.dir, { request: 'stop' }, 'editor');
    await live.state('stopped');
  });

  it('continue: the run goes to its end, and the finding stands', async () => {
    const live = await start(makeWorkspace(configText({ ...bad, monitor: '{ onDivergence: continue }' })));
    expect((await live.ended()).state).toBe('finished');
    expect(live.steps).toEqual(countTo(60));
    expect(grave(live).length).toBeGreaterThan(0);
  });
});
