/** A disk that refuses a checkpoint does not end the run: it is said, older ones make room, and the next one is tried. */
import { goodCheckpoints } from '../../run/checkpoints';
import { messageOf, say, spoken, type Message } from '../../shared/messages/say';
import { dropOldest } from './checkpoint';
import type { Recorder } from './recorder';

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;
const full = new Set(['ENOSPC', 'EDQUOT']);

export class SafeCheckpoints {
  /** Why the last one was refused; null where it was saved. */
  private refused: unknown = null;

  constructor(
    private readonly dir: string,
    private readonly record: Recorder,
  ) {}

  /** Saves; on a full disk the oldest checkpoints beyond the newest finite one make room first. Throws what is left to say. */
  async save<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        const dropped = full.has(codeOf(error) ?? '') ? dropOldest(this.dir) : null;
        if (dropped === null) throw error;
        this.record.event({ kind: 'checkpointRemoved', step: dropped });
      }
    }
  }

  /** Does what may be refused by the disk; that is told once of each trouble, and the run goes on. */
  async ifPossible(step: number, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      this.refused = null;
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
      if (this.refused === null) {
        const text = say('checkpoint.refused', { step, why: messageOf(error) });
        this.record.event({ kind: 'note', step, ...spoken({ text }) });
      }
      this.refused = error;
    }
  }

  /** What a person must know in the end; null where the last one was saved. */
  lastWord(): Message | null {
    if (this.refused === null) return null;
    const why = messageOf(this.refused);
    const newest = this.newest();
    return newest === undefined
      ? say('checkpoint.none-saved', { why })
      : say('checkpoint.newest', { why, step: newest });
  }

  private newest(): number | undefined {
    try {
      return goodCheckpoints(this.dir).at(-1);
    } catch {
      return undefined;
    }
  }
}
