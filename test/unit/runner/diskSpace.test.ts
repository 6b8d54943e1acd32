import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { shareWarning, spaceOf, spaceWarning } from '../../../src/runner/diskSpace';
import { inEnglish } from '../../../src/shared/messages/say';

it('warns where little is left, or no room for the next checkpoints', () => {
  expect(spaceWarning(600e6, 0)).toBeNull();
  expect(spaceWarning(4e9, 1e9)).toBeNull();
  expect(inEnglish(spaceWarning(400e6, 0)!)).toContain('The disk has 400 MB left.');
  expect(inEnglish(spaceWarning(2e9, 1e9)!)).toContain('The disk has 2000 MB left, and a checkpoint takes 1000 MB.');
});

it('looks at the newest checkpoint of the folder; what is not there is no trouble', () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-space-'));
  const newest = path.join(dir, 'checkpoints', '100');
  fs.mkdirSync(newest, { recursive: true });
  fs.mkdirSync(path.join(dir, 'checkpoints', '90'));
  fs.writeFileSync(path.join(newest, 'tensors.f32'), '');
  // Larger than any disk, and taking no room on this one.
  fs.truncateSync(path.join(newest, 'tensors.f32'), 2 ** 43);
  expect(inEnglish(spaceOf(dir)!)).toContain('a checkpoint takes 8796093 MB');
  expect(inEnglish(shareWarning(dir, 10e12)!)).toContain('take 8796093 MB, more than half of the 10000000 MB');
  expect(shareWarning(dir, 20e12)).toBeNull();
  fs.rmSync(dir, { recursive: true });
  expect(spaceOf(dir)).toBeNull();
});
