/** Healthy kinds on which nothing is chosen. */
import { pretraining } from './healthyText';
import { everySo, stepsOf, type MadeKind } from './kind';
import { flat, learning, noisy, norms, plus, positive, rows, someNoise, spiked, stepped, warmCosine } from './shapes';

export const unseenHealthy: readonly MadeKind[] = [
  {
    id: 'plateaus-in-turn',
    outcome: 'good',
    why: 'One feature after another is found, each after a longer plateau: every drop is for good, and nothing is ever lost.',
    make(r) {
      const n = r.whole(1200, 6000);
      const [stages, high, offset] = [r.whole(3, 5), r.range(1.5, 6), r.pick([0, 0, 30, -12])];
      const drops = rows(stages, (k) => n * (0.04 + 0.75 * ((k + r.range(0.6, 1)) / stages) ** 1.4));
      const left = (i: number) => drops.reduce((sum, at) => sum + 1 - stepped(i, at, 4 + 0.03 * at), 0) / stages;
      const curve = rows(n, (i) => high * (0.05 + 0.93 * left(i) + 0.02 * (1 - i / n)));
      return { ...stepsOf(r, n), loss: noisy(r, curve, someNoise(r, 'share', 0.02, 0.1)).map((v) => v + offset) };
    },
  },
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
    id: 'teacher-temperature',
    outcome: 'good',
    why: 'The temperature of a teacher is raised by plan, which lifts the loss for a quarter of the run; after that it learns to below what it was before.',
    make(r) {
      const n = r.whole(1000, 6000);
      const guess = Math.log(r.pick([4096, 65536]));
      const [lift, at] = [r.range(0.21, 0.28) * guess, r.range(0.08, 0.12) * n];
      const curve = plus(
        learning(n, guess, r.range(0.2, 0.3) * guess, 0.08, 0.7),
        (i) => lift * Math.min(1, Math.max(0, (i - at) / (0.25 * n))),
      );
      const noise = someNoise(r, 'level', 0.02, 0.15);
      return { ...stepsOf(r, n), loss: noisy(r, curve, noise), lr: warmCosine(n, 5e-4, 0.1) };
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
    id: 'constant-then-decay',
    outcome: 'good',
    why: 'A constant rate that goes to zero in the last part: the loss drops there, and the norms go up, as they do at small rates.',
    make(r) {
      const n = r.whole(1500, 10000);
      const [at, drop, rise] = [r.range(0.75, 0.9) * n, r.range(0.12, 0.35), r.range(0.5, 2)];
      const part = (i: number) => Math.max(0, (i - at) / (n - at));
      const run = pretraining(r, n, (curve) => plus(curve, (i) => -drop * part(i) ** 0.7));
      const gradNorm = run.gradNorm!.map((norm, i) => norm * (1 + rise * part(i)));
      return { ...run, gradNorm, lr: rows(n, (i) => 6e-4 * Math.min(1, i / (0.01 * n)) * (1 - part(i))) };
    },
  },
  {
    id: 'averaging-phase',
    outcome: 'good',
    why: 'After the cosine the rate goes back up to a constant one, over whose weights a mean is taken: the loss goes to where it was at that rate.',
    make(r) {
      const n = r.whole(800, 5000);
      const at = Math.round(r.range(0.7, 0.8) * n);
      const [peak, constant] = [r.decades(0.02, 0.2), r.range(0.3, 0.5)];
      const cosine = warmCosine(at, peak, 0.02);
      const lr = rows(n, (i) => cosine[i] ?? peak * constant);
      let heat = 1;
      const curve = learning(n, r.range(2.3, 4.6), r.range(0.1, 0.3), 0.03, 0.9).map((value, i) => {
        heat += i < 0.02 * at ? 0 : (lr[i]! / peak - heat) / 8;
        return value * (0.3 + 0.7 * heat);
      });
      return { ...stepsOf(r, n, [1]), lr, loss: noisy(r, curve, someNoise(r, 'share', 0.05, 0.15)) };
    },
  },
  {
    id: 'unfreezing',
    outcome: 'good',
    why: 'Layers are unfrozen group by group: a bump at each, and soon the loss is lower than with the group before.',
    make(r) {
      const [groups, each] = [r.whole(3, 5), r.whole(60, 400)];
      let last = r.range(1.2, 4.5);
      const stages = rows(groups, (k) => k);
      const curve = stages.flatMap((k) => {
        const part = learning(each, last * (k === 0 ? 1 : r.range(1.05, 1.3)), last * r.range(0.55, 0.7), 0.06, 1);
        last = part.at(-1)!;
        return part;
      });
      const lr = stages.flatMap((k) => warmCosine(each, 1e-3 / 2 ** k, 0.1));
      const loss = noisy(r, curve, someNoise(r, 'share', 0.04, 0.14));
      return { ...stepsOf(r, curve.length, [1, 10]), loss, ...(r.chance(0.6) && { lr }) };
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
    id: 'opacity-resets',
    outcome: 'good',
    why: 'A scene of splats whose opacities are reset by plan every few thousand steps: up at once, back within tens of rows, and lower after the last.',
    make(r) {
      const n = r.whole(700, 3000);
      const [period, height, back] = [n / 10, r.range(0.1, 0.35), r.range(0.03, 0.1)];
      const since = (i: number) => (i < period || i > 5.9 * period ? Infinity : (i % period) / period);
      const curve = plus(
        learning(n, r.range(0.25, 0.4), r.range(0.02, 0.05), 0.01, 0.6),
        (i) => height * Math.exp(-since(i) / back),
      );
      return { ...stepsOf(r, n, [10]), loss: positive(noisy(r, curve, someNoise(r, 'share', 0.08, 0.22))) };
    },
  },
  {
    id: 'physics',
    outcome: 'good',
    why: 'The residual of an equation falls by decades; often it leaps by one and is back within tens of rows, far below its start all the while.',
    make(r) {
      const n = r.whole(1000, 8000);
      const calm = Math.round(0.07 * n);
      const [top, every] = [r.decades(4, 30), r.whole(150, 500)];
      const height = () => Math.log(r.decades(2, top));
      const spikes = spiked(r, flat(n - calm, 0), every, height, () => r.range(3, 15));
      const noise = noisy(r, [...spikes, ...flat(calm, 0)], someNoise(r, 'level', 0.05, 0.3));
      const curve = learning(n, r.decades(5, 500), 1e-3, 0.015, 1.6);
      return { ...stepsOf(r, n, [1, 100]), loss: positive(curve.map((value, i) => value * Math.exp(noise[i]!))) };
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
  {
    id: 'printed-coarsely',
    outcome: 'good',
    why: 'The loss is printed to a tenth or a twentieth, of which there are few between start and end; it falls from one to the next.',
    make(r) {
      const n = r.whole(100, 1500);
      const [start, parts] = [r.range(1.2, 3), r.pick([10, 20])];
      const curve = learning(n, start, start * r.range(0.45, 0.65), 0.08, 0.9);
      const loss = noisy(r, curve, someNoise(r, 'share', 0.02, 0.1)).map((value) => Math.round(value * parts) / parts);
      return { ...stepsOf(r, n), loss };
    },
  },
  {
    id: 'cyclic-annealing',
    outcome: 'good',
    why: 'The weight of the divergence grows from zero again and again: the loss rises with it and falls at each return, lower from cycle to cycle.',
    make(r) {
      const n = r.whole(1200, 5000);
      const [period, divergence, offset] = [n / r.whole(4, 6), r.range(0.4, 1), r.pick([0, 0, 60])];
      const weight = (i: number) => Math.min(1, (2 * (i % period)) / period);
      const curve = plus(
        learning(n, r.range(8, 10), r.range(3, 3.8), 0.03, 0.8),
        (i) => offset + divergence * (weight(i) - 1) * Math.min(1, i / period),
      );
      return { ...stepsOf(r, n), loss: noisy(r, curve, someNoise(r, 'level', 0.03, 0.15)) };
    },
  },
  {
    id: 'row-in-a-thousand',
    outcome: 'good',
    why: 'A large model whose log has a row in a thousand steps: a few tens of means, each lower than the last or nearly.',
    make(r) {
      const n = r.whole(15, 45);
      const curve = learning(n, r.range(5, 7), r.range(2.4, 3), 0.05, 0.7);
      const loss = noisy(r, curve, someNoise(r, 'level', 0.01, 0.05));
      const step = everySo(n, 1000).map((each) => each + 1000);
      return { loss, step, gradNorm: norms(r, n, 1, 0.3, 0.1), ...(r.chance(0.5) && { totalSteps: 1000 * n }) };
    },
  },
  {
    id: 'pruned-in-rounds',
    outcome: 'good',
    why: 'Weights are removed in rounds: each lifts the loss, more so from round to round, and retraining brings nearly all of it back.',
    make(r) {
      const n = r.whole(1200, 5000);
      const [rounds, first] = [r.whole(4, 8), r.range(0.05, 0.15)];
      const each = (0.5 * n) / rounds;
      const back = r.range(0.06, 0.2) * each;
      const bump = (i: number, k: number) => {
        const since = i - 0.3 * n - k * each;
        return since < 0 ? 0 : 0.015 + first * (k + 1) * Math.exp(-since / back);
      };
      const curve = learning(n, r.range(2.3, 6.9), r.range(0.4, 0.8), 0.02, 0.9).map(
        (value, i) => value * (1 + rows(rounds, (k) => bump(i, k)).reduce((sum, more) => sum + more, 0)),
      );
      return { ...stepsOf(r, n), loss: noisy(r, curve, someNoise(r, 'share', 0.04, 0.12)) };
    },
  },
];
