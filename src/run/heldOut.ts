/** Which of a run's evaluations is the one that it is judged by. */

interface Evaluated {
  name?: string;
  training?: boolean;
}

/**
 * Tells the curves of a run's evaluations apart. The first that is not over the training data is the loss on held-out data;
 * the others are shown beside it, and nothing is concluded from them.
 */
export class HeldOut {
  private leading: string | null = null;

  /** Whether it is on the curve that leads. */
  leads({ name = '', training = false }: Evaluated): boolean {
    if (training) return false;
    this.leading ??= name;
    return name === this.leading;
  }
}
