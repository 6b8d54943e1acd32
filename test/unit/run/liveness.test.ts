/** Runs whose runner has died: told in memory by everybody, written down only where it is sure. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { appendEvent } from '../../../src/run/events';
import { lostIfDead, settleLost } from '../../../src/run/liveness';
import { claimRun, startOf, type Lock } from '../../../src/run/lock';
import { readManifest, writeManifest } from '../../../src/run/manifest';
import { runFiles } from '../../../src/run/paths';
import type { Manifest } from '../../../src/run/types';
import { manifestOf, tempRun } from './folder';

/** The id of a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;
const ago = (seconds: number) => Date.now() - seconds * 1000;

describe('lost runs', () => {
  const after = (changes: Partial<Manifest>, lock?: Lock) => {
    const dir = tempRun();
    writeManifest(dir, manifestOf(changes));
    if (lock !== undefined) fs.writeFileSync(path.join(dir, runFiles.lock), JSON.stringify(lock));
    const before = readManifest(dir);
    const seen = lostIfDead(dir);
    // Looking never changes anything.
    expect(readManifest(dir)).toEqual(before);
    return seen;
  };

  it('are those whose runner is gone for 10 seconds', () => {
    const gone = { runner: deadPid(), backend: null };
    expect(after({ pids: gone, heartbeat: ago(5) }).state).toBe('running');
    const lost = after({ pids: gone, heartbeat: ago(11) });
    expect(lost.state).toBe('lost');
    expect(lost.reason).toMatch(/ended without a word; its last sign of life was at \d{4}-/);
    expect(after({ pids: gone, heartbeat: ago(11), state: 'paused' }).state).toBe('lost');
  });

  it('are not those that live, have just been started, or have ended', () => {
    expect(after({ heartbeat: ago(60) }).state).toBe('running');
    expect(after({ pids: { runner: null, backend: null }, heartbeat: ago(20), state: 'starting' }).state).toBe(
      'starting',
    );
    expect(after({ pids: { runner: deadPid(), backend: null }, heartbeat: ago(1000), state: 'finished' }).state).toBe(
      'finished',
    );
  });

  it('are those that never reported, or whose process id another process must have', () => {
    const unborn = after({ pids: { runner: null, backend: null }, heartbeat: ago(40), state: 'starting' });
    expect(unborn.reason).toContain('never reported');
    expect(after({ heartbeat: ago(400) }).state).toBe('lost');
    // What the lock says of the process's start tells another one of the same id at once.
    const own = { pid: process.pid, host: os.hostname() };
    expect(after({ heartbeat: ago(11) }, { ...own, started: 'an earlier boot 7' }).state).toBe('lost');
    expect(after({ heartbeat: ago(4000) }, { ...own, started: startOf(process.pid) }).state).toBe('running');
  });

  it('are judged by the heartbeat alone on another machine', () => {
    const elsewhere = { host: 'somewhere-else', pids: { runner: deadPid(), backend: null } };
    expect(after({ ...elsewhere, heartbeat: ago(30) }).state).toBe('running');
    expect(after({ ...elsewhere, heartbeat: ago(61) }).state).toBe('lost');
  });

  it('are those whose last sign of life lies in the future, from a clock that was set back', () => {
    const gone = { runner: deadPid(), backend: null };
    expect(after({ pids: gone, heartbeat: ago(-3600) }).state).toBe('lost');
    expect(after({ pids: gone, heartbeat: ago(-5) }).state).toBe('running');
    expect(after({ pids: gone, heartbeat: ago(-3600), host: 'somewhere-else' }).state).toBe('running');
  });

  it('are as the backend or the runner said with its last word, where it had one', () => {
    const dir = tempRun();
    writeManifest(dir, manifestOf({ pids: { runner: deadPid(), backend: null }, heartbeat: ago(60) }));
    expect(lostIfDead(dir).state).toBe('lost');
    appendEvent(dir, { time: 1, kind: 'done', state: 'finished', step: 9, reason: null });
    const finding = { id: 'x', message: 'm'.repeat(5000) };
    for (let i = 0; i < 100; i++) appendEvent(dir, { time: 1, kind: 'finding', finding });
    expect(lostIfDead(dir)).toMatchObject({ state: 'finished', reason: null });
    appendEvent(dir, { time: 2, kind: 'end', state: 'diverged', step: 9, reason: 'It blew up.' });
    expect(lostIfDead(dir)).toMatchObject({ state: 'diverged', reason: 'It blew up.' });
  });
});

describe('settling', () => {
  const settled = (changes: Partial<Manifest>) => {
    const dir = tempRun();
    writeManifest(dir, manifestOf(changes));
    const before = fs.readFileSync(path.join(dir, runFiles.manifest), 'utf8');
    const { state } = settleLost(dir);
    const after = fs.readFileSync(path.join(dir, runFiles.manifest), 'utf8');
    expect(fs.readdirSync(dir)).toEqual([runFiles.manifest]);
    return { state, written: after !== before, onDisk: readManifest(dir).state };
  };
  const gone = () => ({ runner: deadPid(), backend: null });

  it('writes down what is surely over, and nothing else', () => {
    expect(settled({ pids: gone(), heartbeat: ago(60) })).toEqual({ state: 'lost', written: true, onDisk: 'lost' });
    const only = (state: string, onDisk = state) => ({ state, written: false, onDisk });
    expect(settled({ pids: gone(), heartbeat: ago(5) })).toEqual(only('running'));
    expect(settled({ heartbeat: ago(400) })).toEqual(only('lost', 'running'));
    expect(settled({ pids: { runner: null, backend: null }, heartbeat: ago(60) })).toEqual(only('lost', 'running'));
    expect(settled({ pids: gone(), heartbeat: ago(99), host: 'elsewhere' })).toEqual(only('lost', 'running'));
    expect(settled({ pids: gone(), heartbeat: ago(99), state: 'finished' })).toEqual(only('finished'));
  });

  it('leaves a run that has another owner by then', () => {
    const dir = tempRun();
    writeManifest(dir, manifestOf({ pids: gone(), heartbeat: ago(60) }));
    const release = claimRun(dir);
    expect(settleLost(dir).state).toBe('lost');
    expect(readManifest(dir).state).toBe('running');
    release();
    expect(settleLost(dir).state).toBe('lost');
    expect(readManifest(dir).state).toBe('lost');
  });

  it('leaves a state that only a newer Keel knows, which is shown', () => {
    const dir = tempRun();
    const newer = { ...manifestOf({ pids: gone(), heartbeat: ago(60) }), state: 'archiving' };
    fs.writeFileSync(path.join(dir, runFiles.manifest), JSON.stringify(newer));
    expect(settleLost(dir)).toMatchObject({ state: 'lost', reason: expect.stringContaining('is archiving') as string });
    expect(JSON.parse(fs.readFileSync(path.join(dir, runFiles.manifest), 'utf8'))).toEqual(newer);
  });
});
