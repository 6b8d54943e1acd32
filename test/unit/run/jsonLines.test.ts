import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ControlTail, requestControl } from '../../../src/run/control';
import { EventTail, appendEvent, readEvents } from '../../../src/run/events';
import type { ControlRequest } from '../../../src/run/types';
import { everyEvent, tempRun } from './folder';

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
