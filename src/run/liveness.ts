/**
 * Whether the runner of a run is still there, and how a run stands whose runner is not. Readers only say so; it is written
 * down by the owner of a run or, where that has died, by `settleLost`.
 */
import os from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { say, spoken, type Message } from '../shared/messages/say';
import { hasEnded } from '../shared/runState';
import { lastWord } from './events';
import { claimRun, exists, ownerLives, readLock } from './lock';
import { isNewer, newerNotice, readManifest, reasonOf, writeManifest } from './manifest';
import type { Manifest } from './types';

/**
 * Silence in milliseconds after which a run without a living runner is lost: where the runner's process is gone; where it
 * has not said its process id, being slow to start; where it is on another machine and cannot be asked; where a process of
 * that id lives, which may by then be another one (after a reboot); and where it is known to live, asleep or not.
 */
const silence = { gone: 10_000, unborn: 30_000, elsewhere: 60_000, doubtful: 300_000, alive: Infinity };

function lifeOf(dir: string, { host, pids }: Manifest): keyof typeof silence {
  if (host !== undefined && host !== os.hostname()) return 'elsewhere';
  if (pids.runner === null) return 'unborn';
  if (!exists(pids.runner)) return 'gone';
  const lock = readLock(dir);
  const lives = lock?.pid === pids.runner ? ownerLives(lock) : null;
  if (lives === null) return 'doubtful';
  return lives ? 'alive' : 'gone';
}

/**
 * Milliseconds since a run's last sign of life. One from the future comes from a clock that was set back since, on this
 * machine; on another one the clock may just go wrong.
 */
function silenceOf({ host, heartbeat }: Manifest, now: number): number {
  const isHere = host === undefined || host === os.hostname();
  return isHere ? Math.abs(now - heartbeat) : now - heartbeat;
}

/** Whether a run that has not ended can have no runner any more. `now` is in milliseconds since 1970. */
export function isDead(dir: string, manifest: Manifest, now = Date.now()): boolean {
  if (hasEnded(manifest.state)) return false;
  const silent = silenceOf(manifest, now);
  return silent > silence.gone && silent > silence[lifeOf(dir, manifest)];
}

/**
 * The manifest as it holds now: that of a run whose runner is dead is in the state of the backend's last word, or lost.
 * Writes nothing. Throws as `readManifest` does.
 */
export function lostIfDead(dir: string, now = Date.now()): Manifest {
  const manifest = readManifest(dir);
  return isDead(dir, manifest, now) ? afterDeath(dir, manifest) : manifest;
}

function afterDeath(dir: string, manifest: Manifest): Manifest {
  const notice = newerNotice(manifest);
  const told = notice === null ? lastWord(dir) : null;
  if (told !== null) {
    const reason = reasonOf(told);
    const { said: _, ...before } = manifest;
    return { ...before, state: told.state, ...(reason === null ? { reason } : spoken({ reason })) };
  }
  const why = whyLost(manifest);
  const reason = notice === null ? why : say('and-then', { first: notice, second: why });
  return { ...manifest, state: 'lost', ...spoken({ reason }) };
}

function whyLost({ heartbeat, pids }: Manifest): Message {
  const time = new Date(heartbeat).toISOString().replace('T', ' ').slice(0, 19);
  return pids.runner === null ? say('run.never-reported', { time }) : say('run.lost', { time });
}

/** Whether the runner of a run is known to be gone: it ran on this machine, and its process is no more. */
export const isGone = (dir: string, manifest: Manifest): boolean =>
  manifest.host === os.hostname() && lifeOf(dir, manifest) === 'gone';

/**
 * Writes down that a run is over, where its runner is known to be gone.
 * Only for folders that are trusted. Returns what holds; throws as `readManifest` does.
 */
export function settleLost(dir: string, now = Date.now()): Manifest {
  const manifest = readManifest(dir);
  if (!isDead(dir, manifest, now)) return manifest;
  const lost = afterDeath(dir, manifest);
  if (isNewer(manifest) || !isGone(dir, manifest)) return lost;
  try {
    const release = claimRun(dir);
    try {
      // Whoever wrote meanwhile knows more.
      if (!isDeepStrictEqual(readManifest(dir), manifest)) return lostIfDead(dir, now);
      writeManifest(dir, { ...lost, pids: { runner: null, backend: null } });
    } finally {
      release();
    }
  } catch {
    // A folder of somebody else's, or a read-only one: it is still shown as what it is.
  }
  return lost;
}
