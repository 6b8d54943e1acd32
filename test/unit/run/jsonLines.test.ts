import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ControlTail, requestControl } from '../../../src/run/control';
import { EventTail, appendEvent, readEvents } from '../../../src/run/events';
import type { ControlRequest } from '../../../src/run/types';
import { everyEvent, tempRun } from './folder';

const megabyte = 1_000_000;

const eventsIn = (bytes: Uint8Array) => {
  const dir = tempRun();
  fs.writeFileSync(path.join(dir, 'events.jsonl'), bytes);
  return dir;
};

describe('events', () => {
  it('come back as they were, with NaN and infinities as numbers and texts as texts', () => {
    const dir = tempRun();
    everyEvent.forEach((event) => appendEvent(dir, event));
    expect(readEvents(dir)).toEqual({ events: everyEvent, skipped: 0 });
    const lines = fs.readFileSync(path.join(dir, 'events.jsonl'), 'utf8').split('\n');
    expect(JSON.parse(lines[1]!)).toMatchObject({ loss: 'NaN', metrics: { accuracy: '-Infinity' } });
  });

  it('are whole lines when the file is cut at any byte; an event appended then is not lost', () => {
    const dir = tempRun();
    everyEvent.forEach((event) => appendEvent(dir, event));
    const bytes = fs.readFileSync(path.join(dir, 'events.jsonl'));
    for (let cut = 0; cut <= bytes.length; cut++) {
      const kept = bytes.subarray(0, cut).toString('latin1').split('\n').length - 1;
      const torn = eventsIn(bytes.subarray(0, cut));
      expect(readEvents(torn)).toEqual({ events: everyEvent.slice(0, kept), skipped: 0 });
      const late = { time: 99, kind: 'note', step: 1, text: 'late' } as const;
      appendEvent(torn, late);
      expect(readEvents(torn).events.at(-1)).toEqual(late);
    }
  });

  it('are skipped and counted where a line is garbage, and never throw', () => {
    const known = Buffer.from(`${JSON.stringify(everyEvent[5])}\n`);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (garbage) => {
          const dir = eventsIn(Buffer.concat([known, garbage, Buffer.from('\n'), known]));
          const { events, skipped } = readEvents(dir);
          expect(events).toEqual([everyEvent[5], everyEvent[5]]);
          const lines = Buffer.from(garbage).toString('utf8').split('\n');
          expect(skipped).toBe(lines.filter((line) => line.trim() !== '').length);
        },
      ),
    );
  });

  it('are tailed exactly once however the bytes arrive', () => {
    const dir = tempRun();
    everyEvent.forEach((event) => appendEvent(dir, event));
    const bytes = fs.readFileSync(path.join(dir, 'events.jsonl'));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 })), (pieces) => {
        const target = eventsIn(new Uint8Array());
        const tail = new EventTail(target);
        let at = 0;
        const seen = [...pieces, bytes.length].flatMap((piece) => {
          fs.appendFileSync(path.join(target, 'events.jsonl'), bytes.subarray(at, at + piece));
          at += piece;
          return tail.read();
        });
        expect(seen).toEqual(everyEvent);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a file of events that is no such file', () => {
  it('with a line that is too long has the others, wherever the long one ends', () => {
    const line = `${JSON.stringify(everyEvent[5])}\n`;
    for (const length of [1.1 * megabyte, 8 * megabyte, 17.3 * megabyte]) {
      const long = Buffer.alloc(length, 'x');
      const dir = eventsIn(Buffer.concat([Buffer.from(line), long, Buffer.from(`\n${line}`)]));
      expect(readEvents(dir)).toEqual({ events: [everyEvent[5], everyEvent[5]], skipped: 1 });
    }
  });

  it('and grows without an end of a line is passed over as it grows', () => {
    const dir = eventsIn(Buffer.alloc(3 * megabyte));
    const tail = new EventTail(dir);
    expect(tail.read()).toEqual([]);
    appendEvent(dir, everyEvent[5]!);
    appendEvent(dir, everyEvent[5]!);
    expect(tail.read()).toEqual([everyEvent[5], everyEvent[5]]);
    expect(tail.skipped).toBe(1);
  });

  it('and is larger than the memory is read in blocks', () => {
    const dir = eventsIn(Buffer.from(`${JSON.stringify(everyEvent[5])}\n`));
    fs.truncateSync(path.join(dir, 'events.jsonl'), 600 * megabyte);
    expect(readEvents(dir)).toEqual({ events: [everyEvent[5]], skipped: 1 });
  });

  it('is read piece by piece where that is asked for', () => {
    const lines = Array.from({ length: 40 }, (_, step) => ({ time: 1, kind: 'note', step, text: 'x'.repeat(500_000) }));
    const tail = new EventTail(eventsIn(Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))));
    const pieces: number[] = [];
    for (let piece = tail.read(1); piece.length > 0; piece = tail.read(1)) pieces.push(piece.length);
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.reduce((sum, count) => sum + count)).toBe(40);
  });
});

describe('requests', () => {
  it('are tailed with id, time and sender', () => {
    const dir = tempRun();
    const tail = new ControlTail(dir);
    expect(tail.read()).toEqual([]);
    const requests: ControlRequest[] = [
      { request: 'stop' },
      { request: 'setLr', value: 1e-4 },
      { request: 'setClip', value: null },
    ];
    const ids = requests.map((request) => requestControl(dir, request, 'cli'));
    const lines = tail.read();
    expect(lines.map(({ id }) => id)).toEqual(ids);
    expect(lines).toMatchObject(requests.map((request) => ({ ...request, from: 'cli' })));
    fs.appendFileSync(path.join(dir, 'control.jsonl'), '{"request":"rm -rf"}\nnonsense\n');
    expect(tail.read()).toEqual([]);
    expect(tail.skipped).toBe(2);
  });
});
