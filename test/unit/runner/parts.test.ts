/** The parts of the runner that need no process: how a run ended, when it is made to stop, its log, what it watches. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { appendEvent } from '../../../src/run/events';
import { lineage } from '../../../src/run/lineage';
import { writeManifest } from '../../../src/run/manifest';
import { runDir } from '../../../src/run/paths';
import { LayerWriter, StepWriter } from '../../../src/run/table';
import { missingColumn, stepColumns } from '../../../src/run/types';
import { Insistence } from '../../../src/runner/stopEscalation';
import { outcome, type Facts } from '../../../src/runner/outcome';
import { OutputLog } from '../../../src/runner/outputLog';
import { Watcher } from '../../../src/runner/monitorFeed';
import { asIs, inEnglish, say, spoken } from '../../../src/shared/messages/say';
import { sentences } from '../../../src/shared/messages/sentences';
import { manifestOf, tempRun, tempWorkspace } from '../run/folder';

describe('how a run ended', () => {
  const exit = { code: 0, signal: null, error: null };
  const none = {
    ...{ done: null, policy: null, killed: null, asked: false, interrupted: false, cause: null },
    ...{ lastError: null, lastLines: [] },
  };
  const facts: Facts = { what: 'trainer', exit, step: 120, ...none };
  const done = (state: 'finished' | 'stopped' | 'failed', reason: string | null = null) =>
    ({ time: 1, kind: 'done', state, step: 120, reason }) as const;

  const signalled = say('trainer.signal', { signal: 'SIGTERM' });

  const cases: [string, Partial<Facts>, string, string | null][] = [
    ['finished', { done: done('finished') }, 'finished', null],
    ['stopped', { done: done('stopped', 'Stopped from the editor.') }, 'stopped', 'Stopped from the editor.'],
    ['failed', { done: done('failed', 'No data.') }, 'failed', 'No data.'],
    ['stopped by the policy', { done: done('stopped'), policy: asIs('The loss rose.') }, 'diverged', 'The loss rose.'],
    [
      'at its end when the policy asked',
      { done: done('finished'), policy: asIs('The loss rose.') },
      'diverged',
      'The loss rose.',
    ],
    [
      'failed after the policy asked',
      { done: done('failed', 'Full.'), policy: asIs('The loss rose.') },
      'failed',
      'Full.',
    ],
    ['deaf to the policy', { killed: 'unresponsive', policy: asIs('The loss rose.') }, 'diverged', 'The loss rose.'],
    ['killed in the terminal', { killed: 'person' }, 'stopped', 'The trainer was killed on request after step 120.'],
    [
      'deaf',
      { killed: 'unresponsive' },
      'stopped',
      'The trainer did not stop when asked and was killed after step 120.',
    ],
    [
      'killed from outside',
      { exit: { ...exit, code: null, signal: 'SIGKILL' }, step: 0 },
      'failed',
      'The trainer was killed by SIGKILL before its first step, by a person or by the system for lack of memory.',
    ],
    [
      'crashed',
      { exit: { ...exit, code: null, signal: 'SIGSEGV' } },
      'failed',
      'The trainer was killed by SIGSEGV after step 120.',
    ],
    [
      'left with an error',
      { exit: { ...exit, code: 1 }, lastError: 'out of memory', lastLines: ['x'] },
      'failed',
      'The trainer ended with exit code 1 after step 120: out of memory',
    ],
    [
      'left with words',
      { exit: { ...exit, code: 3 }, lastLines: ['one', 'two'] },
      'failed',
      'The trainer ended with exit code 3 after step 120: one / two',
    ],
    ['left silently', {}, 'failed', 'The trainer ended with exit code 0 after step 120 and said nothing.'],
    [
      'said that it stops while its launcher was killed',
      { done: done('stopped', 'Stopped on request.'), exit: { ...exit, code: null, signal: 'SIGKILL' } },
      'failed',
      'The trainer was killed by SIGKILL after step 120, by a person or by the system for lack of memory.',
    ],
    [
      'said so because it was asked to',
      { asked: true, done: done('stopped', 'Stopped.'), exit: { ...exit, code: null, signal: 'SIGKILL' } },
      'stopped',
      'Stopped.',
    ],
    [
      'stopped by what came over its runner',
      {
        cause: say('end.keel-stopped', { signal: 'SIGHUP' }),
        done: { ...done('stopped'), ...spoken({ reason: sentences(signalled, asIs('2 were not recorded.')) }) },
      },
      'stopped',
      'Keel was stopped by SIGHUP. 2 were not recorded.',
    ],
    [
      'stopped by another before that',
      { cause: say('end.output-closed'), done: done('stopped', 'Stopped from the editor.') },
      'stopped',
      'Stopped from the editor.',
    ],
    [
      'never was',
      { exit: { code: null, signal: null, error: new Error('spawn ENOENT') } },
      'failed',
      'The trainer could not be started: spawn ENOENT.',
    ],
  ];
  it.each(cases)('%s', (_, changes, state, reason) => {
    const { said, ...end } = outcome({ ...facts, ...changes });
    expect(end).toEqual({ state, reason });
    expect(said === undefined ? null : inEnglish(said.reason)).toBe(reason);
  });
});

describe('insisting on a stop', () => {
  it('sends SIGTERM after 10 s and SIGKILL after 5 more, each once', () => {
    const insistence = new Insistence();
    expect(insistence.due(1e9)).toBeNull();
    insistence.ask(0, 50);
    insistence.ask(9_000, 50);
    const sent = [9_000, 10_001, 11_000, 15_001, 16_000].map((now) => insistence.due(now));
    expect(sent).toEqual([null, 'SIGTERM', null, 'SIGKILL', null]);
  });

  it('gives a slow run the time of three steps, and one that obeys a minute to save', () => {
    const slow = new Insistence();
    slow.ask(0, 20_000);
    expect(slow.due(59_000)).toBeNull();
    expect(slow.due(61_000)).toBe('SIGTERM');
    slow.acknowledged(62_000);
    expect(slow.due(121_000)).toBeNull();
    expect(slow.due(122_001)).toBe('SIGTERM');
    expect(slow.due(127_001)).toBe('SIGKILL');
  });
});

describe('output.log', () => {
  it('finds the message of the last error among stack traces', () => {
    const log = new OutputLog(path.join(tempRun(), 'output.log'));
    log.write(
      Buffer.from(
        'step 1\nError: first\n    at run (x.js:1:2)\nTypeError: second: more\n    at x\n{\n}\nNode.js v20\n',
      ),
    );
    expect(log.lastError()).toBe('second: more');
    expect(log.lastLines(2)).toEqual(['Error: first', 'TypeError: second: more']);
    log.close();
  });
});

describe('the watcher', () => {
  const columns = [...stepColumns];
  const table = { name: 'main', steps: 'steps.f64', columns, layersFile: 'layers.f32', layers: ['a'] };
  /** A loss that falls, and from `from` on explodes. */
  const lossAt = (step: number, from: number) =>
    step < from ? 2 + 3 / step + 0.05 * Math.sin(step) : 2 * 1.5 ** (step - from);
  const row = (step: number, loss: number) => [step, step, loss, 0.01, loss];

  function record(dir: string, first: number, last: number, from: number): void {
    fs.mkdirSync(dir, { recursive: true });
    const steps = new StepWriter(path.join(dir, 'steps.f64'), columns);
    const layers = new LayerWriter(path.join(dir, 'layers.f32'), 1);
    for (let step = first; step <= last; step++) {
      steps.append(row(step, lossAt(step, from)));
      if (step % 10 === 0) layers.append(step, [1, 1, 0.1, 0, 0]);
    }
    steps.close();
    layers.close();
    appendEvent(dir, { time: 1, kind: 'eval', step: first, loss: 2, metrics: {} });
  }

  it('gives steps once, and findings of what it sees', () => {
    const dir = tempRun();
    record(dir, 1, 300, 250);
    const watcher = new Watcher(dir, table, 1000, [], []);
    const { steps, findings } = watcher.read();
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
    expect(findings.some(({ severity }) => severity === 'act')).toBe(true);
    expect(watcher.read()).toEqual({ steps: [], findings: [] });
    expect(
      new Watcher(
        dir,
        table,
        1000,
        findings.map(({ rule }) => rule),
        [],
      ).read().findings,
    ).toEqual([]);
  });

  it('reads by the figures that a script logs that it learns a policy, and judges it by them', () => {
    const dir = tempRun();
    fs.mkdirSync(dir, { recursive: true });
    const steps = new StepWriter(path.join(dir, 'steps.f64'), columns);
    const watcher = new Watcher(dir, table, 1000, [], []);
    // The loss rises without end, as that of a value that is chased may.
    const until = (from: number, last: number) => {
      for (let step = from; step <= last; step++) steps.append(row(step, lossAt(step, 100)));
      return watcher.read().findings;
    };
    expect(until(1, 150).at(-1)).toMatchObject({ rule: 'divergence' });
    const figures = (step: number, values: Record<string, number>) =>
      watcher.take({ time: 1, kind: 'figures', step, values });
    figures(150, { 'rollout/ep_rew_mean': 20, 'train/approx_kl': 0.01, 'train/clip_fraction': 0.1 });
    expect(until(151, 151)).toMatchObject([{ rule: 'divergence', severity: 'note' }]);
    expect(watcher.notChecked()?.[0]?.id).toBe('log.no-progress-by-loss');
    for (let step = 152; step < 160; step++) figures(step, { 'train/approx_kl': 5 });
    expect(until(152, 170)).toMatchObject([{ rule: 'policy-step', severity: 'warn', step: 152 }]);
    // What stands at the last step is written behind it.
    for (let step = 0; step < 7; step++) figures(170, { 'train/approx_kl': 5 });
    expect(watcher.end()).toMatchObject([{ rule: 'policy-step', severity: 'act' }]);

    for (let step = 0; step < 3; step++)
      appendEvent(dir, { time: 1, kind: 'figures', step: 100 * step, values: { reward: 1, 'train/approx_kl': 5 } });
    const device = { backend: 'torch-cpu', kind: 'cpu', name: 'cpu' };
    appendEvent(dir, {
      ...{ time: 1, kind: 'started', device, versions: {}, tables: [table], totalSteps: null, pid: 1, notes: [] },
    });
    appendEvent(dir, { time: 1, kind: 'figures', step: 160, values: { 'charts/reward': 1, 'train/approx_kl': 5 } });
    const next = tempRun();
    fs.mkdirSync(next, { recursive: true });
    const manifest = manifestOf({ tables: [table] });
    const later = new Watcher(next, table, 1000, [], [{ dir, manifest, until: 165 }]);
    expect(later.notChecked()?.[0]?.id).toBe('log.no-progress-by-loss');
  });

  it.each([
    ['a column that tells it of every row', [...columns, missingColumn], undefined],
    ['a list, in older folders', columns, ['loss', 'gradNorm']],
  ])('takes figures that were not recorded for absent, by %s', (_, of, missing) => {
    const dir = tempRun();
    const steps = new StepWriter(path.join(dir, 'steps.f64'), of);
    // Recorded from step 6 on, and then in every other step.
    const isSeen = (step: number) => step > 5 && step % 2 === 0;
    for (let step = 1; step <= 300; step++) {
      const cells = isSeen(step) ? row(step, lossAt(step, Infinity)) : [step, step, NaN, 0.01, NaN];
      steps.append(missing === undefined ? [...cells, isSeen(step) ? 0 : 2 ** 2 + 2 ** 4] : cells);
    }
    const watcher = new Watcher(dir, { ...table, columns: of, ...(missing && { missing }) }, 300, [], []);
    const read = watcher.read();
    expect(read.findings).toEqual([]);
    expect(read.steps.filter(({ loss }) => loss !== undefined).every(({ step }) => isSeen(step))).toBe(true);
    expect(read.steps.filter((step) => 'loss' in step && 'gradNorm' in step)).toHaveLength(148);
    // What was recorded as NaN is one.
    steps.append(missing === undefined ? [301, 301, NaN, 0.01, 1, 0] : [301, 301, Infinity, 0.01, 1]);
    expect(watcher.read().findings).toMatchObject([{ rule: 'non-finite', severity: 'warn', step: 301 }]);
  });

  it('knows the healthy steps of the parent, and tells none of its findings again', () => {
    const workspace = tempWorkspace();
    const [parent, child] = ['20260314-092653-p-000001', '20260314-092654-c-000002'] as const;
    record(runDir(workspace, parent), 1, 300, 250);
    writeManifest(runDir(workspace, parent), manifestOf({ id: parent, tables: [table] }));
    const continued = { run: parent, checkpoint: 240, fixes: [] };
    record(runDir(workspace, child), 241, 300, 280);
    writeManifest(runDir(workspace, child), manifestOf({ id: child, tables: [table], parent: continued }));
    const chapters = lineage(workspace, child);
    expect(chapters.map(({ until }) => until)).toEqual([240, null]);
    const { findings } = new Watcher(runDir(workspace, child), table, 1000, [], chapters.slice(0, -1)).read();
    const grave = findings.filter(({ severity }) => severity === 'act');
    expect(grave.length).toBeGreaterThan(0);
    // The trouble of the child is at 280; that of the parent, at 250, came after the checkpoint.
    expect(grave.every(({ step }) => step >= 275)).toBe(true);
    const best = grave[0]!.evidence.find(({ name }) => name === 'bestLoss');
    expect(best!.step).toBeLessThan(281);
  });
});

describe('a monitor that fails', () => {
  it('ends the watching only: the steps are still given, and the reason is known', () => {
    const dir = tempRun();
    const columns = [...stepColumns];
    const steps = new StepWriter(path.join(dir, 'steps.f64'), columns);
    steps.append([1, 1, 1, 1, 1]);
    const layers = null as unknown as string[];
    const table = { name: 'main', steps: 'steps.f64', columns, layersFile: 'layers.f32', layers: ['a'] };
    // What a detector would throw: options that no monitor can be made with.
    const watcher = new Watcher(dir, table, 10, layers, []);
    expect(watcher.trouble).toBeInstanceOf(Error);
    expect(watcher.read().steps).toHaveLength(1);
    expect(watcher.end()).toEqual([]);
    expect(watcher.notChecked()).toBeNull();
  });
});
