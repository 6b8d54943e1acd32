/** Run folders of every version there was, as those versions left them: each is read whole, and goes on. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRunFolder } from '../../../src/cli/runFolder';
import { RunReader } from '../../../src/reader/runReader';
import { usableCheckpoints } from '../../../src/run/checkpoints';
import { readEvents } from '../../../src/run/events';
import { lineage } from '../../../src/run/lineage';
import { listRuns } from '../../../src/run/list';
import { readManifest } from '../../../src/run/manifest';
import { runDir, runsDir } from '../../../src/run/paths';
import { tableLayers, tableRows } from '../../../src/run/table';
import { continueFromLastGood } from '../../../src/runner/applyFix';
import { configOfRun } from '../../../src/runner/createRun';
import { countTo } from '../runner/live';
import { tempWorkspace } from './folder';

const folders = path.resolve('test/unit/run/folders');
const revisions = fs.readdirSync(folders).filter((name) => /^[0-9a-f]{7}$/.test(name));

const silent = { changed: () => undefined, answered: () => undefined, trouble: () => undefined };

it('there are such folders', () => expect(revisions.length).toBeGreaterThan(2));

describe.each(revisions)('the runs of version %s', (revision) => {
  const workspace = tempWorkspace();
  fs.cpSync(path.join(folders, revision), runsDir(workspace), { recursive: true });
  const [first, second, script] = ['tiny', 'tiny', 'script'].map((name, i) => {
    const ids = fs.readdirSync(runsDir(workspace)).filter((id) => id.includes(`-${name}-`));
    return ids.sort()[i % 2 === 1 ? 1 : 0]!;
  }) as [string, string, string];

  it('are listed, none of them broken', () => {
    const { runs, broken } = listRuns(workspace);
    expect(runs.map(({ id }) => id)).toEqual([first, second, script].sort());
    expect(broken).toEqual([]);
    for (const { manifest } of runs)
      expect(manifest).toMatchObject({ format: 1, state: 'finished', reason: null, pids: { runner: null } });
  });

  it.each([
    ['the trainer', () => first, 1, 'tfjs'],
    ['its continuation', () => second, 11, 'tfjs'],
    ['the script', () => script, 1, 'torch'],
  ])('%s: every row, sample, event and checkpoint', (_, which, from, backend) => {
    const dir = runDir(workspace, which());
    const manifest = readManifest(dir);
    const [table] = manifest.tables;
    expect(manifest.backend).toBe(backend);
    const steps = [...tableRows(dir, table!)];
    expect(steps.map(({ step }) => step)).toEqual(countTo(20, from));
    for (const { loss, lr, gradNorm, time } of steps) {
      expect([loss, lr, gradNorm].every(Number.isFinite)).toBe(true);
      expect(Math.abs(time - manifest.created / 1000)).toBeLessThan(60);
    }
    const samples = tableLayers(dir, table!);
    expect(samples.length).toBeGreaterThan(0);
    for (const { step, values } of samples) {
      expect(steps.map((each) => each.step)).toContain(step);
      expect(values.length).toBe(table!.layers.length * 5);
      expect(values.every(Number.isFinite)).toBe(true);
    }
    const { events, skipped } = readEvents(dir);
    expect(skipped).toBe(0);
    expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['started', 'checkpoint', 'done', 'end']));
    expect(usableCheckpoints(workspace, which())).toEqual([10, 20]);
    expect(configOfRun(dir)?.name).toBe(manifest.name);
  });

  it('are one story where one continues another', () => {
    expect(lineage(workspace, second).map(({ dir, until }) => [path.basename(dir), until])).toEqual([
      [first, 10],
      [second, null],
    ]);
    expect(readRunFolder(runDir(workspace, second)).log.steps.map(({ step }) => step)).toEqual(countTo(20));
    expect(continueFromLastGood({ workspace, runId: script }).parent).toMatchObject({ run: script, checkpoint: 20 });
  });

  it.each([
    ['the trainer', () => first],
    ['the script', () => script],
  ])('%s is shown with its curves', (_, which) => {
    const reader = new RunReader(workspace, runDir(workspace, which()), silent);
    expect(reader.view).toMatchObject({ state: 'finished', firstStep: 1, lastStep: 20, checkpoints: [10, 20] });
    expect(reader.series('loss')?.length).toBe(20);
    expect(reader.usable).toEqual([10, 20]);
    reader.dispose();
  });
});
