/**
 * What other tools raise on a loss, written anew from their published thresholds: one function a tool, which takes the
 * losses in order and answers whether its rule speaks at this one. All of them but the Keras rule also call a
 * non-finite loss; the tools that do not are given that for free.
 */

export type Rule = (loss: number) => boolean;

export interface OtherTool {
  name: string;
  /** The rule in words, with its thresholds. */
  rule: string;
  make(totalSteps: number): Rule;
}

/** Mean and standard deviation of the last `size` values, in constant time a value. */
class Window {
  private readonly ring: Float64Array;
  private next = 0;
  private sum = 0;
  private squares = 0;
  length = 0;

  constructor(readonly size: number) {
    this.ring = new Float64Array(size);
  }

  push(value: number): void {
    if (this.length === this.size) {
      const old = this.ring[this.next]!;
      this.sum -= old;
      this.squares -= old * old;
    } else this.length += 1;
    this.ring[this.next] = value;
    this.sum += value;
    this.squares += value * value;
    this.next = (this.next + 1) % this.size;
    // Sums of differences lose their digits after a huge value; a fresh sum once a turn keeps them.
    if (this.next === 0) this.refresh();
  }

  get full(): boolean {
    return this.length === this.size;
  }

  get mean(): number {
    return this.sum / this.length;
  }

  get deviation(): number {
    return Math.sqrt(Math.max(0, this.squares / this.length - this.mean ** 2));
  }

  private refresh(): void {
    this.sum = this.squares = 0;
    for (let i = 0; i < this.length; i++) {
      this.sum += this.ring[i]!;
      this.squares += this.ring[i]! ** 2;
    }
  }
}

const orNonFinite =
  (rule: Rule): Rule =>
  (loss) =>
    !Number.isFinite(loss) || rule(loss);

function lightning(): Rule {
  const window = new Window(10);
  let last = 0;
  return orNonFinite((loss) => {
    const spike = window.length >= 1 && loss > last && Math.abs(loss - window.mean) >= 2 * Math.abs(window.mean);
    if (spike) return true;
    window.push(loss);
    last = loss;
    return false;
  });
}

function killLossSpike(totalSteps: number): Rule {
  const size = Math.max(100, Math.round(0.05 * totalSteps));
  const window = new Window(size);
  const high = new Window(size);
  let outliers = 0;
  let seen = 0;
  let cap = -Infinity;
  let first = -Infinity;
  return orNonFinite((loss) => {
    seen += 1;
    outliers = window.full && loss >= 2 * window.mean ? outliers + 1 : 0;
    if (seen <= size) first = Math.max(first, loss);
    if (seen === size) cap = Math.min(first, 10);
    window.push(loss);
    high.push(loss > cap && seen > size ? 1 : 0);
    return outliers > 4 || (seen >= 2 * size && high.mean >= 0.5);
  });
}

function llmC(): Rule {
  const window = new Window(128);
  return orNonFinite((loss) => {
    window.push(loss);
    return window.full && (loss - window.mean) / window.deviation > 7;
  });
}

function olmo(): Rule {
  const window = new Window(1000);
  return orNonFinite((loss) => {
    const far = window.length >= 128 && loss - window.mean >= 7 * window.deviation;
    window.push(loss);
    return far;
  });
}

function megatron(): Rule {
  let seen = 0;
  let greatest = -Infinity;
  return orNonFinite((loss) => {
    seen += 1;
    if (seen <= 100) greatest = Math.max(greatest, loss);
    return seen > 100 && loss >= 10 * greatest;
  });
}

export const otherTools: readonly OtherTool[] = [
  {
    name: 'Keras TerminateOnNaN',
    rule: 'the loss is NaN or infinite',
    make: () => (loss) => !Number.isFinite(loss),
  },
  {
    name: 'Lightning SpikeDetection',
    rule: 'the loss rises to twice the mean of the last 10 above that mean (rtol 2.0, warmup 1)',
    make: lightning,
  },
  {
    name: 'llm-foundry KillLossSpike',
    rule: 'five in a row at twice the mean of max(100, 5 % of the run), or half of a window above min(its first greatest loss, 10)',
    make: killLossSpike,
  },
  { name: 'llm.c outliers', rule: 'z above 7 in a window of 128 that includes the newest loss', make: llmC },
  { name: 'OLMo spike score', rule: '7 standard deviations above the mean of the last 1,000', make: olmo },
  { name: 'Megatron rerun', rule: 'ten times the greatest of the first 100', make: megatron },
];
