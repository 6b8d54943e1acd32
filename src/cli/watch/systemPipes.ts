/**
 * Pipes of the system for what a command prints. Those that Node gives a child are sockets: a command cannot open them as
 * `/dev/stdout`, and hears of a closed one otherwise than of a closed pipe.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { discardFolder } from '../../run/plainFile';
import type { StreamName } from './screen';

interface SystemPipe {
  readonly reading: net.Socket;
  /** The descriptor that the command gets; to be closed here once it has it, or the pipe never ends. */
  readonly writing: number;
}

/** Two pipes. Null where the system has none that can be made without native code, as Windows, or its disk for such things none. */
export function systemPipes(): Record<StreamName, SystemPipe> | null {
  if (process.platform === 'win32') return null;
  let folder: string | null = null;
  try {
    // Nobody else can come into this folder, and it is gone before the command begins.
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-pipes-'));
    const files = ['stdout', 'stderr'].map((name) => path.join(folder!, name));
    const { status } = spawnSync('mkfifo', ['-m', '600', ...files], { stdio: 'ignore' });
    if (status !== 0) return null;
    const [stdout, stderr] = opened(files);
    return { stdout: stdout!, stderr: stderr! };
  } catch {
    return null;
  } finally {
    if (folder !== null) discardFolder(folder);
  }
}

/** Opens both ends of each. Throws the system's error, and then none is open. */
function opened(files: readonly string[]): SystemPipe[] {
  const { O_RDONLY, O_WRONLY, O_NONBLOCK } = fs.constants;
  const descriptors: number[] = [];
  try {
    // Who opens to read does not wait for who writes; who then opens to write has no need to wait.
    for (const file of files)
      for (const flags of [O_RDONLY | O_NONBLOCK, O_WRONLY]) descriptors.push(fs.openSync(file, flags));
  } catch (error) {
    descriptors.forEach((descriptor) => fs.closeSync(descriptor));
    throw error;
  }
  return files.map((_, i) => ({
    reading: new net.Socket({ fd: descriptors[2 * i]!, readable: true, writable: false }),
    writing: descriptors[2 * i + 1]!,
  }));
}
