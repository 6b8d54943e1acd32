/** Kinds of lines that once were read as something else: what counts, what is evaluated, which process speaks. */
import { describe, expect, test } from 'vitest';
import { readPrinted } from './read';

/** A loss that falls from 2.3 to 0.5, with some noise. */
const loss = (i: number): string => (2 * Math.exp(-i / 12) + 0.3 + ((i * 7919) % 13) / 500).toFixed(4);

const read = (lines: readonly string[], asked?: string) => readPrinted(`${lines.join('\n')}\n`, asked)!;

const thirty = (line: (i: number, l: string) => string): string[] =>
  Array.from({ length: 30 }, (_, i) => line(i, loss(i)).split('\n')).flat();

/** Three epochs of ten lines, each epoch with what evaluates it. */
const epochs = (train: (epoch: number, i: number, l: string) => string, evaluation: (epoch: number) => string[]) =>
  [0, 1, 2].flatMap((epoch) => [
    ...Array.from({ length: 10 }, (_, i) => train(epoch, i, loss(10 * epoch + i))),
    ...evaluation(epoch),
  ]);

describe('a counter within the words before a loss counts', () => {
  const lines: [string, (i: number, l: string) => string, first: number, last: number][] = [
    ['Cost after epoch 5: 2.3', (i, l) => `Cost after epoch ${5 * i}: ${l}`, 0, 145],
    ['Loss at step 100: 2.3', (i, l) => `Loss at step ${100 * i}: ${l}`, 0, 2900],
    ['Average loss at step 2000 : 2.3', (i, l) => `Average loss at step ${2000 * i} : ${l}`, 0, 58000],
    ['Loss for epoch 3: 2.3', (i, l) => `Loss for epoch ${i}: ${l}`, 0, 29],
    ['The loss of epoch 3 is 2.3', (i, l) => `The loss of epoch ${i} is ${l}`, 0, 29],
    ['Loss (epoch 3): 2.3', (i, l) => `Loss (epoch ${i}): ${l}`, 0, 29],
    ['loss[3] = 2.3', (i, l) => `loss[${i}] = ${l}`, 0, 29],
    ['Train loss 3 2.3 Grad Norm 1.5', (i, l) => `Train loss ${i} ${l} Grad Norm 1.5${i} 2.1s/it`, 0, 29],
    ['Loss after 100 steps: 2.3', (i, l) => `Loss after ${100 * i} steps: ${l}`, 0, 2900],
    [
      'Training loss (for one batch) at step 200: 2.3',
      (i, l) => `Training loss (for one batch) at step ${200 * i}: ${l}`,
      0,
      5800,
    ],
    [
      'After 10 training step(s), loss on training batch is 2.3.',
      (i, l) => `After ${10 * i} training step(s), loss on training batch is ${l}.`,
      0,
      290,
    ],
    ['1000/ 200000: 2.3', (i, l) => `${String(1000 * i).padStart(7)}/ 200000: ${l}`, 0, 29000],
    ['99 2.3', (i, l) => `${100 * i + 99} ${l}`, 99, 2999],
    ['第3轮 损失:2.3', (i, l) => `第${i + 1}轮 损失:${l}`, 1, 30],
    ['第3个epoch的损失为2.3', (i, l) => `第${i + 1}个epoch的损失为${l}`, 1, 30],
    ['第3次迭代的损失: 2.3', (i, l) => `第${i + 1}次迭代的损失: ${l}`, 1, 30],
    ['步数：3 损失：2.3', (i, l) => `步数：${i} 损失：${l}`, 0, 29],
    ['训练次数:100, Loss:2.3', (i, l) => `训练次数:${100 * i}, Loss:${l}`, 0, 2900],
    ['Up. 500 : Cost 2.3', (i, l) => `Ep. 1 : Up. ${500 * (i + 1)} : Sen. 10,000 : Cost ${l} : Time 10.2s`, 500, 15000],
  ];

  test.each(lines)('%s', (_, line, first, last) => {
    const { steps } = read(thirty(line));
    expect(steps.map(({ loss: l }) => l)).toEqual(Array.from({ length: 30 }, (_, i) => Number(loss(i))));
    expect([steps[0]!.step, steps.at(-1)!.step]).toEqual([first, last]);
  });
});

describe('an evaluation is no step', () => {
  const logs: [string, string[], evaluations: number][] = [
    [
      'Test: [10/196]',
      epochs(
        (e, i, l) => `Epoch: [${e}][${String(100 * i).padStart(4)}/1000]\tTime  0.34 ( 0.35)\tLoss ${l} (${l})`,
        () => [0, 10, 20].map((j) => `Test: [ ${j}/196]\tTime  0.2 ( 0.2)\tLoss 9.1${j} (9.0)`),
      ),
      9,
    ],
    [
      'a line that sums it up',
      epochs(
        (e, i, l) => `Epoch: [${e}]  [${100 * i}/1000]  lr: 0.0001  loss: ${l} (${l})  time: 0.5`,
        (e) => [`Test:  [ 0/261]  loss: 9.81 (9.80)  acc1: 10.0 (10.0)`, `* Acc@1 60.0 Acc@5 80.0 loss 9.9${e}`],
      ),
      6,
    ],
    [
      'train epoch and test epoch',
      thirty((i, l) => `train epoch: ${i + 1}, loss: ${l}\ntest epoch: ${i + 1}, loss: 9.${i}`),
      30,
    ],
    ['a heading', thirty((i, l) => `Epoch ${i}\nTrain:\n loss: ${l}\nVal:\n loss: 9.${i}`), 30],
    [
      'a heading between strokes',
      epochs(
        (e, i, l) => `step ${100 * e + i} loss ${l}`,
        (e) => ['***** Eval results *****', `  loss = 9.9${e}`],
      ),
      3,
    ],
    [
      'a heading that ends with an empty line',
      thirty((i, l) => `Epoch ${i + 1}\nloss: ${l}  [   64/60000]\nTest Error: \n Accuracy: 40.1%, Avg loss: 9.${i}\n`),
      30,
    ],
    ['a stage alone', thirty((i, l) => `Epoch ${i + 1} | step ${i} | loss train: ${l}, val: 9.${i}`), 30],
    ['Val. Loss', thirty((i, l) => `Epoch ${i} Train Loss: ${l} | Val. Loss: 9.${i}`), 30],
    [
      'a loss on the validation set, said before the counter',
      epochs(
        (e, i, l) => ` iteration ${100 * e + 10 * i + 10}/ 5000 | lm loss: ${l} | grad norm: 1.2 |`,
        (e) => [` validation loss at iteration ${100 * e + 100} | lm loss value: 9.9E+00 | lm loss PPL: 2.7E+04 | `],
      ),
      3,
    ],
  ];

  test.each(logs)('%s', (_, lines, evaluations) => {
    const found = read(lines);
    expect(found.steps).toHaveLength(30);
    expect(Math.max(...found.steps.map(({ loss: l }) => l!))).toBeLessThan(3);
    expect(found.evaluations).toHaveLength(evaluations);
    expect(Math.min(...found.evaluations.map(({ loss: l }) => l))).toBeGreaterThan(8);
  });
});

describe('a pair', () => {
  test('whose second number rises counts twice', () => {
    const lines = epochs(
      (e, i, l) => `DEBUG TRAIN Batch ${e}/${100 * i} loss ${l} lr 0.0001 rank 0`,
      () => [],
    );
    expect(read(lines).steps).toHaveLength(30);
  });

  test('behind a stage and a number is within that epoch', () => {
    const lines = epochs(
      (e, i, l) => `Train: ${e} [${60 * i}/625 (${10 * i}%)]  Loss: ${l} (${l})  LR: 1.000e-04`,
      () => [],
    );
    const { steps } = read(lines);
    expect([steps.length, steps[10]!.step, steps[29]!.step]).toEqual([30, 625, 1790]);
  });
});

describe('of several processes', () => {
  test.each([
    ['said first', (rank: number, i: number, l: string) => `[rank${rank}]: step ${i} loss ${l}`],
    ['said last', (rank: number, i: number, l: string) => `step ${i} loss ${l} rank ${rank}`],
  ])('NaN of any one counts, at its step: %s', (_, line) => {
    const lines = thirty((i, l) => `${line(0, i, l)}\n${line(1, i, i > 20 ? 'nan' : l)}`);
    const { steps } = read(lines);
    expect(steps).toHaveLength(30);
    expect(steps.findIndex(({ loss: l }) => Number.isNaN(l))).toBe(21);
  });
});

describe('which is the loss', () => {
  test('a total in Chinese goes before its parts', () => {
    const lines = thirty((i, l) => `迭代: ${i}, 总损失: ${l}, 分类损失: 0.${i + 10}, 回归损失: 1.${i + 10}`);
    expect(read(lines).read.columns.loss).toBe('总损失');
  });

  test('a list is none', () => {
    const lines = thirty((i, l) => `Losses: [2.${i}, 2.1, 3.3], step: ${i}, reference_loss: ${l}`);
    expect(read(lines).read.columns.loss).toBe('reference_loss');
  });

  test('what a person says', () => {
    const lines = thirty((i, l) => `epoch ${i} L=${l} M=0.5`);
    expect(read(lines, 'L').read.columns).toMatchObject({ loss: 'L', epoch: 'epoch' });
  });

  test('train and val, where nothing else can be it', () => {
    const { read: found, evaluations } = read(thirty((i, l) => `${250 * i} train ${l}\n${250 * i} val 5.${i}`));
    expect(found.columns).toMatchObject({ loss: 'train', valLoss: 'val' });
    expect(evaluations).toHaveLength(30);
  });

  test('the first of the sets of XGBoost', () => {
    const lines = thirty((i, l) => `[${i}]\tvalidation_0-logloss:${l}\tvalidation_1-logloss:3.${i}`);
    const { read: found } = read(lines);
    expect(found.columns).toMatchObject({ loss: 'validation_0-logloss', valLoss: 'validation_1-logloss' });
    expect([found.firstStep, found.lastStep]).toEqual([0, 29]);
  });
});

test('names that change with every line, such as that of a checkpoint, do not hide the others', () => {
  const { steps } = read(thirty((i, l) => `step ${i} | loss ${l} | saved ckpt_${i}.pt (12.${i} MB)`));
  expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 30 }, (_, i) => i));
});

test('a run of one line is read', () => {
  expect(read(['step 1 loss 2.1']).steps).toEqual([{ step: 1, loss: 2.1 }]);
});
