/** Why a file cannot be read, for the end of a sentence. */
import { troubleOf } from '../run/fileError';
import { messageOf, say, SaidError, type Message } from '../shared/messages/say';

/** Why a file cannot be read, by the system's code. */
const reasons: Record<string, Message> = {
  ENOENT: say('log.no-such'),
  EACCES: say('log.denied'),
  EISDIR: say('log.folder'),
  EROFS: say('log.read-only'),
};

/** The codes of systems; those of Node have a line in them. */
const systemCode = /^E[A-Z0-9]+$/;

/** The reason of an error, as the end of a sentence. */
export function reasonOf(error: unknown): Message {
  const { code = '' } = (error ?? {}) as NodeJS.ErrnoException;
  if (reasons[code] !== undefined) return reasons[code];
  return error instanceof SaidError || !systemCode.test(code)
    ? messageOf(error)
    : say('log.system', { what: troubleOf(error) });
}
