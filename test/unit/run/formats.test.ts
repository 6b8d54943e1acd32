/** Run folders of other versions of Keel: older ones are read whole, newer ones as far as they can be and never changed. */
import fs from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/cli/diagnose';
import { check } from '../../../src/cli/check';
import { exportRun } from '../../../src/cli/export';
import { RunReader } from '../../../src/reader/runReader';
import { bringCheckpoint, usableCheckpoints } from '../../../src/run/checkpoints';
import { requestControl } from '../../../src/run/control';
import { appendEvent } from '../../../src/run/events';
import { listRuns } from '../../../src/run/list';
import { lostIfDead } from '../../../src/run/liveness';
import { readManifest, writeManifest } from '../../../src/run/manifest';
import { runFiles, workspaceOf } from '../../../src/run/paths';
import { StepWriter, tableRows } from '../../../src/run/table';
import { runFormat, stepColumns } from '../../../src/run/types';
import { applyFix, continueFromLastGood } from '../../../src/runner/applyFix';
import { createRun } from '../../../src/runner/createRun';
import { Runner } from '../../../src/runner/runner';
import { fakeCheckpoint, manifestOf, runId, tempRun } from './folder';

/** A folder with ten steps and a checkpoint, whose manifest is the given JSON. */
function folderOf(manifest: object): string {
  const dir = tempRun();
  fs.writeFileSync(path.join(dir, runFiles.manifest), JSON.stringify(manifest));
  const steps = new StepWriter(path.join(dir, runFiles.steps), stepColumns);
  for (let step = 1; step <= 10; step++) steps.append([step, 1000 + step, 1 / step, 0.1, 2]);
  steps.close();
  fakeCheckpoint(dir, 5);
  return dir;
}

/** Everything in a folder, by its path, with its content and the time of its last change. */
const contentOf = (dir: string) =>
  fs.readdirSync(dir, { recursive: true, withFileTypes: true }).map((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    return [file, entry.isFile() ? fs.readFileSync(file, 'latin1') : '', fs.statSync(file).mtimeMs];
  });

function viewOf(dir: string) {
  const silent = { changed: () => undefined, answered: () => undefined, trouble: () => undefined };
  const reader = new RunReader(workspaceOf(dir), dir, silent);
  const shown = { view: reader.view, usable: reader.usable, losses: reader.series('loss')?.length ?? 0 };
  reader.dispose();
  return shown;
}

async function exported(dir: string): Promise<{ csv: string; complaints: string }> {
  let [csv, complaints] = ['', ''];
  const out = new Writable({
    write(chunk: Buffer, _, done) {
      csv += String(chunk);
      done();
    },
  });
  await exportRun(dir, { out, complain: (text) => (complaints += text) });
  return { csv, complaints };
}

function diagnosed(dir: string): { verdict: string; notChecked: string[] } {
  let text = '';
  diagnose([dir], { format: 'json', write: (part) => (text += part) });
  return (JSON.parse(text) as { verdict: string; notChecked: string[] }[])[0]!;
}

const finished = manifestOf({ state: 'finished' });

describe('a folder of an older format', () => {
  it.each([
    ['none', undefined],
    ['0', 0],
  ])('(%s), with no more in its manifest than every format had, is read whole', async (_, format) => {
    const { id, config, state, created, tables } = finished;
    const dir = folderOf({ ...(format === undefined ? {} : { format }), id, config, state, created, tables });
    const manifest = readManifest(dir);
    expect(manifest).toMatchObject({
      format: 0,
      id,
      name: id,
      state: 'finished',
      parent: null,
      device: null,
      reason: null,
    });
    expect([...tableRows(dir, manifest.tables[0]!)]).toHaveLength(10);
    expect(viewOf(dir)).toMatchObject({ view: { lastStep: 10, loss: 0.1, notChecked: [] }, usable: [5], losses: 10 });
    expect((await exported(dir)).csv.split('\n')).toHaveLength(12);
    expect(continueFromLastGood({ workspace: workspaceOf(dir), runId }).parent.checkpoint).toBe(5);
  });

  it('whose findings say no confidence shows them', () => {
    const dir = folderOf(finished);
    const finding = {
      ...{ id: 'non-finite@10', rule: 'non-finite', severity: 'act', step: 10, endStep: 10, message: 'm' },
      ...{ evidence: [{ name: 'loss', value: 'NaN', text: 't' }], causes: [], paths: [['optimizer', 'lr']], fixes: [] },
    };
    appendEvent(dir, { time: 1, kind: 'finding', finding });
    const { findings, notChecked } = viewOf(dir).view;
    expect(findings).toMatchObject([{ ...finding, evidence: [{ value: NaN }] }]);
    expect(notChecked).toEqual([]);
  });

  it('is not taken for one where it is damaged', () => {
    for (const text of ['{}', '{"id":"x"}', JSON.stringify({ ...finished, format: 'x' })])
      expect(() => readManifest(folderOf(JSON.parse(text) as object))).toThrow('is not a valid manifest');
  });
});

it.each([1, runFormat])('format %s is read as it is written', (format) => {
  const manifest = { ...finished, format };
  const dir = folderOf(manifest);
  writeManifest(dir, manifest);
  expect(readManifest(dir)).toEqual(manifest);
});

it('keel diagnose says which rows cannot be right and are left out', () => {
  const dir = folderOf(finished);
  const { steps } = finished.tables[0]!;
  const rows = new Float64Array([3, 0, 0, 0, 0, 11, 1, 0.5, 0.1, 1]);
  fs.appendFileSync(path.join(dir, steps), new Uint8Array(rows.buffer));
  expect(diagnosed(dir).notChecked).toContain(
    'steps.f64: 1 row after step 10 cannot be right and is left out. keel check tells more.',
  );
});

describe.each([3, 99])('a folder of the newer format %s', (format) => {
  const sentence = `This run was written by a newer Keel (format ${format}; this one knows ${runFormat}). It is shown as far as it can be read, and cannot be continued or changed. Update Keel to see all of it.`;
  const newer = {
    ...finished,
    ...{ format, reason: 'It was done.', device: 'a word of the future', pids: 5, cluster: { nodes: 3 } },
    tables: [{ ...finished.tables[0]!, unit: 'nats' }, { name: 'something else' }],
  };

  it('shows what can be read, with a sentence', async () => {
    const dir = folderOf(newer);
    const manifest = readManifest(dir);
    expect(manifest).toMatchObject({ format, id: runId, state: 'finished', device: null, tables: finished.tables });
    expect(manifest.reason).toBe(`${sentence} It was done.`);
    const shown = viewOf(dir);
    expect(shown).toMatchObject({ view: { lastStep: 10, loss: 0.1, reason: manifest.reason }, usable: [], losses: 10 });
    expect(await exported(dir)).toMatchObject({ complaints: `${sentence}\n` });
    expect((await exported(dir)).csv.split('\n')).toHaveLength(12);
    const { verdict, notChecked } = diagnosed(dir);
    expect([verdict, notChecked[0]]).toEqual(['ok', sentence]);
    expect(listRuns(workspaceOf(dir))).toMatchObject({ runs: [{ id: runId }], broken: [] });
  });

  it('of which only the format can be read is still shown, and nothing in its tables is guessed at', () => {
    const dir = folderOf({ format, state: 'dreaming', tables: { of: 'another kind' } });
    expect(readManifest(dir)).toMatchObject({ id: runId, name: runId, state: 'lost', tables: [], reason: sentence });
    expect(viewOf(dir)).toMatchObject({ view: { lastStep: 0, loss: null, reason: sentence }, losses: 0 });
  });

  it('is never written to', () => {
    const dir = folderOf({ ...newer, state: 'running', heartbeat: 0 });
    const workspace = workspaceOf(dir);
    fs.writeFileSync(path.join(workspace, finished.config), 'backend: torch\nscript: train.py\n');
    fs.writeFileSync(path.join(workspace, 'train.py'), '');
    // A writer of that version may be at it.
    fs.mkdirSync(path.join(dir, 'checkpoints/.9.partial'), { recursive: true });
    fs.appendFileSync(path.join(dir, 'steps.f64'), 'torn');
    const before = contentOf(dir);
    const refusal = `tiny: ${sentence}`;
    expect(() => writeManifest(dir, readManifest(dir))).toThrow(refusal);
    expect(() => requestControl(dir, { request: 'stop' }, 'editor')).toThrow(refusal);
    expect(() => applyFix({ workspace, runId })).toThrow(refusal);
    expect(() => continueFromLastGood({ workspace, runId })).toThrow(refusal);
    expect(() => bringCheckpoint(workspace, runId, 5)).toThrow(refusal);
    expect(() => new Runner({ workspace, run: runId, dist: '' })).toThrow(refusal);
    // Its runner is dead, which is shown and not written down.
    expect(lostIfDead(dir)).toMatchObject({ state: 'lost', reason: expect.stringContaining(sentence) as string });
    expect(viewOf(dir).view.state).toBe('lost');
    expect(usableCheckpoints(workspace, runId)).toEqual([]);
    check([dir], { repair: true, write: () => undefined });
    createRun({ workspace, config: finished.config });
    expect(contentOf(dir)).toEqual(before);
  });
});

it('a finding that cannot be read is told of, not left out without a word', () => {
  const dir = folderOf(finished);
  appendEvent(dir, { time: 1, kind: 'finding', finding: { id: 'x', severity: 'grave' } });
  appendEvent(dir, { time: 1, kind: 'notChecked', items: ['The sea.'] });
  const one = 'One finding in the run folder cannot be read: it was written by another version of Keel, or damaged.';
  expect(viewOf(dir).view).toMatchObject({ findings: [], notChecked: [one, 'The sea.'] });
  fs.writeFileSync(path.join(workspaceOf(dir), finished.config), 'backend: torch\nscript: train.py\n');
  expect(() => applyFix({ workspace: workspaceOf(dir), runId })).toThrow(one);
  appendEvent(dir, { time: 1, kind: 'finding', finding: {} });
  expect(viewOf(dir).view.notChecked[0]).toMatch(/^2 findings in the run folder cannot be read/);
});
