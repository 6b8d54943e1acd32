import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import {
  checkpointAt,
  checkpointsOf,
  clearDebris,
  damagedFile,
  debrisOf,
  isPresent,
  presentCheckpoints,
  removeCheckpoint,
  setAside,
} from '../../../src/run/checkpointFolder';
import { bringCheckpoint, usableCheckpoints, wholeCheckpoint } from '../../../src/run/checkpoints';
import { writeManifest } from '../../../src/run/manifest';
import { runDir, workspaceOf } from '../../../src/run/paths';
import { fakeCheckpoint, manifestOf, runId, tempRun } from './folder';

const child = '20260314-092653-tiny-4f2a1d';

/** A run with checkpoints, and one that continues it from the last. */
function story(...steps: number[]) {
  const dir = tempRun();
  writeManifest(dir, manifestOf());
  for (const step of steps) fakeCheckpoint(dir, step);
  const workspace = workspaceOf(dir);
  const next = runDir(workspace, child);
  fs.mkdirSync(next);
  writeManifest(next, manifestOf({ id: child, parent: { run: runId, checkpoint: steps.at(-1)!, fixes: [] } }));
  return { dir, next, workspace };
}

/** Flips one bit of a file. */
function flip(file: string, at: number): void {
  const bytes = fs.readFileSync(file);
  bytes[at]! ^= 1;
  fs.writeFileSync(file, bytes);
}

it('a checkpoint has sizes and checksums of its files, and tells which is damaged', () => {
  const { dir } = story(10);
  const folder = checkpointAt(dir, 10);
  const { files } = JSON.parse(fs.readFileSync(path.join(folder, 'files.json'), 'utf8'));
  expect(files['tensors.f32']).toEqual({ size: 4096, crc32c: expect.stringMatching(/^[0-9a-f]{8}$/) });
  expect(damagedFile(folder)).toBeNull();
  flip(path.join(folder, 'tensors.f32'), 4095);
  expect(isPresent(folder)).toBe(true);
  expect(damagedFile(folder)).toBe('tensors.f32');
  fs.truncateSync(path.join(folder, 'tensors.f32'), 4095);
  expect(isPresent(folder)).toBe(false);
});

it('what a deletion that died has left is no checkpoint, and neither is a folder with some of its files', () => {
  const { dir, workspace } = story(10, 20, 30);
  fs.rmSync(path.join(checkpointAt(dir, 30), 'state.json'));
  expect(presentCheckpoints(dir)).toEqual([10, 20]);
  expect(usableCheckpoints(workspace, runId)).toEqual([10, 20]);
  removeCheckpoint(dir, 20);
  expect(fs.readdirSync(checkpointsOf(dir))).toEqual(['10', '30']);
});

it('one that is not finite is not continued from, by its own word', () => {
  const { dir, workspace } = story(10);
  fakeCheckpoint(dir, 20, false);
  expect(usableCheckpoints(workspace, runId)).toEqual([10]);
});

it('of before there were checksums is there if its state can be read', () => {
  const { dir, workspace } = story(10, 20);
  for (const step of [10, 20]) fs.rmSync(path.join(checkpointAt(dir, step), 'files.json'));
  fs.writeFileSync(path.join(checkpointAt(dir, 10), 'state.json'), '{"format":1,"step":10}');
  fs.writeFileSync(path.join(checkpointAt(dir, 20), 'state.json'), '{');
  expect(usableCheckpoints(workspace, runId)).toEqual([10]);
  expect(damagedFile(checkpointAt(dir, 10))).toBeNull();
  expect(damagedFile(checkpointAt(dir, 20))).toBe('state.json');
});

it('one that lost its checksums is damaged, for nobody can tell what else it lost', async () => {
  const { dir, workspace } = story(10, 20);
  fs.rmSync(path.join(checkpointAt(dir, 20), 'files.json'));
  expect(damagedFile(checkpointAt(dir, 20))).toBe('files.json');
  expect(usableCheckpoints(workspace, runId)).toEqual([10]);
  expect(await wholeCheckpoint(workspace, runId, 20)).toBe(10);
});

it('a link in the place of a checkpoint or of the folder is none', () => {
  const { dir } = story(10);
  const away = `${dir}-away`;
  fs.renameSync(checkpointAt(dir, 10), away);
  fs.symlinkSync(away, checkpointAt(dir, 10));
  expect(presentCheckpoints(dir)).toEqual([]);
  fs.renameSync(checkpointsOf(dir), `${dir}-checkpoints`);
  fs.symlinkSync(`${dir}-checkpoints`, checkpointsOf(dir));
  expect(() => presentCheckpoints(dir)).toThrow('is a link or no folder');
});

it('a continuation falls back to the newest whole one before it, also of a former run', async () => {
  const { dir, next, workspace } = story(10, 20, 30);
  expect(await wholeCheckpoint(workspace, runId, 30)).toBe(30);
  flip(path.join(checkpointAt(dir, 30), 'tensors.f32'), 0);
  expect(await wholeCheckpoint(workspace, runId, 30)).toBe(20);
  expect(await wholeCheckpoint(workspace, child, 30)).toBe(20);
  expect(presentCheckpoints(next)).toEqual([20]);
  for (const step of [10, 20]) flip(path.join(checkpointAt(dir, step), 'state.json'), 0);
  fs.rmSync(checkpointsOf(next), { recursive: true });
  await expect(wholeCheckpoint(workspace, runId, 30)).rejects.toThrow('has no whole checkpoint at step 30');
});

it('one that is brought from a former run is whole there', () => {
  const { next, workspace } = story(10, 20);
  bringCheckpoint(workspace, child, 20);
  expect(damagedFile(checkpointAt(next, 20))).toBeNull();
  expect(() => bringCheckpoint(workspace, child, 15)).toThrow('has no checkpoint at step 15');
});

it('none is made where the run folder was deleted', () => {
  const { dir } = story(10);
  fs.rmSync(dir, { recursive: true });
  expect(() => fakeCheckpoint(dir, 20)).toThrow('cannot be written: it does not exist.');
  expect(fs.existsSync(dir)).toBe(false);
});

it('debris is what writers that died have left, and nothing else', () => {
  const { dir } = story(10);
  for (const name of ['.20.partial', '.5.gone', '7.partial']) fs.mkdirSync(path.join(checkpointsOf(dir), name));
  for (const name of ['.run.json.0123456789abcdef', '.output.log.tail.0123456789abcdef', 'reserve', '.run.json.notes'])
    fs.writeFileSync(path.join(dir, name), '');
  fakeCheckpoint(dir, 30);
  setAside(dir, 30);
  expect(debrisOf(dir)).toHaveLength(6);
  clearDebris(dir);
  expect(debrisOf(dir)).toEqual([]);
  expect(fs.readdirSync(checkpointsOf(dir)).sort()).toEqual(['.30.damaged', '10']);
  expect(fs.existsSync(path.join(dir, '.run.json.notes'))).toBe(true);
});
