/** Healthy runs on images, speech and the like, and losses of other shapes than a cross-entropy from a random start. */
import { everySo, type MadeKind } from './kind';
import { learning, leaving, noisy, norms, plus, rows, spiked, warmCosine } from './shapes';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

export const healthyVision: readonly MadeKind[] = [
  {
    id: 'step-decay',
    outcome: 'good',
    why: 'Noisy at a high rate, and at each tenth of the rate the loss steps down.',
    make(r) {
      const n = r.whole(600, 3000);
      const [one, two] = [0.5 * n, 0.75 * n];
      const rate = (i: number) => [i >= one, i >= two].reduce((lr, passed) => (passed ? lr / 10 : lr), 0.1);
      const base = learning(n, r.range(2.3, 2.7), r.range(0.5, 0.8), 0.03, 0.8);
      const curve = base.map((value, i) => value * (i < one ? 1 : i < two ? 0.45 : 0.33));
      return {
        loss: noisy(r, curve, { share: 0.15 }),
        lr: rows(n, rate),
        totalSteps: n,
        gradNorm: norms(r, n, 3, 1.5, 0.3),
      };
    },
  },
  {
    id: 'hard-batches',
    outcome: 'good',
    why: 'Single hard batches at several times the loss; the next one is as before.',
    make(r) {
      const n = r.whole(500, 5000);
      const curve = learning(n, r.range(2, 4), r.range(0.15, 0.4), 0.02, 0.8);
      const hard = noisy(r, curve, { share: 0.2 }).map((value) =>
        r.chance(0.004) ? value * r.range(3, 8) : Math.max(0.01, value),
      );
      return { loss: hard, gradNorm: norms(r, n, 4, 1, 0.35) };
    },
  },
  {
    id: 'overshoot',
    outcome: 'good',
    why: 'The first steps overshoot to a multiple of the start and are back below it within tens of rows.',
    make(r) {
      const n = r.whole(500, 5000);
      const peak = r.range(1.5, 6);
      const fall = r.range(3, 12);
      const curve = plus(learning(n, r.range(2.3, 4), r.range(0.4, 1), 0.02, 0.8), (i) =>
        i === 0 ? 0 : peak * Math.min(1, i / 3) * Math.exp(-i / fall),
      );
      return { loss: noisy(r, curve, { share: 0.1 }), totalSteps: n };
    },
  },
  {
    id: 'warm-restarts',
    outcome: 'good',
    why: 'At each restart of the cosine the loss goes up, and at the end of the cycle it is lower than at the end of the one before.',
    make(r) {
      const first = r.whole(150, 600);
      const lengths = [1, 2, 4].map((times) => times * first);
      const floors = [0.62, 0.45, 0.32].map((floor) => floor * r.range(0.9, 1.1));
      const cycle = (length: number, k: number) => {
        const hot = k === 0 ? r.range(2.3, 4) : floors[k - 1]! * r.range(1.4, 2);
        return rows(length, (i) => {
          const cosine = 0.5 + 0.5 * Math.cos((Math.PI * i) / length);
          const warm =
            k === 0 ? hot * (1 + i / 20) ** -0.5 : floors[k - 1]! + (hot - floors[k - 1]!) * (1 - Math.exp(-i / 5));
          return floors[k]! + (Math.max(floors[k]!, warm) - floors[k]!) * cosine;
        });
      };
      const curve = lengths.flatMap(cycle);
      const lr = lengths.flatMap((length) => rows(length, (i) => 0.05 * (1 + Math.cos((Math.PI * i) / length))));
      return { loss: noisy(r, curve, { share: 0.1 }), lr, totalSteps: curve.length };
    },
  },
  {
    id: 'curriculum',
    outcome: 'good',
    why: 'Each stage is harder than the last: the loss steps up at its start and falls within it.',
    make(r) {
      const stages = r.whole(3, 5);
      const each = r.whole(200, 800);
      const curve = rows(stages, (k) => k).flatMap((k) => {
        const floor = 0.5 + 0.12 * k;
        return learning(each, k === 0 ? r.range(3, 4) : floor + r.range(0.3, 0.7), floor, 0.05, 0.9);
      });
      return { loss: noisy(r, curve, { share: 0.1 }), totalSteps: stages * each };
    },
  },
  {
    id: 'plateau-then-drop',
    outcome: 'good',
    why: 'A task that is found all at once: a plateau that hardly moves, then a drop.',
    make(r) {
      const n = r.whole(800, 5000);
      const high = Math.log(r.whole(60, 130));
      const [at, width] = [r.range(0.08, 0.22) * n, r.range(0.01, 0.05) * n];
      const curve = rows(
        n,
        (i) => 0.02 + high * (1 - 0.04 * Math.min(1, i / at)) * (1 / (1 + Math.exp((i - at) / width))),
      );
      return { loss: noisy(r, curve, { share: 0.03, level: 0.004 }).map((v) => Math.max(1e-3, v)), totalSteps: n };
    },
  },
  {
    id: 'label-smoothing',
    outcome: 'good',
    why: 'With smoothed labels the loss comes to a floor far above zero and stays there.',
    make(r) {
      const n = r.whole(500, 4000);
      return {
        loss: noisy(r, learning(n, 6.9, r.range(1.9, 2.2), 0.02, 1.1), { level: 0.06 }),
        lr: warmCosine(n, 0.1, 0.05),
      };
    },
  },
  {
    id: 'distillation',
    outcome: 'good',
    why: 'A divergence from a teacher that falls by a decade and more.',
    make(r) {
      const n = r.whole(300, 4000);
      return { loss: noisy(r, learning(n, r.range(2, 9), r.range(0.05, 0.3), 0.01, 0.9), { share: 0.15 }) };
    },
  },
  {
    id: 'overfits',
    outcome: 'good',
    why: 'A small data set: the training loss falls to nothing and the held-out loss rises a little; what it learned is kept.',
    make(r) {
      const n = r.whole(300, 1500);
      const loss = noisy(r, learning(n, 2.3, 0.03, 0.05, 1.2), { share: 0.15 }).map((value) => Math.max(1e-4, value));
      const each = Math.floor(n / 15);
      const held = learning(15, 2.2, 0.7, 0.1, 1.5);
      const rise = r.range(0.05, 0.2);
      const evaluations = held.map((value, k) => ({
        at: (k + 1) * each - 1,
        loss: value + rise * Math.max(0, (k - 6) / 8),
      }));
      return { loss, evaluations, totalSteps: n };
    },
  },
  {
    id: 'contrastive',
    outcome: 'good',
    why: 'From the logarithm of the batch down by a nat or two, slowly, as there is no floor at zero.',
    make(r) {
      const n = r.whole(500, 5000);
      const start = Math.log(r.pick([512, 1024, 4096]));
      return {
        loss: noisy(r, learning(n, start, start - r.range(1, 2.5), 0.06, 0.7), {
          level: r.range(0.02, 0.06),
          held: 0.3,
        }),
        totalSteps: n,
      };
    },
  },
  {
    id: 'triplet',
    outcome: 'good',
    why: 'A triplet loss leaves its margin slowly and falls to a fraction of it.',
    make(r) {
      const n = r.whole(400, 3000);
      const margin = r.pick([0.2, 0.5, 1]);
      const curve = rows(n, (i) => margin * (0.15 + 0.85 / (1 + (i / (0.12 * n)) ** 1.5)));
      return { loss: noisy(r, curve, { share: 0.12 }), totalSteps: n };
    },
  },
  {
    id: 'diffusion',
    outcome: 'good',
    why: 'The loss of a diffusion model depends on the time that was drawn: heavy noise around a mean that falls early and then hardly.',
    make(r) {
      const n = r.whole(500, 6000);
      const loss = noisy(r, learning(n, r.range(0.9, 1.1), r.range(0.03, 0.09), 0.002, 1.3), {
        share: r.range(0.3, 0.45),
      });
      return { loss: loss.map((value) => Math.max(0.003, Math.abs(value))), gradNorm: norms(r, n, 2, 0.2, 0.4) };
    },
  },
  {
    id: 'speech-plateau',
    outcome: 'good',
    why: 'Speech: the network says blank for a while, which is a plateau, then it hears letters.',
    make(r) {
      const n = r.whole(800, 5000);
      const at = r.range(0.05, 0.15) * n;
      const blank = r.range(100, 180);
      const curve = leaving(learning(n, r.range(400, 900), blank, 0.003, 1.3), 15, at, 0.06 * n);
      return { loss: noisy(r, curve, { share: 0.12 }), totalSteps: n };
    },
  },
  {
    id: 'huge-sums',
    outcome: 'good',
    why: 'A loss that is summed and not averaged: millions, falling as any other.',
    make(r) {
      const n = r.whole(200, 4000);
      const start = r.decades(1e6, 5e7);
      const curve = learning(n, start, start * r.range(0.05, 0.3), 0.02, 0.8);
      return {
        loss: spiked(
          r,
          noisy(r, curve, { share: 0.12 }),
          800,
          () => start * r.range(0.05, 0.2),
          () => 1,
        ),
      };
    },
  },
  {
    id: 'epoch-log',
    outcome: 'good',
    why: 'Twenty to forty epochs, each lower than the one before or nearly so.',
    make(r) {
      const n = r.whole(15, 40);
      const loss = noisy(r, learning(n, r.range(1.2, 2.2), r.range(0.1, 0.5), 0.1, 1), { share: 0.03 });
      const held = noisy(r, learning(n, r.range(1.2, 2), r.range(0.5, 0.7), 0.08, 1.2), { share: 0.05 });
      return { loss, log: { epoch: rows(n, (i) => i + 1), loss, val_loss: held } };
    },
  },
  {
    id: 'detection',
    outcome: 'good',
    why: 'A detector by epochs: three losses that fall, with a bump in the epochs of warmup.',
    make(r) {
      const n = r.whole(30, 100);
      const bump = r.range(0.02, 0.15);
      const part = (start: number, floor: number) =>
        noisy(
          r,
          plus(learning(n, start, floor, 0.1, 0.8), (i) => bump * start * Math.exp(-(((i - 2) / 1) ** 2))),
          { share: 0.015 },
        );
      const parts = [part(1.6, 0.7), part(2.4, 0.5), part(1.5, 0.9)];
      const [box, cls, dfl] = parts;
      const log = {
        epoch: rows(n, (i) => i + 1),
        'train/box_loss': box!,
        'train/cls_loss': cls!,
        'train/dfl_loss': dfl!,
      };
      return { loss: rows(n, (i) => sum(parts.map((each) => each[i]!))), log };
    },
  },
  {
    id: 'scaler-finds-its-scale',
    outcome: 'good',
    why: 'A loss scaler skips the first steps until its scale fits; the loss falls from then on.',
    make(r) {
      const n = r.whole(200, 2000);
      const skipped = r.whole(2, 8);
      const curve = learning(n, r.range(4, 10), r.range(1.5, 3), 0.03, 0.7);
      const loss = noisy(
        r,
        curve.map((_, i) => curve[Math.max(0, i - skipped)]!),
        { share: 0.03 },
      );
      const grad_norm = norms(r, n, 4, 1).map((norm, i) => (i < skipped ? Infinity : norm));
      const loss_scale = rows(n, (i) => 65536 / 2 ** Math.min(i, skipped));
      return { loss, log: { step: everySo(n, 1), loss, grad_norm, loss_scale } };
    },
  },
];
