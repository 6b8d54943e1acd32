/** Run folders of somebody else's: nothing of `.keel` is reached through a link, and no pipe or device is waited for. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { requestControl } from '../../../src/run/control';
import { appendEvent, readEvents } from '../../../src/run/events';
import { listRuns, runIds } from '../../../src/run/list';
import { readManifest, writeManifest } from '../../../src/run/manifest';
import { configTextOf } from '../../../src/run/configFile';
import { runDir, runFiles, runsDir } from '../../../src/run/paths';
import { tableRows } from '../../../src/run/table';
import { createRun } from '../../../src/runner/createRun';
import { manifestOf, runId, tempWorkspace } from './folder';

const onPosix = describe.skipIf(process.platform === 'win32');

/** A workspace with a config and a run that goes on, and a folder beside it with a file that nobody may touch. */
function workspaceBeside(): { workspace: string; outside: string; dir: string } {
  const root = tempWorkspace();
  const [workspace, outside] = [path.join(root, 'workspace'), path.join(root, 'outside')];
  fs.mkdirSync(outside);
  const dir = runDir(workspace, runId);
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(path.join(workspace, 'tiny.keel.yaml'), 'backend: torch\nscript: train.py\n');
  fs.writeFileSync(path.join(workspace, 'train.py'), '');
  writeManifest(dir, manifestOf());
  return { workspace, outside, dir };
}

/** Puts a link to a folder elsewhere in the place of a folder, which is moved there. */
function moveOut(folder: string, outside: string): void {
  fs.renameSync(folder, path.join(outside, path.basename(folder)));
  fs.symlinkSync(path.join(outside, path.basename(folder)), folder);
}

const namesIn = (folder: string) => fs.readdirSync(folder, { recursive: true }).sort();

const refused = 'is a link or no folder';

onPosix.each(['.keel', 'runs', 'run'])('where %s is a link', (which) => {
  it('nothing is read and nothing is written', () => {
    const { workspace, outside, dir } = workspaceBeside();
    const place = { '.keel': path.join(workspace, '.keel'), runs: runsDir(workspace), run: dir }[which]!;
    moveOut(place, outside);
    const before = namesIn(outside);
    expect(() => readManifest(dir)).toThrow(refused);
    expect(() => writeManifest(dir, manifestOf())).toThrow(refused);
    expect(() => requestControl(dir, { request: 'stop' }, 'editor')).toThrow(refused);
    if (which === 'run') expect(runIds(workspace)).toEqual([]);
    else {
      expect(() => listRuns(workspace)).toThrow(refused);
      expect(() => createRun({ workspace, config: 'tiny.keel.yaml' })).toThrow(refused);
    }
    expect(namesIn(outside)).toEqual(before);
  });
});

onPosix('a file of a run', () => {
  const readers: [name: string, read: (dir: string) => unknown][] = [
    [runFiles.manifest, readManifest],
    [runFiles.config, configTextOf],
    [runFiles.events, readEvents],
    [runFiles.steps, (dir) => tableRows(dir, manifestOf().tables[0]!)],
    [runFiles.events, (dir) => appendEvent(dir, { time: 1, kind: 'note', step: 1, text: '' })],
    [runFiles.control, (dir) => requestControl(dir, { request: 'stop' }, 'editor')],
  ];
  const kinds: [kind: string, make: (file: string, outside: string) => void][] = [
    ['a link', (file, outside) => fs.symlinkSync(path.join(outside, 'victim'), file)],
    ['a link to a device', (file) => fs.symlinkSync('/dev/zero', file)],
    ['a pipe', (file) => execFileSync('mkfifo', [file])],
    ['a folder', (file) => fs.mkdirSync(file)],
  ];

  for (const [kind, make] of kinds) {
    it(`that is ${kind} is refused by readers and writers`, () => {
      for (const [name, use] of readers) {
        const { outside, dir } = workspaceBeside();
        fs.writeFileSync(path.join(outside, 'victim'), 'mine');
        fs.rmSync(path.join(dir, name), { force: true });
        make(path.join(dir, name), outside);
        expect(() => use(dir)).toThrow('is a link or no regular file');
        expect(fs.readFileSync(path.join(outside, 'victim'), 'utf8')).toBe('mine');
      }
    });
  }

  it('that is larger than it can be is not read', () => {
    const { dir } = workspaceBeside();
    for (const name of [runFiles.manifest, runFiles.config]) {
      fs.writeFileSync(path.join(dir, name), '');
      fs.truncateSync(path.join(dir, name), 2 ** 31);
    }
    expect(() => readManifest(dir)).toThrow('at most');
    expect(() => configTextOf(dir)).toThrow('at most');
  });
});
