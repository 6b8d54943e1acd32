/**
 * A game that one player has won: its loss is nearly zero and stays there, while that of the other has grown to a multiple of
 * what it was. Either alone is no trouble: the loss of a generator rises as its discriminator gets better.
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { Detector, DetectorKind } from '../detector';
import type { Gauges } from '../gauges';
import { at, found, Spell } from '../helpers';
import type { Signals } from '../signals/signals';

/** Of the loss at the start: what the winner has left, and what the other one has reached. */
const times = { won: 0.05, lost: 2 };
const inRow = { warn: 30, act: 150 };
const first = 10;
const weight = 0.1;

/** The loss of one player, over the rows so far. */
class Player {
  level = NaN;
  /** The highest of the first losses, and their mean. */
  highest = -Infinity;
  start = 0;
  /** Losses below zero, as those of a critic, have no end to come to. */
  negative = false;
  private count = 0;

  push(loss: number): void {
    this.count += 1;
    this.level = this.count === 1 ? loss : this.level + Math.max(weight, 1 / this.count) * (loss - this.level);
    this.negative ||= loss < 0;
    if (this.count > first) return;
    this.highest = Math.max(this.highest, loss);
    this.start += (loss - this.start) / this.count;
  }

  get won(): boolean {
    return this.count > first && !this.negative && this.level < times.won * this.highest;
  }

  get lost(): boolean {
    return this.count > first && !this.negative && this.level > times.lost * this.start;
  }
}

class LostBalance implements Detector<'lost-balance'> {
  private readonly players = [new Player(), new Player()] as const;
  private readonly spell = new Spell();

  gauges(signals: Signals, { opponent }: Gauges, step: number): RunFinding<'lost-balance'> | null {
    const { loss } = signals;
    if (opponent === undefined || !Number.isFinite(loss + opponent)) return null;
    const [own, other] = this.players;
    own.push(loss);
    other.push(opponent);
    const over = (own.won && other.lost) || (other.won && own.lost);
    this.spell.push(over, step, 1);
    const { held } = this.spell;
    if (held !== inRow.warn && held !== inRow.act) return null;
    return this.report(signals, step, held === inRow.act ? 'act' : 'warn');
  }

  /** A game that is lost to the end is told with the losses that it ended with. */
  end(signals: Signals): RunFinding<'lost-balance'> | null {
    const { held } = this.spell;
    return held < inRow.warn ? null : this.report(signals, signals.step, held >= inRow.act ? 'act' : 'warn');
  }

  private report(signals: Signals, step: number, severity: 'act' | 'warn'): RunFinding<'lost-balance'> {
    const [own, other] = this.players;
    const second = other.won;
    const [winner, loser] = second ? [other, own] : [own, other];
    const won = say(second ? 'evidence.second-player' : 'evidence.first-player', {
      now: winner.level,
      start: winner.start,
    });
    const lost = say(second ? 'evidence.first-player' : 'evidence.second-player', {
      now: loser.level,
      start: loser.start,
    });
    return found(signals, {
      rule: 'lost-balance',
      severity,
      confidence: severity === 'act' ? 'high' : 'medium',
      step: this.spell.since,
      message: say('lost-balance.found', { since: this.spell.since, won, lost }),
      evidence: [
        at(step, second ? 'opponentLoss' : 'loss', winner.level, won, times.won * winner.highest),
        at(step, second ? 'loss' : 'opponentLoss', loser.level, lost, times.lost * loser.start),
      ],
      causes: second
        ? [say('cause.discriminator-strong'), say('cause.generator-broken')]
        : [say('cause.discriminator-weak'), say('cause.discriminator-broken')],
      paths: [['optimizer', 'lr']],
    });
  }
}

export const lostBalance: DetectorKind<'lost-balance'> = {
  rules: [
    {
      id: 'lost-balance',
      doc: {
        title: 'One player of the game has won',
        severities: ['act', 'warn'],
        why: 'A discriminator without a loss tells its generator nothing any more, and a discriminator that is always wrong teaches it nothing. Neither comes back by itself.',
        threshold: `The smoothed loss of one player is below ${100 * times.won} % of its highest in the first ${first} rows while that of the other is above ${times.lost} times its start, in ${inRow.warn} rows in a row (warning) and in ${inRow.act} (act). Silent where a loss is below zero at any time, as that of a Wasserstein critic.`,
        source:
          'Google, "GAN problems": an optimal discriminator does not give the generator enough to go on (vanishing gradients; Arjovsky and Bottou, arXiv 1701.04862).',
        advice:
          'Go back to a checkpoint before it. Give the stronger player a lower rate or fewer steps, add noise or a gradient penalty to the discriminator, and look at samples.',
      },
      fixes: [],
    },
  ],
  what: say('watch.lost-balance'),
  needs: [],
  objectives: ['adversarial'],
  family: 'none',
  make: () => new LostBalance(),
};
