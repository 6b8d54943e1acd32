/**
 * Gradient norms that are the same number row after row. Of exactly zero, nothing reaches the weights, whatever the loss
 * does; where the loss moves all the same, the norm was taken at the wrong place. Another number, to six digits, is no
 * norm of a gradient either: it was recorded after clipping.
 */
import { say, type Message } from '../../../shared/messages/say';
import type { RunFinding, RunSeverity } from '../../finding';
import type { Detector, DetectorKind } from '../detector';
import { at, fact, found } from '../helpers';
import type { Signals } from '../signals/signals';
import { Trend } from '../signals/statistics/trend';

/** Rows of exact zeros that are told, and after which the run stands. A single one may be a batch without anything to learn. */
const zeros = { warn: 5, act: 25, atEnd: 3 };
/** Rows with the same other number. */
const constant = 20;
/** How often it is looked whether the loss moves, in rows. */
const every = 10;

type StillRule = 'zero-gradient' | 'constant-gradient';
type StillFinding = RunFinding<StillRule>;

class StillGradient implements Detector<StillRule> {
  private losses = new Trend();
  /** Losses of this spell that are not zero: those that are have their own rule. */
  private rows = 0;
  private told: RunSeverity | null = null;
  private toldConstant = false;

  step(signals: Signals): StillFinding | null {
    const { same, look } = signals.badNorms;
    if (same === null || look === 'none' || look === 'bad') return null;
    if (look === 'moves' && this.told === null) return null;
    if (look !== 'zero') return same.rows >= constant ? this.constant(signals) : this.passed(signals);
    if (same.rows === 1) this.begin();
    const { loss } = signals.seen;
    if (loss === undefined || loss === 0 || !Number.isFinite(loss)) return null;
    this.rows += 1;
    this.losses.push(loss);
    if (this.rows < zeros.warn || (this.rows - zeros.warn) % every > 0) return null;
    const severity = this.losses.moves ? 'note' : this.rows < zeros.act ? 'warn' : 'act';
    return severity === this.told ? null : this.tell(signals, severity);
  }

  end(signals: Signals): StillFinding | null {
    if (this.rows < zeros.atEnd || signals.badNorms.look !== 'zero') return null;
    // What was told is told once more with all its rows.
    return this.tell(signals, this.told ?? 'warn');
  }

  private begin(): void {
    this.losses = new Trend();
    this.rows = 0;
  }

  private tell(signals: Signals, severity: RunSeverity): StillFinding {
    this.told = severity;
    const { same, seen, finite } = signals.badNorms;
    const { since, rows } = same!;
    const { step, loss } = signals;
    const from = rows === finite ? 'start' : 'since';
    const moved = severity === 'note';
    return found<StillRule>(signals, {
      ...{ rule: 'zero-gradient', severity, confidence: moved ? 'medium' : 'high', step: since },
      message: moved ? say('zero-gradient.moves', { since }) : say(`zero-gradient.${from}`, { since }),
      evidence: [
        at(step, 'gradNorm', 0, say('evidence.zero-norms', { n: rows, seen })),
        at(step, 'loss', loss, say('evidence.loss', { loss, step })),
      ],
      causes: moved ? [say('cause.norm-after-clearing'), say('cause.norm-rounded')] : zeroCauses(this.losses, from),
      paths: [['optimizer'], ['model']],
    });
  }

  /** The norm is something else again. */
  private passed(signals: Signals): StillFinding | null {
    if (this.told === null || this.told === 'note') return null;
    this.told = null;
    this.rows = 0;
    const { gradNorm: norm, step } = signals;
    return found<StillRule>(signals, {
      ...{ rule: 'zero-gradient', severity: 'note', confidence: 'medium' },
      message: say('zero-gradient.passed', { step }),
      evidence: [at(step, 'gradNorm', norm, say('evidence.grad-norm', { norm, step }))],
      causes: [say('cause.nothing-to-learn')],
    });
  }

  private constant(signals: Signals): StillFinding | null {
    const { same } = signals.badNorms;
    if (this.toldConstant || same === null || signals.loss === 0) return null;
    this.toldConstant = true;
    const { value: norm, rows, since } = same;
    return found<StillRule>(signals, {
      ...{ rule: 'constant-gradient', severity: 'note', confidence: 'medium', step: since },
      message: say('constant-gradient.found', { norm, since }),
      evidence: [fact('gradNorm', norm, say('evidence.same-norms', { n: rows, norm }))],
      causes: [say('cause.norm-after-clipping'), say('cause.norm-rounded')],
      paths: [['clip', 'norm']],
    });
  }
}

/** A loss that is exactly the same does not depend on the weights, or the batches are all one. */
function zeroCauses(losses: Trend, from: 'start' | 'since'): Message[] {
  const independent = say(losses.spread === 0 ? 'cause.loss-without-weights' : 'cause.loss-detached');
  return from === 'start'
    ? [independent, say('cause.nothing-trainable'), say('cause.checkpointing'), say('cause.underflow')]
    : [say('cause.all-units-dead'), say('cause.underflow'), independent];
}

export const stillGradient: DetectorKind<StillRule> = {
  rules: [
    {
      id: 'zero-gradient',
      doc: {
        title: 'The gradient is exactly zero',
        severities: ['act', 'warn', 'note'],
        why: 'Nothing reaches the weights: they are all frozen, the loss is cut off from them or does not depend on them, or every unit on the way is dead.',
        threshold: `A warning at ${zeros.warn} gradient norms in a row of exactly 0 beside a loss that is not, also where the log ends after ${zeros.atEnd}; act from ${zeros.act} on. A note where the loss falls or rises beyond doubt all the same, or the norm is another one again.`,
        source: 'A gradient of exactly zero is no minimum: batches differ.',
        advice:
          'Count the parameters that require a gradient, and see that the optimizer has them. Take the gradient of a single batch by hand. With gradient checkpointing of a frozen model, let its inputs require gradients.',
      },
      fixes: [],
    },
    {
      id: 'constant-gradient',
      doc: {
        title: 'The gradient norm is the same number row after row',
        severities: ['note'],
        why: 'Norms differ from batch to batch. One that does not was recorded after clipping, so that it is the bound: what rules read from norms is then not seen.',
        threshold: `${constant} gradient norms in a row are the same to five digits, and not 0. Where the loss is exactly 0 besides, that is no note: see non-finite.`,
        source: 'clip_grad_norm_ of PyTorch returns the norm before clipping, which is the one to record.',
        advice: 'Record the norm before clipping.',
      },
      fixes: [],
    },
  ],
  what: say('watch.still-gradient'),
  needs: ['gradNorm'],
  objectives: 'all',
  family: 'learning',
  make: () => new StillGradient(),
};
