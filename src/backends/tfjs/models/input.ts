/** Finds what a model reads in the data. */
import { say, SaidError } from '../../../shared/messages/say';
import type { DataShape, InputShape } from '../types';

/**
 * Name and shape of the one input of a kind that a model reads. Throws where the data has none or several, which means
 * that the task names a model that cannot learn it.
 */
export function inputOf<Kind extends InputShape['kind']>(
  { inputs }: DataShape,
  ...kinds: Kind[]
): { name: string; input: Extract<InputShape, { kind: Kind }> } {
  const reads = (input: InputShape): input is Extract<InputShape, { kind: Kind }> =>
    (kinds as string[]).includes(input.kind);
  const found = Object.entries(inputs).flatMap(([name, input]) => (reads(input) ? { name, input } : []));
  if (found.length === 1) return found[0]!;
  const given = Object.entries(inputs).map(([name, { kind }]) => `${name} (${kind})`);
  throw new SaidError(say('model.wrong-input', { kinds, given }));
}
