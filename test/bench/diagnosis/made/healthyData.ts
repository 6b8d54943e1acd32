/** Healthy runs whose loss goes up and down with the data: their order, their mix, how hard they are. */
import { pretraining } from './healthyText';
import { stepsOf, type MadeKind } from './kind';
import { learning, noisy, plus, positive, rows, someNoise } from './shapes';

export const healthyData: readonly MadeKind[] = [
  {
    id: 'queue-fills',
    outcome: 'good',
    why: 'The negatives come from a queue that is easy while it holds random ones: the loss rises as it fills, and then falls below its start.',
    make(r) {
      const n = r.whole(1000, 8000);
      const guess = Math.log(r.pick([4097, 16385, 65537]));
      const [easy, filled] = [r.range(0.1, 0.25) * guess, r.whole(0.015 * n, 0.04 * n)];
      const learned = learning(n, 0.97 * guess, r.range(0.4, 0.5) * guess, 0.1, 0.6);
      const curve = rows(n, (i) => learned[Math.max(0, i - 3 * filled)]! - easy * Math.exp(-i / filled));
      return { ...stepsOf(r, n, [1, 10]), loss: noisy(r, curve, someNoise(r, 'level', 0.02, 0.12)) };
    },
  },
  {
    id: 'tasks-in-turn',
    outcome: 'good',
    why: 'Batches of two tasks whose losses are far apart, in turn or by lot: both levels fall.',
    make(r) {
      const n = r.whole(600, 5000);
      const tasks = [learning(n, r.range(7, 11), r.range(2, 3.5), 0.01, 0.7), learning(n, 0.7, 0.25, 0.05, 0.9)];
      const [turn, share] = [r.pick([0, 2, 3, 8]), r.range(0.3, 0.7)];
      const isSecond = (i: number) => (turn === 0 ? r.chance(share) : i % turn === 0);
      const curve = rows(n, (i) => tasks[Number(isSecond(i))]![i]!);
      return { ...stepsOf(r, n), loss: noisy(r, curve, someNoise(r, 'share', 0.02, 0.12)) };
    },
  },
  {
    id: 'shards-unshuffled',
    outcome: 'good',
    why: 'Code, pages and books come in shards that are not mixed: the loss goes between the same few levels, and each of them falls.',
    make(r) {
      const n = r.whole(1500, 8000);
      const levels = [-r.range(0.6, 1.3), 0, r.range(0.2, 0.6)];
      let [level, left] = [0, 0];
      const offset = () => {
        if (left-- <= 0) [level, left] = [r.pick(levels), r.decades(15, 200)];
        return level;
      };
      return pretraining(r, n, (curve) => plus(curve, (i) => offset() * Math.min(1, i / (0.01 * n))));
    },
  },
  {
    id: 'sorted-by-length',
    outcome: 'good',
    why: 'In each epoch sentences go from short to long, and their summed loss with them: a sawtooth, each tooth lower than the one before.',
    make(r) {
      const [epochs, each] = [r.whole(4, 10), r.whole(120, 600)];
      const n = epochs * each;
      const long = r.range(0.9, 1.3);
      const curve = learning(n, r.range(150, 600), r.range(10, 25), 0.08, 0.9).map(
        (value, i) => value * (0.4 + long * ((i % each) / each) ** 1.2),
      );
      return { ...stepsOf(r, n), loss: positive(noisy(r, curve, someNoise(r, 'share', 0.04, 0.15))) };
    },
  },
  {
    id: 'stronger-augmentation',
    outcome: 'good',
    why: 'Images grow and are distorted more at each stage: the training loss steps up and stays there, while the held-out loss falls all the way.',
    make(r) {
      const [stages, each] = [r.whole(3, 5), r.whole(150, 700)];
      const n = stages * each;
      const harder = r.range(0.15, 0.35);
      const curve = plus(
        learning(n, 6.9, r.range(1.6, 2.2), 0.02, 0.9),
        (i) => harder * Math.floor(i / each) * Math.min(1, ((i % each) + each / 20) / (each / 10)),
      );
      const held = noisy(r, learning(20, r.range(4, 5), r.range(0.8, 1.2), 0.1, 1), { share: 0.01 });
      const evaluations = held.map((loss, k) => ({ at: Math.floor(((k + 1) * n) / 20) - 1, loss }));
      return { ...stepsOf(r, n), loss: noisy(r, curve, someNoise(r, 'level', 0.04, 0.15)), evaluations };
    },
  },
  {
    id: 'federated',
    outcome: 'good',
    why: 'Each round a client learns its own data and the mean of all weights is back at a higher loss; from round to round that loss falls.',
    make(r) {
      const [rounds, each] = [r.whole(10, 60), r.whole(15, 60)];
      const shared = learning(rounds, r.range(2.3, 4.6), r.range(0.3, 0.8), 0.1, 0.8);
      const own = r.range(0.25, 0.5);
      const curve = shared.flatMap((level) => rows(each, (i) => level * (1 - own * (1 - Math.exp((-3 * i) / each)))));
      return { ...stepsOf(r, curve.length), loss: positive(noisy(r, curve, someNoise(r, 'share', 0.06, 0.18))) };
    },
  },
  {
    id: 'clicks',
    outcome: 'good',
    why: 'Clicks of many days in their order: all there is to be learned is learned early, then the loss goes up and down with the hours.',
    make(r) {
      const n = r.whole(1500, 8000);
      const [wave, period] = [r.range(0.006, 0.02), n / r.range(5, 14)];
      const curve = plus(
        learning(n, r.range(0.55, 0.69), r.range(0.43, 0.46), 0.005, 1.1),
        (i) => wave * Math.sin((2 * Math.PI * i) / period),
      );
      return { ...stepsOf(r, n, [100]), loss: noisy(r, curve, someNoise(r, 'level', 0.006, 0.025)) };
    },
  },
];
