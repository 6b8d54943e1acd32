/**
 * A clue: how a script is put together, as its probe saw it in the first steps. It is a fact, told once; what it means for the
 * run is said by who looks at it.
 */
export interface Clue {
  /** As the probe calls it; others than these are passed over. */
  clue: string;
  /** Of layers, or of functions. */
  names: readonly string[];
  values: Readonly<Record<string, number>>;
}

/** What the clues so far tell, as far as more than one thing is read from them. */
export interface CluesSeen {
  /** The input of the first layers: root of the mean square, and the same of its least and of its greatest feature. */
  inputs?: { rms: number; least: number; most: number };
  /** Weight decay, and whether it is apart from the gradient, as in AdamW. */
  decay?: { weightDecay: number; decoupled: boolean };
  /** Some weights are 16-bit floats; with the optimizer's epsilon where it holds such. */
  half?: { eps: number | null };
  /** Gradients are never cleared. */
  kept?: true;
  /** Why random weights are not trained, where they are most of the model. */
  untrained?: UntrainedKind;
}

/** Random weights that no optimizer holds, that are frozen, or that no gradient reaches. */
export const untrainedKinds = ['not-held', 'frozen', 'cut-off'] as const;
export type UntrainedKind = (typeof untrainedKinds)[number];

/** So much of the model is most of it. */
const most = 0.5;

/** `seen` with one more clue. */
export function withClue(seen: CluesSeen, { clue, values }: Clue): CluesSeen {
  const { rms, least, most: greatest, weightDecay, decoupled, eps = null, share = 0 } = values;
  const untrained = untrainedKinds.find((kind) => kind === clue);
  if (untrained !== undefined) return share >= most ? { ...seen, untrained } : seen;
  if (clue === 'inputs' && rms !== undefined && least !== undefined && greatest !== undefined)
    return { ...seen, inputs: { rms, least, most: greatest } };
  if (clue === 'decay' && weightDecay !== undefined)
    return { ...seen, decay: { weightDecay, decoupled: decoupled === 1 } };
  if (clue === 'half') return { ...seen, half: { eps } };
  return clue === 'kept-gradients' ? { ...seen, kept: true } : seen;
}
