/** The failing disk of `shim.c`, built for a test and put under a program. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** Builds the shim in a folder and returns its file. Throws a sentence where there is no C compiler. */
export function buildShim(folder: string): string {
  const library = path.join(folder, 'shim.so');
  const source = path.resolve('test/faults/shim.c');
  const { error, status, stderr } = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source], {
    encoding: 'utf8',
  });
  if (error !== undefined) throw new Error('The tests of failing disks need a C compiler by the name `cc`.');
  if (status !== 0) throw new Error(stderr);
  return library;
}

export interface Disk {
  /** The folder whose calls fail or are logged. */
  under: string;
  library: string;
  /** Where the calls are logged. */
  log?: string;
  /** What goes wrong from the start, as `3/ENOSPC/on`. */
  arm?: string;
}

/** The environment that puts the shim under a program. libuv must not hand calls to the kernel by io_uring. */
export const underShim = ({ under, library, log, arm }: Disk): NodeJS.ProcessEnv => ({
  ...process.env,
  LD_PRELOAD: library,
  KEEL_FAULT_UNDER: under,
  KEEL_FAULT_COUNT: `${library}.count`,
  UV_USE_IO_URING: '0',
  ...(log === undefined ? {} : { KEEL_FAULT_LOG: log }),
  ...(arm === undefined ? {} : { KEEL_FAULT_ARM: arm }),
});

/** How long calls go on failing: once, from then on, or so many times. */
export type HowLong = 'once' | 'on' | number;
export const faultKinds = ['ENOSPC', 'EIO', 'EINTR', 'short', 'slow'] as const;

/** Steers the shim under this very process. */
export const disk = {
  /** From now on the `n`-th call, counted from 1, goes wrong. */
  arm: (n: number, what: string, howLong: HowLong): void => steer(`arm/${n}/${what}/${howLong}`),
  off: (): void => steer('off'),
  /** Calls since the last `arm` or `off`. */
  count(): number {
    steer('count');
    return Number(fs.readFileSync(process.env['KEEL_FAULT_COUNT']!, 'utf8'));
  },
};

function steer(words: string): void {
  try {
    fs.closeSync(fs.openSync(`/keel-fault/${words}`, 'r'));
  } catch {
    return;
  }
  throw new Error('The shim is not under this process.');
}
