/** A log that is not there yet. */
import fs from 'node:fs';
import path from 'node:path';
import { runsIn } from '../../logs/index';
import { say, type Message } from '../../shared/messages/say';
import { lookEvery, type EndOfWatch } from './ending';

/**
 * Waits until there is something to read. Returns null, or why there is nothing where it was ended before. `missing` and `found` are
 * called where it waits.
 */
export async function whenThere(
  file: string,
  ended: EndOfWatch,
  { missing, found }: { missing: () => void; found: () => void },
): Promise<Message | null> {
  for (let told = false; ; told = true) {
    const is = stateOf(file, told);
    if (is === 'there') return null;
    if (is === 'empty') found();
    else missing();
    if (ended.is) return is === 'empty' ? say('log.empty') : say('log.no-such');
    await ended.orAfter(lookEvery);
  }
}

/** What it is cannot be told of a file without a byte. A folder that was waited for gets its files after it is made. */
function stateOf(file: string, awaited: boolean): 'missing' | 'empty' | 'there' {
  try {
    const found = fs.statSync(file);
    if (found.isFile()) return found.size === 0 ? 'empty' : 'there';
    return awaited && found.isDirectory() && !holdsLog(file) ? 'missing' : 'there';
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return isMissing && fs.existsSync(path.dirname(path.resolve(file))) ? 'missing' : 'there';
  }
}

function holdsLog(folder: string): boolean {
  try {
    return runsIn(path.resolve(folder)).length > 0;
  } catch {
    return false;
  }
}
