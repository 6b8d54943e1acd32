/**
 * A loss that is summed where it should be averaged. Two signs: the training loss is a fixed multiple of the loss on
 * held-out data, by a factor that stays while both fall; or it begins above the logarithm of any vocabulary in use, where
 * a cross-entropy of tokens cannot begin unless it is far worse than guessing. This rule speaks of cross-entropies alone
 * where it speaks of the logarithm, and says so.
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { Detector, DetectorKind, Evaluation } from '../detector';
import type { Gauges } from '../gauges';
import { at, fact, found } from '../helpers';
import type { Signals } from '../signals/signals';

/** Vocabularies in use have up to 262,144 entries (Gemma 3). */
const vocabulary = 262_144;
const guess = Math.log(vocabulary);
/** What an untrained model with poor weights may add. */
const beyond = 1.1;
/** Gradient norms of healthy runs have medians up to 20; those of a sum are larger by its number of terms. */
const norms = 20;
/** Rows whose norms count, and rows until which an evaluation is waited for, which would tell of the same. */
const look = 5;
const patience = 100;
/** A held-out loss that is no smaller than this share of the training loss is of the same size. */
const alike = 0.5;
/** Of training to held-out loss: the least, how much it may differ, and at how many evaluations. */
const ratio = { least: 3, differ: 0.1, evaluations: 4 };
/** How far the losses have to move meanwhile, so that a fixed ratio is no chance. */
const moved = 0.15;

class SummedLoss implements Detector<'summed-loss'> {
  private first: { loss: number; step: number } | null = null;
  private rows = 0;
  private readonly norms: number[] = [];
  private ratios: { ratio: number; loss: number }[] = [];
  private tokens = false;
  /** The loss on held-out data is of the size of the training loss. */
  private same = false;
  private told = false;

  step(signals: Signals): RunFinding<'summed-loss'> | null {
    const { seen, loss, step, badLoss, gradNorm } = signals;
    if (this.told || this.rows >= patience || seen.loss === undefined || badLoss) return null;
    this.rows += 1;
    this.first ??= { loss, step };
    if (this.rows <= look && Number.isFinite(gradNorm)) this.norms.push(gradNorm);
    return this.rows < patience ? null : this.judgeFirst(signals);
  }

  end(signals: Signals): RunFinding<'summed-loss'> | null {
    return this.told || this.rows < look || this.rows >= patience ? null : this.judgeFirst(signals);
  }

  gauges(_: Signals, { tokens, perplexity }: Gauges): null {
    this.tokens ||= tokens !== undefined || perplexity !== undefined;
    return null;
  }

  evaluation(signals: Signals, { step, loss }: Evaluation): RunFinding<'summed-loss'> | null {
    const { level } = signals.level;
    this.same ||= loss > alike * level;
    if (this.told || !(loss > 0) || !(level > 0)) return null;
    this.ratios = [...this.ratios.slice(1 - ratio.evaluations), { ratio: level / loss, loss }];
    const all = this.ratios.map((each) => each.ratio);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const losses = this.ratios.map((each) => each.loss);
    const fell = Math.max(...losses) - Math.min(...losses) > moved * Math.max(...losses);
    if (all.length < ratio.evaluations || low < ratio.least || high - low > ratio.differ * high || !fell) return null;
    this.told = true;
    const times = all.reduce((sum, each) => sum + each, 0) / all.length;
    const text = say('evidence.loss-ratio', { times, training: level, held: loss, n: all.length, step });
    return found(signals, {
      rule: 'summed-loss',
      severity: 'note',
      confidence: 'medium',
      message: say('summed-loss.ratio', { what: text }),
      evidence: [at(step, 'lossRatio', times, text, ratio.least)],
      causes: [say('cause.summed-accumulation', { n: Math.round(times) }), say('cause.other-terms-held')],
      paths: [['data'], ['optimizer', 'lr']],
    });
  }

  /** Norms beyond any healthy run's say that all is multiplied; a log that counts tokens says that they are predicted. */
  private judgeFirst(signals: Signals): RunFinding<'summed-loss'> | null {
    const { loss, step } = this.first!;
    const large = this.norms.length === look && Math.min(...this.norms) > norms;
    if (!(loss > beyond * guess) || !(this.tokens || (large && !this.same))) return null;
    this.told = true;
    const norm = this.norms.toSorted((a, b) => a - b)[look >> 1];
    const first = say('evidence.first-loss', { loss });
    const guessed = say('evidence.vocabulary', { n: vocabulary, loss: guess });
    return found(signals, {
      rule: 'summed-loss',
      severity: 'note',
      confidence: this.tokens ? 'medium' : 'low',
      step,
      message: say(this.tokens ? 'summed-loss.tokens' : 'summed-loss.first', { first, guess: guessed }),
      evidence: [
        at(step, 'initialLoss', loss, first, guess),
        fact('guessLoss', guess, guessed),
        ...(norm === undefined ? [] : [fact('gradNorm', norm, say('evidence.first-norms-median', { norm }))]),
      ],
      causes: [say('cause.summed'), say('cause.init-too-large'), say('cause.no-cross-entropy')],
      paths: [['data'], ['optimizer', 'lr']],
    });
  }
}

export const summedLoss: DetectorKind<'summed-loss'> = {
  rules: [
    {
      id: 'summed-loss',
      doc: {
        title: 'The loss looks summed, not averaged',
        severities: ['note'],
        why: 'A loss that is summed over the steps of gradient accumulation, or over tokens, makes its gradient larger by as much, and the learning rate means another thing than it says.',
        threshold: `The training loss is at least ${ratio.least} times the held-out loss at ${ratio.evaluations} evaluations in a row, by a ratio that differs by at most ${100 * ratio.differ} % while the loss moves. Or the first loss is more than ${beyond} times the logarithm of the largest vocabulary in use (${vocabulary}), in a log that counts tokens or has a perplexity, or whose first ${look} gradient norms are all above ${norms} and no held-out loss is of the same size.`,
        source:
          'huggingface/transformers issue 37766 and pull request 35438: a loss, and a gradient norm, that grow with gradient_accumulation_steps.',
        advice:
          'Divide by the number of accumulation steps or of tokens; compare with a run without accumulation: the first loss has to be the same.',
      },
      fixes: [],
    },
  ],
  what: say('watch.summed-loss'),
  needs: [],
  objectives: ['supervised'],
  family: 'none',
  make: () => new SummedLoss(),
};
