/** Keeps what a command prints after `keel watch` has ended before it: a process of its own, which ends with the command. */
import { spawn } from 'node:child_process';
import net from 'node:net';
import type { Readable } from 'node:stream';
import { OutputLog } from '../../runner/outputLog';
import { WholeLines } from './wholeLines';

/** The command of `keel` that does it. Nobody types it. */
export const relayCommand = 'watch-relay';

/** The descriptors of the command's streams in the process that keeps them. */
const descriptors = [3, 4];

/**
 * Hands the streams, which are paused and empty, to a process of their own. Without a file it only reads them, so that who prints
 * is not ended by a closed pipe.
 */
export function handOver(streams: Readable[], file: string | null): void {
  const args = [process.argv[1]!, relayCommand, ...(file === null ? [] : [file])];
  const stdio = ['ignore', 'ignore', 'ignore', ...streams] as const;
  spawn(process.execPath, args, { stdio: [...stdio], detached: true }).unref();
}

/** What that process does: returns when the streams have ended. */
export async function relay(file?: string): Promise<number> {
  const log = file === undefined ? null : new OutputLog(file);
  const read = descriptors.map(
    (fd) =>
      new Promise<void>((resolve) => {
        const lines = new WholeLines((bytes) => log?.write(bytes));
        const stream = new net.Socket({ fd, readable: true, writable: false });
        stream.on('data', (bytes) => lines.push(bytes));
        stream.on('error', () => undefined);
        stream.on('close', () => {
          lines.finish();
          resolve();
        });
      }),
  );
  await Promise.all(read);
  log?.close();
  return 0;
}
