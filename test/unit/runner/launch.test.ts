/** Starting runs where something is in the way, and full disks while they run. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runsDir } from '../../../src/run/paths';
import { createRun } from '../../../src/runner/createRun';
import { startRun } from '../../../src/runner/launch';
import { mount, unmountAll } from '../run/mounts';
import { Live, buildDist, configText, countTo, makeWorkspace } from './live';

let dist: string;

const small = mount('2m');
const locked = mount('2m');

beforeAll(() => {
  dist = buildDist('launch');
});
afterAll(unmountAll);

describe('a run is not started, with a sentence, and leaves nothing behind', () => {
  const config = 'tiny.keel.yaml';

  it('where the config has an error, is empty or missing', () => {
    const workspace = makeWorkspace(configText({ optimizer: '{ name: sgd, lr: fast }', stepz: '5' }));
    expect(() => createRun({ workspace, config })).toThrow(
      /^tiny\.keel\.yaml has an error in line 5: .*It has 2 errors in all; keel lint shows them\./s,
    );
    fs.writeFileSync(path.join(workspace, config), '');
    expect(() => createRun({ workspace, config })).toThrow('tiny.keel.yaml');
    expect(() => createRun({ workspace, config: 'other.keel.yaml' })).toThrow(
      'other.keel.yaml cannot be read: it does not exist.',
    );
    expect(fs.existsSync(runsDir(workspace))).toBe(false);
  });

  it('where the config lies outside of the workspace', () => {
    const workspace = makeWorkspace();
    expect(() => createRun({ workspace, config: '../tiny.keel.yaml' })).toThrow('is outside the workspace');
  });

  it('where the checkpoint or the parent is not there', () => {
    const workspace = makeWorkspace();
    const { id } = createRun({ workspace, config });
    const parent = { run: id, checkpoint: 7, fixes: [] };
    expect(() => createRun({ workspace, config, parent })).toThrow(
      `The run ${id} has no checkpoint at step 7 to continue from.`,
    );
    expect(() => createRun({ workspace, config, parent: { ...parent, run: '../../etc' } })).toThrow(
      'is not the id of a run',
    );
    expect(fs.readdirSync(runsDir(workspace))).toEqual([id]);
  });

  it('where Keel is not built, or Node is not there', async () => {
    const workspace = makeWorkspace();
    await expect(startRun({ workspace, config, dist: '/nowhere' })).rejects.toThrow('/nowhere/runner.js is missing');
    await expect(startRun({ workspace, config, dist, node: '/nowhere/node' })).rejects.toThrow(
      '/nowhere/node could not be started',
    );
    const [id] = fs.readdirSync(runsDir(workspace));
    expect(new Live(workspace, id!, path.join(runsDir(workspace), id!)).manifest.state).toBe('failed');
  });

  it('where a file is in the way of the runs folder', () => {
    const workspace = makeWorkspace();
    fs.writeFileSync(path.join(workspace, '.keel'), '');
    expect(() => createRun({ workspace, config })).toThrow('.keel is a link or no folder');
  });

  it.skipIf(locked === null)('where the workspace is read-only', () => {
    makeWorkspace(configText(), locked!);
    expect(spawnSync('mount', ['-o', 'remount,ro', locked!]).status).toBe(0);
    const sentence = `${runsDir(locked!)} cannot be written: the file system is read-only. Keep the workspace in a place where you can write.`;
    expect(() => createRun({ workspace: locked!, config })).toThrow(sentence);
  });
});

describe('a disk that fills up while a run goes, and stays full', () => {
  it.skipIf(small === null)('ends no run; in the end it is said what is missing, and every row is right', async () => {
    const last = 8_000;
    const workspace = makeWorkspace(configText({ steps: String(last), checkpoints: '{ every: 1000000 }' }), small!);
    const live = await Live.start(dist, workspace);
    await live.recorded(5);
    const filler = fs.openSync(path.join(workspace, 'filler'), 'w');
    for (const size of [65_536, 64]) {
      try {
        for (;;) fs.writeSync(filler, Buffer.alloc(size));
      } catch {
        // There is no room for so much any more.
      }
    }
    fs.closeSync(filler);
    const { state, reason } = await live.ended();
    const recorded = live.steps.length;
    expect(state).toBe('finished');
    expect(recorded).toBeLessThan(last);
    expect(reason).toContain(
      `Of steps ${recorded + 1} to ${last}, ${last - recorded} were not recorded: the disk is full.`,
    );
    expect(live.steps).toEqual(countTo(recorded));
    expect(live.events.at(-1)).toMatchObject({ kind: 'end', state: 'finished' });
  });
});
