/** A folder for one test, and stores in it read as they grow. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import type { LogEvent } from '../../../../src/logs/events';
import { openLog, runsIn } from '../../../../src/logs/index';
import type { LogRef } from '../../../../src/logs/row';
import { inEnglish } from '../../../../src/shared/messages/say';

let dir = '';
beforeEach(() => void (dir = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-stores-'))));
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

export const inDir = (...parts: string[]): string => path.join(dir, ...parts);

export function write(content: string | Buffer, ...parts: string[]): string {
  const file = inDir(...parts);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  return file;
}

/** An open run and what it has come to so far. */
export function follow(ref: LogRef) {
  const log = openLog(ref);
  const events: LogEvent[] = [];
  const take = (event: LogEvent) => {
    if (event.kind === 'anew') events.length = 0;
    else events.push(event);
  };
  const look = () => {
    while (log.readOn(take)) continue;
    const steps = events.flatMap((event) => (event.kind === 'step' ? [event.step] : []));
    const evaluations = events.flatMap((event) => (event.kind === 'evaluation' ? [event.evaluation] : []));
    return { steps, evaluations, read: log.read };
  };
  const whole = () => {
    look();
    log.finish(take);
    const notices = log.notices.map((notice) => inEnglish(notice));
    const { settings } = log.source;
    const { totalSteps } = log;
    const seen = look();
    log.close();
    return { ...seen, notices, settings, totalSteps };
  };
  return { look, whole };
}

export const only = (file: string) => {
  const runs = runsIn(file);
  expect(runs).toHaveLength(1);
  return follow(runs[0]!);
};
