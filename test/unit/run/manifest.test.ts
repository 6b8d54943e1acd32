import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listRuns } from '../../../src/run/list';
import { readManifest, writeManifest } from '../../../src/run/manifest';
import { newRunId, runDir, runsDir, workspaceOf } from '../../../src/run/paths';
import { isRunId } from '../../../src/run/runId';
import { manifestOf, runId, tempRun, tempWorkspace } from './folder';

describe('run ids', () => {
  it('are safe file names for any name, and sort by time', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
        (name, date) => {
          const id = newRunId(name, date.getTime());
          expect(isRunId(id)).toBe(true);
          expect(path.dirname(runDir('/w', id))).toBe(runsDir('/w'));
        },
      ),
    );
    expect(newRunId('Zürich LM #2', 0)).toMatch(/^19700101-000000-zurich-lm-2-[0-9a-f]{6}$/);
    expect(newRunId('a', 1000) > newRunId('z', 0)).toBe(true);
    const made: string[] = [];
    for (let i = 0; i < 20; i++) made.push(newRunId('a', 999, made));
    expect(made.toSorted()).toEqual(made);
    expect(workspaceOf(runDir('/w', runId))).toBe('/w');
  });

  it('never lead out of the runs folder', () => {
    for (const bad of [
      '..',
      '../x',
      '',
      'a/b',
      '20260314-092653-../x',
      `${runId}/..`,
      `${runId}\0`,
      '20260314-092653-A',
      5,
    ]) {
      expect(isRunId(bad)).toBe(false);
      expect(() => runDir('/w', bad as string)).toThrow('is not the id of a run');
    }
    fc.assert(fc.property(fc.string(), (text) => !isRunId(text) || path.basename(text) === text));
  });
});

describe('manifest', () => {
  it('comes back as written, with keys of other tools', () => {
    const dir = tempRun();
    const manifest = { ...manifestOf(), cluster: 'a100' };
    writeManifest(dir, manifest);
    expect(readManifest(dir)).toEqual(manifest);
    expect(fs.readdirSync(dir)).toEqual(['run.json']);
  });

  it('says what is wrong', () => {
    const dir = tempRun();
    const file = path.join(dir, 'run.json');
    expect(() => readManifest(dir)).toThrow(`${dir} is not a run: it has no run.json.`);
    fs.writeFileSync(file, '{"format":1');
    expect(() => readManifest(dir)).toThrow(`${file} is damaged: it is not valid JSON.`);
    fs.writeFileSync(file, JSON.stringify(manifestOf({ state: '' as never })));
    expect(() => readManifest(dir)).toThrow('is not a valid manifest: state has another form than expected.');
    fs.writeFileSync(
      file,
      JSON.stringify(manifestOf({ tables: [{ ...manifestOf().tables[0]!, steps: '../../etc/passwd' }] })),
    );
    expect(() => readManifest(dir)).toThrow('tables.0.steps has another form than expected.');
    for (const text of ['null', '5', '[]', '""']) {
      fs.writeFileSync(file, text);
      expect(() => readManifest(dir)).toThrow('is not a valid manifest');
    }
  });

  it('cut at any byte or full of garbage throws a sentence and nothing else', () => {
    const dir = tempRun();
    writeManifest(dir, manifestOf());
    const file = path.join(dir, 'run.json');
    const bytes = fs.readFileSync(file);
    for (let cut = 0; cut < bytes.length - 1; cut++) {
      fs.writeFileSync(file, bytes.subarray(0, cut));
      expect(() => readManifest(dir)).toThrow('is damaged: it is not valid JSON');
    }
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (garbage) => {
          fs.writeFileSync(file, garbage);
          expect(() => readManifest(dir)).toThrow(file);
        },
      ),
    );
  });

  it('is never seen half written', async () => {
    const dir = tempRun();
    writeManifest(dir, manifestOf());
    // It reads until it has seen many texts.
    const script = `const fs = require('fs'); const seen = new Set();
      while (seen.size < 100) seen.add(JSON.parse(fs.readFileSync(process.argv[1], 'utf8')).reason);`;
    const writer = setInterval(() => writeManifest(dir, manifestOf({ reason: 'x'.repeat(Math.random() * 1e4) })), 1);
    await promisify(execFile)(process.execPath, ['-e', script, path.join(dir, 'run.json')]);
    clearInterval(writer);
  });
});

describe('list of runs', () => {
  it('is sorted, and tells of each broken folder', () => {
    const workspace = tempWorkspace();
    expect(listRuns(workspace)).toEqual({ runs: [], broken: [] });
    const ids = ['20260314-092655-b-000001', '20260314-092653-a-000002', '20260314-092654-c-000003'];
    for (const id of ids) fs.mkdirSync(runDir(workspace, id), { recursive: true });
    for (const id of ids.slice(0, 2)) writeManifest(runDir(workspace, id), manifestOf({ id }));
    fs.mkdirSync(path.join(runsDir(workspace), 'not-a-run'));
    fs.writeFileSync(path.join(runsDir(workspace), '20260314-092656-file-000004'), '');
    const { runs, broken } = listRuns(workspace);
    expect(runs.map(({ id }) => id)).toEqual([ids[1], ids[0]]);
    expect(broken).toEqual([
      {
        id: ids[2],
        dir: runDir(workspace, ids[2]!),
        message: expect.objectContaining({ id: 'run.no-manifest' }) as object,
      },
    ]);
  });
});
