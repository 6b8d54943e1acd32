/** Fixes on a recorded run: from its finding to the config's text. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RecordedFinding } from '../../../src/diagnosis/finding';
import { goodCheckpoints, usableCheckpoints } from '../../../src/run/checkpoints';
import { appendEvent } from '../../../src/run/events';
import { readManifest, writeManifest } from '../../../src/run/manifest';
import { runDir } from '../../../src/run/paths';
import type { Parent } from '../../../src/run/types';
import { applyFix, continueFromLastGood, readyFixesOf } from '../../../src/runner/applyFix';
import { createRun } from '../../../src/runner/createRun';
import { configText, makeWorkspace } from './live';

const evidence = (name: string, value: number) => ({ name, value, text: `${name} ${value}` });

/** What the monitor tells of a loss that ran away at step 50. */
const finding: RecordedFinding = {
  id: 'divergence-50',
  rule: 'divergence',
  severity: 'act',
  step: 50,
  endStep: 55,
  message: 'The loss rose from 2 to 80.',
  evidence: [
    evidence('onset', 50),
    evidence('loss', 80),
    evidence('bestLoss', 2),
    evidence('gradNorm', NaN),
    evidence('healthyGradNormP50', 0.5),
    evidence('healthyGradNormP90', 0.8),
    evidence('maxGradNorm', 40),
    evidence('lrAtOnset', 0.01),
    evidence('peakLr', 0.01),
    evidence('stepsToBlowUp', 5),
    evidence('totalSteps', 60),
  ],
  causes: ['The learning rate is too high.'],
  paths: [['optimizer', 'lr']],
  fixes: ['stabilize', 'clip-global-norm', 'lower-lr'],
};

const text = `# My run.\n${configText()}`;

/** A run that was recorded, with checkpoints; those in `bad` are not finite. */
function recorded(workspace: string, checkpoints: number[], bad: number[] = [], parent: Parent | null = null): string {
  const { id, dir } = createRun({ workspace, config: 'tiny.keel.yaml', parent });
  for (const step of [...checkpoints, ...bad]) {
    const folder = path.join('checkpoints', String(step));
    fs.mkdirSync(path.join(dir, folder), { recursive: true });
    fs.writeFileSync(path.join(dir, folder, 'state.json'), JSON.stringify({ of: `${id} ${step}` }));
    appendEvent(dir, { time: 1, kind: 'checkpoint', step, path: folder, finite: !bad.includes(step) });
  }
  writeManifest(dir, { ...readManifest(dir), state: 'diverged', totalSteps: 60 });
  return id;
}

const tell = (workspace: string, id: string, told: RecordedFinding) =>
  appendEvent(runDir(workspace, id), { time: 2, kind: 'finding', finding: told });

describe('a fix', () => {
  it('is edited into the config, with its comments, and names where to go on', () => {
    const workspace = makeWorkspace(text);
    const file = path.join(workspace, 'tiny.keel.yaml');
    fs.chmodSync(file, 0o640);
    const id = recorded(workspace, [20, 40], [60]);
    tell(workspace, id, finding);
    const [first] = readyFixesOf(workspace, id);
    const applied = applyFix({ workspace, runId: id });
    expect(applied).toMatchObject({ fix: first!.fix, finding: { id: finding.id }, config: 'tiny.keel.yaml' });
    expect(applied.parent).toEqual({ run: id, checkpoint: applied.fix.continueFrom, fixes: [applied.fix.id] });
    expect([20, 40]).toContain(applied.fix.continueFrom);
    const now = fs.readFileSync(file, 'utf8');
    expect(now).toBe(applied.configText);
    expect(now).not.toBe(text);
    expect(now).toContain('# My run.\n');
    expect(now).toContain('# as in the paper');
    expect(fs.statSync(file).mode & 0o777).toBe(0o640);
    expect(fs.readdirSync(workspace).sort()).toEqual(['.keel', 'data.csv', 'tiny.keel.yaml']);
    createRun({ workspace, config: applied.config, parent: applied.parent });
  });

  it('can be chosen, and is refused with a sentence where it is not there', () => {
    const workspace = makeWorkspace(text);
    const id = recorded(workspace, [20, 40]);
    expect(() => applyFix({ workspace, runId: id })).toThrow(
      'tiny has no fix to apply: nothing was found that it treats, or tiny.keel.yaml has it already.',
    );
    tell(workspace, id, finding);
    expect(() => applyFix({ workspace, runId: id, fixId: 'pray' })).toThrow('tiny has no fix pray to apply');
    expect(() => applyFix({ workspace, runId: id, findingId: 'other' })).toThrow('tiny has no fix to apply');
    const ids = readyFixesOf(workspace, id).map(({ fix }) => fix.id);
    expect(applyFix({ workspace, runId: id, fixId: ids.at(-1) }).fix.id).toBe(ids.at(-1));
  });

  it('leaves a config with errors alone', () => {
    const workspace = makeWorkspace(text);
    const id = recorded(workspace, [20]);
    tell(workspace, id, finding);
    const broken = text.replace('sgd', 'sdg');
    fs.writeFileSync(path.join(workspace, 'tiny.keel.yaml'), broken);
    expect(() => applyFix({ workspace, runId: id })).toThrow('tiny.keel.yaml has an error in line');
    expect(fs.readFileSync(path.join(workspace, 'tiny.keel.yaml'), 'utf8')).toBe(broken);
    fs.rmSync(path.join(workspace, 'tiny.keel.yaml'));
    expect(() => applyFix({ workspace, runId: id })).toThrow('tiny.keel.yaml cannot be read: it does not exist.');
  });

  it('skips findings that are none', () => {
    const workspace = makeWorkspace(text);
    const id = recorded(workspace, [20]);
    appendEvent(runDir(workspace, id), { time: 2, kind: 'finding', finding: { id: 5, fixes: 'all' } });
    expect(readyFixesOf(workspace, id)).toEqual([]);
  });
});

describe('where a run goes on', () => {
  it('is the newest finite checkpoint before the trouble, or the newest where there was none', () => {
    const workspace = makeWorkspace(text);
    const id = recorded(workspace, [20, 40, 60], [30]);
    expect(goodCheckpoints(runDir(workspace, id))).toEqual([20, 40, 60]);
    expect(continueFromLastGood({ workspace, runId: id }).parent).toEqual({ run: id, checkpoint: 60, fixes: [] });
    tell(workspace, id, { ...finding, step: 55 });
    expect(continueFromLastGood({ workspace, runId: id }).parent.checkpoint).toBe(40);
    tell(workspace, id, { ...finding, step: 15 });
    expect(() => continueFromLastGood({ workspace, runId: id })).toThrow(
      'tiny has no checkpoint from before step 15 to continue from. Start it anew.',
    );
  });

  it('may be a checkpoint of the run that this one continues, up to where it began', () => {
    const workspace = makeWorkspace(text);
    const first = recorded(workspace, [20, 40, 60]);
    const second = recorded(workspace, [50], [], { run: first, checkpoint: 40, fixes: [] });
    expect(usableCheckpoints(workspace, second)).toEqual([20, 40, 50]);
    const third = recorded(workspace, [], [], { run: second, checkpoint: 20, fixes: [] });
    const brought = path.join(runDir(workspace, second), 'checkpoints/20/state.json');
    expect(fs.readFileSync(brought, 'utf8')).toContain(`${first} 20`);
    expect(usableCheckpoints(workspace, third)).toEqual([20]);
    fs.rmSync(runDir(workspace, first), { recursive: true });
    expect(usableCheckpoints(workspace, third)).toEqual([20]);
  });
});

describe('a config that is a link', () => {
  const linked = (workspace: string, target: string) => {
    const config = path.join(workspace, 'tiny.keel.yaml');
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.renameSync(config, target);
    fs.symlinkSync(target, config);
    const id = recorded(workspace, [40]);
    tell(workspace, id, finding);
    return { config, id };
  };

  it('inside the workspace stays one, and what it leads to is changed', () => {
    const workspace = makeWorkspace();
    const target = path.join(workspace, 'configs', 'real.yaml');
    const { config, id } = linked(workspace, target);
    const { configText } = applyFix({ workspace, runId: id });
    expect(fs.readlinkSync(config)).toBe(target);
    expect(fs.readFileSync(target, 'utf8')).toBe(configText);
    expect(fs.readdirSync(path.dirname(target))).toEqual(['real.yaml']);
  });

  it('that leads out of the workspace is left as it is, with a sentence', () => {
    const workspace = makeWorkspace();
    const target = path.join(fs.mkdtempSync(`${workspace}-beside-`), 'real.yaml');
    const { id } = linked(workspace, target);
    const before = fs.readFileSync(target, 'utf8');
    expect(() => applyFix({ workspace, runId: id })).toThrow('outside the workspace');
    expect(fs.readFileSync(target, 'utf8')).toBe(before);
    expect(fs.readdirSync(path.dirname(target))).toEqual(['real.yaml']);
  });
});

describe('continuing a run that is complete', () => {
  it('is refused before there is a folder, where the config says how long it is', () => {
    const workspace = makeWorkspace(configText({ steps: '40' }));
    const id = recorded(workspace, [20, 40]);
    writeManifest(runDir(workspace, id), { ...readManifest(runDir(workspace, id)), state: 'finished', totalSteps: 40 });
    const before = fs.readdirSync(path.join(workspace, '.keel', 'runs'));
    const { parent } = continueFromLastGood({ workspace, runId: id });
    expect(() => createRun({ workspace, config: 'tiny.keel.yaml', parent })).toThrow(
      'The checkpoint is at step 40 and the run ends at step 40; raise steps to go on.',
    );
    expect(fs.readdirSync(path.join(workspace, '.keel', 'runs'))).toEqual(before);
  });

  it('is refused for a script that has finished, until it is asked for more or its config changes', () => {
    const workspace = makeWorkspace('name: tiny\nbackend: torch\nscript: train.py\n');
    fs.writeFileSync(path.join(workspace, 'train.py'), '');
    const id = recorded(workspace, [20, 40]);
    const dir = runDir(workspace, id);
    writeManifest(dir, { ...readManifest(dir), state: 'finished', totalSteps: null });
    appendEvent(dir, { time: 1, kind: 'done', state: 'finished', step: 40, reason: null });
    expect(() => continueFromLastGood({ workspace, runId: id })).toThrow('tiny finished at step 40: its script has');
    // Wherever its newest checkpoint lies: a script begins anew.
    appendEvent(dir, { time: 2, kind: 'done', state: 'finished', step: 55, reason: null });
    expect(() => continueFromLastGood({ workspace, runId: id })).toThrow(/finished at step 55: .* --from 40/);
    for (const more of ['steps: 60\n', 'args: [--epochs, 5]\n']) {
      fs.writeFileSync(path.join(workspace, 'tiny.keel.yaml'), `name: tiny\nbackend: torch\nscript: train.py\n${more}`);
      expect(continueFromLastGood({ workspace, runId: id }).parent.checkpoint).toBe(40);
    }
  });
});
