import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { shareWarning, SpaceWatch, spaceWarning } from '../../../src/runner/diskSpace';
import { inEnglish } from '../../../src/shared/messages/say';

it('warns where little is left, or no room for the next checkpoints', () => {
  expect(spaceWarning(600e6, 0)).toBeNull();
  expect(spaceWarning(4e9, 1e9)).toBeNull();
  expect(inEnglish(spaceWarning(400e6, 0)!)).toContain('The disk has 400 MB left.');
  expect(inEnglish(spaceWarning(2e9, 1e9)!)).toContain('The disk has 2000 MB left, and a checkpoint takes 1000 MB.');
});

it('warns of checkpoints that take more than half of what was free', () => {
  expect(shareWarning(5e9, 10e9)).toBeNull();
  expect(inEnglish(shareWarning(6e9, 10e9)!)).toContain('take 6000 MB, more than half of the 10000 MB');
});

it('looks at the checkpoints of the folder, and says each once; what is not there is no trouble', () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-space-'));
  const space = new SpaceWatch(dir);
  const newest = path.join(dir, 'checkpoints', '100');
  fs.mkdirSync(newest, { recursive: true });
  fs.mkdirSync(path.join(dir, 'checkpoints', '90'));
  fs.writeFileSync(path.join(newest, 'tensors.f32'), '');
  // Larger than any disk, and taking no room on this one.
  fs.truncateSync(path.join(newest, 'tensors.f32'), 2 ** 43);
  expect(space.look().map(inEnglish)).toEqual([
    expect.stringContaining('a checkpoint takes 8796093 MB'),
    expect.stringContaining('take 8796093 MB, more than half of the'),
  ]);
  expect(space.look()).toEqual([]);
  fs.rmSync(dir, { recursive: true });
  expect(space.look()).toEqual([]);
  expect(new SpaceWatch(dir).look()).toEqual([]);
});
