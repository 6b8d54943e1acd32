/** Why a file cannot be read, for the end of a sentence. */
import { messageOf, say, type Message } from '../shared/messages/say';

/** Why a file cannot be read, by the system's code. */
const reasons: Record<string, Message> = {
  ENOENT: say('log.no-such'),
  EACCES: say('log.denied'),
  EISDIR: say('log.folder'),
  EROFS: say('log.read-only'),
};

/** The reason of an error, as the end of a sentence. */
export const reasonOf = (error: unknown): Message =>
  reasons[(error as NodeJS.ErrnoException).code ?? ''] ?? messageOf(error);
