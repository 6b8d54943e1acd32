/** What a key means, beside its schema: the English text for the JSON Schema, and the message for other languages. */
import { asIs, say, saidOf, spoken, type Message, type MessageId } from '../../shared/messages/say';

type KeyId = Exclude<Extract<MessageId, `key.${string}`>, 'key.for-tasks'>;

/** For zod's `meta`, and for a JSON Schema. */
export const means = (id: KeyId) => spoken({ description: say(id) });

/** The message of a schema's description; an empty one where it has none. */
export const meaningOf = ({ description, said }: { description?: string | undefined; said?: unknown }): Message =>
  description === undefined ? asIs('') : saidOf({ description, said }, 'description');
