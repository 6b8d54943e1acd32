/** Full disks and read-only folders, on file systems mounted for the test where the system allows, else on what it has. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyTable } from '../../../src/run/checksums';
import { appendEvent, readEvents } from '../../../src/run/events';
import { readManifest, writeManifest } from '../../../src/run/manifest';
import { StepWriter, readSteps } from '../../../src/run/table';
import { stepColumns } from '../../../src/run/types';
import { everyEvent, manifestOf, tempWorkspace } from './folder';
import { mount, unmountAll } from './mounts';

/** Fills the file system to the last byte. */
function fillUp(place: string): string {
  const filler = path.join(place, 'filler');
  const descriptor = fs.openSync(filler, 'w');
  for (const size of [65536, 4096, 1]) {
    try {
      for (;;) fs.writeSync(descriptor, Buffer.alloc(size));
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
    }
  }
  fs.closeSync(descriptor);
  return filler;
}

const small = mount('256k');
const readOnly = mount('256k');

afterAll(unmountAll);

describe('full disk', () => {
  it.skipIf(small === null)('is said in a sentence, loses nothing, and writing goes on once there is space', () => {
    const place = small!;
    const file = path.join(place, 'steps.f64');
    const writer = new StepWriter(file, stepColumns);
    writeManifest(place, manifestOf());
    appendEvent(place, everyEvent[5]!);
    writer.append([1, 0, 0, 0, 0]);
    const filler = fillUp(place);
    let rows = 1;
    const full = `${file} cannot be written: the disk is full. Free some space, or keep the workspace on a larger disk.`;
    // The page that holds the end of the file still has room for some rows.
    for (; writer.trouble === null; rows++) writer.append([rows + 1, 0, 0, 0, 0]);
    rows -= 1;
    expect(writer.trouble.message).toBe(full);
    expect(rows).toBeGreaterThan(1);
    expect(fs.statSync(file).size % 40).toBe(0);
    expect(readSteps(file, stepColumns).length).toBe(rows);
    expect(() => writeManifest(place, manifestOf({ state: 'paused' }))).toThrow(
      `${path.join(place, 'run.json')} cannot be written: the disk is full.`,
    );
    expect(readManifest(place).state).toBe('running');
    expect(() => {
      for (;;) appendEvent(place, everyEvent[5]!);
    }).toThrow('the disk is full');
    const kept = readEvents(place).events.length;
    fs.rmSync(filler);
    expect(writer.missing).toEqual({ rows: 1, from: rows + 1, to: rows + 1 });
    writer.append([rows + 2, 0, 0, 0, 0]);
    expect(writer).toMatchObject({ missing: null, trouble: null });
    appendEvent(place, everyEvent[6]!);
    expect([...readSteps(file, stepColumns).column('step')]).toEqual(Array.from({ length: rows + 2 }, (_, i) => i + 1));
    writer.close();
    expect([...verifyTable(file)].map(({ state }) => state)).toEqual(['whole']);
    expect(readEvents(place).events.slice(kept)).toEqual([everyEvent[6]]);
  });
});

describe('folder that cannot be written', () => {
  beforeAll(() => {
    if (readOnly !== null) expect(spawnSync('mount', ['-o', 'remount,ro', readOnly]).status).toBe(0);
  });

  it.skipIf(readOnly === null)('is said in a sentence that names the way out', () => {
    const place = readOnly!;
    const remedy = 'the file system is read-only. Keep the workspace in a place where you can write.';
    expect(() => new StepWriter(path.join(place, 'steps.f64'), stepColumns)).toThrow(
      `${place}/steps.f64 cannot be written: ${remedy}`,
    );
    expect(() => appendEvent(place, everyEvent[5]!)).toThrow(`${place}/events.jsonl cannot be written: ${remedy}`);
    expect(() => writeManifest(place, manifestOf())).toThrow(`${place}/run.json cannot be written: ${remedy}`);
  });

  it('is said where a part of the path is a file', () => {
    const file = path.join(tempWorkspace(), 'file');
    fs.writeFileSync(file, '');
    expect(() => writeManifest(path.join(file, 'run'), manifestOf())).toThrow(
      'a part of its path is a file, not a folder. Move that file out of the way.',
    );
  });
});
