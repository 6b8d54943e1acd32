/** What programs print for each step or epoch, with numbers of our own, and what is read of it. */
import { describe, expect, test } from 'vitest';
import { lossAt, printed, readPrinted, told } from './read';

interface Example {
  text: string;
  form?: string;
  /** Of the read rows: first and last step, and the columns by which they are known. */
  steps: readonly [number, number];
  columns: Record<string, string>;
  rows?: number;
  evaluations?: number;
  totalSteps?: number;
}

const rate = (i: number) => (1e-3 / i).toExponential(2);
const bar = (i: number, all: number) =>
  `${Math.floor((100 * i) / all)}%|${'█'.repeat(i)}${' '.repeat(10 - i)}| ${i}/${all} [00:0${i % 10}<00:09,  1.02it/s`;

const examples: Record<string, Example> = {
  'Hugging Face, dicts alone': {
    text: printed((i, l) => `{'loss': ${l}, 'grad_norm': ${i}.25, 'learning_rate': ${rate(i)}, 'epoch': ${i / 20}}`),
    steps: [1, 10],
    columns: { loss: 'loss', gradNorm: 'grad_norm', lr: 'learning_rate' },
  },
  'Hugging Face, numbers as text': {
    text: printed(
      (i, l) => `{'loss': '${l}', 'grad_norm': '${i}.25', 'learning_rate': '${rate(i)}', 'epoch': '${i / 20}'}`,
    ),
    steps: [1, 10],
    columns: { loss: 'loss', lr: 'learning_rate' },
  },
  'Hugging Face, with bars and evaluations': {
    text: printed(
      (i, l) =>
        `\r ${bar(i, 10)}]{'loss': ${l}, 'learning_rate': ${rate(i)}, 'epoch': ${i / 20}}${i % 5 === 0 ? `\n{'eval_loss': 1.${i}, 'eval_runtime': 3.1, 'epoch': ${i / 20}}` : ''}`,
    ),
    steps: [1, 10],
    columns: { loss: 'loss', valLoss: 'eval_loss', step: 'step' },
    evaluations: 2,
    totalSteps: 10,
  },
  'Hugging Face, a bar line before each dict': {
    text: printed((i, l) => `\r ${bar(i, 10)}]\n{'loss': ${l}, 'learning_rate': ${rate(i)}, 'epoch': ${i / 20}}`),
    steps: [1, 10],
    columns: { loss: 'loss', step: 'step' },
    totalSteps: 10,
  },
  'Keras 2': {
    text: printed(
      (i, l) =>
        `Epoch ${i}/10\n50/50 [==============================] - 1s 9ms/step - loss: ${l} - accuracy: 0.5 - val_loss: 1.5 - val_accuracy: 0.4`,
    ),
    steps: [1, 10],
    columns: { loss: 'loss', valLoss: 'val_loss', valAccuracy: 'val_accuracy', epoch: 'epoch' },
    evaluations: 10,
    totalSteps: 10,
  },
  'Keras 3': {
    text: printed(
      (i, l) =>
        `Epoch ${i}/10\n\u001b[1m50/50\u001b[0m \u001b[32m━━━━━━━━━━━━━━━━━━━━\u001b[0m\u001b[37m\u001b[0m \u001b[1m1s\u001b[0m 4ms/step - accuracy: 0.5 - loss: ${l} - learning_rate: 0.0010`,
    ),
    steps: [1, 10],
    columns: { loss: 'loss', lr: 'learning_rate', epoch: 'epoch' },
  },
  'Lightning, a bar': {
    text: printed((i, l) => `\rEpoch 0:  ${bar(i, 10)}, v_num=3, train_loss=${l}]`),
    steps: [1, 10],
    columns: { loss: 'train_loss', batch: 'batch' },
  },
  'fairseq, bars of text': {
    text: printed(
      (i, l) =>
        `2026-03-02 11:14:3${i % 10} | INFO | train_inner | epoch 001:    ${i * 100} / 2000 loss=${l}, nll_loss=3.1, ppl=9.2, wps=5000, num_updates=${i * 100}, lr=${rate(i)}, gnorm=1.${i}, loss_scale=64`,
    ),
    steps: [100, 1000],
    columns: { loss: 'loss', gradNorm: 'gnorm', lr: 'lr', lossScale: 'loss_scale' },
  },
  Megatron: {
    text: printed(
      (i, l) =>
        ` iteration ${String(i).padStart(8)}/  500000 | consumed samples: ${i * 8} | elapsed time per iteration (ms): 412.1 | learning rate: ${rate(i)} | global batch size:     8 | lm loss: ${l === 'nan' ? l : `${l}E+00`} | loss scale: 1.0 | grad norm: 0.2${i} | number of skipped iterations:   0 | number of nan iterations:   0 |`,
    ),
    steps: [1, 10],
    columns: { loss: 'lm loss', gradNorm: 'grad norm', lr: 'learning rate', lossScale: 'loss scale' },
    totalSteps: 500000,
  },
  nanoGPT: {
    text: `step 0: train loss 4.1, val loss 4.2\n${printed((i, l) => `iter ${i * 10}: loss ${l}, time 412.10ms, mfu 31.05%`)}`,
    steps: [10, 100],
    columns: { loss: 'loss', valLoss: 'val loss' },
    evaluations: 1,
  },
  litgpt: {
    text: printed(
      (i, l) =>
        `Epoch 1 | iter ${i} step ${i} | loss train: ${l}, val: n/a | iter time: 412.10 ms (step) remaining time: 1:02:11`,
    ),
    steps: [1, 10],
    columns: { loss: 'loss train' },
  },
  torchtune: {
    text: printed((i, l) => `Step ${i} | loss:${l} lr:${rate(i)} tokens_per_second_per_gpu:5100.1 grad_norm:1.${i}`),
    steps: [1, 10],
    columns: { loss: 'loss', lr: 'lr', gradNorm: 'grad_norm' },
  },
  mmdetection: {
    text: printed(
      (i, l) =>
        `2026-03-02 11:14:3${i % 10},123 - mmdet - INFO - Epoch [${1 + Math.floor((i - 1) / 5)}][${((i - 1) % 5) * 50 + 50}/250]\tlr: ${rate(i)}, eta: 2 days, 4:20:34, time: 0.536, memory: 5679, loss_cls: 1.2, loss_bbox: 0.7, loss: ${l}`,
    ),
    steps: [50, 500],
    columns: { loss: 'loss', lr: 'lr', batch: 'batch', epoch: 'epoch' },
  },
  mmengine: {
    text: printed(
      (i, l) =>
        `03/02 11:14:3${i % 10} - mmengine - INFO - Epoch(train)  [1][${String(i * 50).padStart(4)}/7330]  lr: ${rate(i)}  eta: 1 day, 0:11:02  time: 0.41  data_time: 0.01  memory: 5679  loss: ${l}  loss_cls: 0.5  grad_norm: 1.${i}`,
    ),
    steps: [50, 500],
    columns: { loss: 'loss', lr: 'lr', gradNorm: 'grad_norm' },
  },
  Detectron2: {
    text: printed(
      (i, l) =>
        `[03/02 11:14:3${i % 10} d2.utils.events]:  eta: 0:12:22  iter: ${i * 20 - 1}  total_loss: ${l}  loss_cls: 0.51  loss_box_reg: 0.2  time: 0.4102  data_time: 0.0112  lr: ${rate(i)}  max_mem: 3050M`,
    ),
    steps: [19, 199],
    columns: { loss: 'total_loss', lr: 'lr' },
  },
  Ultralytics: {
    text: printed(
      (i, l) =>
        `      Epoch    GPU_mem   box_loss   cls_loss   dfl_loss  Instances       Size\n      ${i}/10     1.89G     ${l}        0.5       0.25         16        640: 100%|██████████| 32/32 [00:07<00:00,  4.11it/s]`,
    ),
    steps: [1, 10],
    columns: { loss: 'box_loss + cls_loss + dfl_loss' },
  },
  'PyTorch, MNIST': {
    text: printed((i, l) => `Train Epoch: 1 [${i * 640}/60000 (${i}%)]\tLoss: ${l}`),
    steps: [640, 6400],
    columns: { loss: 'Loss' },
  },
  'PyTorch, ImageNet': {
    text: printed(
      (i, l) =>
        `Epoch: [0][${String(i * 10).padStart(4)}/5005]\tTime  0.412 ( 0.500)\tData  0.012 ( 0.100)\tLoss ${l} (${told(5 / i)})\tAcc@1  10.00 (  9.50)`,
    ),
    steps: [10, 100],
    columns: { loss: 'Loss' },
  },
  timm: {
    text: printed(
      (i, l) =>
        `Train: 0 [${String(i * 50).padStart(4)}/1251 (  ${i}%)]  Loss: ${l} (6.91)  Time: 0.412s, 621.01/s  (0.500s,  512.01/s)  LR: ${rate(i)}  Data: 0.012 (0.100)`,
    ),
    steps: [50, 500],
    columns: { loss: 'Loss', lr: 'LR' },
  },
  ESPnet: {
    text: printed(
      (i, l) =>
        `[host] 2026-03-02 11:14:3${i % 10},980 (trainer:706) INFO: 1epoch:train:${i * 100 - 99}-${i * 100}batch: iter_time=2.4e-04, loss_ctc=31.2, acc=0.4, loss=${l}, optim0_lr0=${rate(i)}, grad_norm=6.${i}`,
    ),
    steps: [100, 1000],
    columns: { loss: 'loss', gradNorm: 'grad_norm', lr: 'optim0_lr0' },
  },
  OpenNMT: {
    text: printed(
      (i, l) =>
        `[2026-03-02 11:14:3${i % 10},511 INFO] Step ${i * 50}/100000; acc: 3${i}.1; ppl: 512.3; xent: ${l}; lr: ${rate(i)}; sents: 4096; bsz: 3412/3011/64; 12011/11002 tok/s; 41 sec;`,
    ),
    steps: [50, 500],
    columns: { loss: 'xent', lr: 'lr' },
    totalSteps: 100000,
  },
  'diffusers, a bar': {
    text: printed((i, l) => `\rSteps:  ${bar(i, 10)}, lr=${rate(i)}, step_loss=${l}]`),
    steps: [1, 10],
    columns: { loss: 'step_loss', lr: 'lr' },
  },
  mlx: {
    text: printed(
      (i, l) =>
        `Iter ${i * 10}: Train loss ${l}, Learning Rate ${rate(i)}, It/sec 0.999, Tokens/sec 387.1, Trained Tokens ${i * 970}, Peak mem 8.104 GB`,
    ),
    steps: [10, 100],
    columns: { loss: 'Train loss', lr: 'Learning Rate' },
  },
  Darknet: {
    text: printed(
      (i, l) =>
        `Loaded: 0.000047 seconds\nRegion 82 Avg IOU: 0.55, Class: 0.16, Obj: 0.01, No Obj: 0.01, .5R: 0.6, .75R: 0.1,  count: 3\n ${i}: ${l}, 5.${i} avg, 0.00${i} rate, 4.58 seconds, ${i * 64} images`,
    ),
    form: 'darknet',
    steps: [1, 10],
    columns: { loss: 'loss', lr: 'lr' },
  },
  'VITS and RVC': {
    text: printed(
      (i, l) =>
        `2026-03-02 11:14:3${i % 10},684\tvoice\tINFO\tTrain Epoch: 1 [${i * 10}%]\n2026-03-02 11:14:3${i % 10},684\tvoice\tINFO\t[${i * 200}, 9.99e-05]\n2026-03-02 11:14:3${i % 10},684\tvoice\tINFO\tloss_disc=3.3, loss_gen=${l}, loss_mel=20.5`,
    ),
    form: 'vits',
    steps: [200, 2000],
    columns: { loss: 'loss_gen + loss_mel', loss2: 'loss_disc', lr: 'lr' },
  },
  'a loop in Chinese': {
    text: printed((i, l) => `轮次 1 步数 ${i}: 训练损失: ${l} 验证损失: 1.${i} 学习率: ${rate(i)}`),
    steps: [1, 10],
    columns: { loss: '训练损失', valLoss: '验证损失', lr: '学习率', step: 'step', epoch: 'epoch' },
    evaluations: 10,
  },
  'dicts in dicts': {
    text: printed(
      (i, l) => `INFO:__main__:epoch ${i}: {'train_loss': ${l}, 'eval': {'accuracy': 0.8}, 'lr': ${rate(i)}}`,
    ),
    steps: [1, 10],
    columns: { loss: 'train_loss', lr: 'lr' },
  },
  'YOLOv5, bars drawn over themselves between its tables': {
    text: printed(
      (i, l) =>
        `\n      Epoch    GPU_mem   box_loss   obj_loss   cls_loss  Instances       Size\n\r        ${i}/10      3.2G     ${l}     0.03     0.01         45        640:  10%|█         | 1/4 [00:01<00:05]\n                 Class     Images  Instances          P          R      mAP50   mAP50-95: 100%|██████████| 4/4 [00:01<00:00,  3.1it/s]\n                   all        128        929      0.671      0.521      0.6        0.4`,
    ),
    steps: [1, 10],
    columns: { loss: 'box_loss + obj_loss + cls_loss' },
  },
  'JAX, with the prefix of absl': {
    text: printed(
      (i, l) =>
        `I0302 11:14:3${i % 10}.000000 1400 metric_writer.py:20] [${i * 100}] accuracy=0.5, learning_rate=0.001, loss=${l}`,
    ),
    steps: [100, 1000],
    columns: { loss: 'loss', lr: 'learning_rate', step: 'step' },
  },
  'TensorFlow Object Detection': {
    text: printed((i, l) => `INFO:tensorflow:Step ${i * 100} per-step time 0.813s loss=${l}`),
    steps: [100, 1000],
    columns: { loss: 'loss' },
  },
};

describe.each(Object.entries(examples))(
  '%s',
  (_, { text, form = 'console', steps, columns, rows = 10, evaluations, totalSteps }) => {
    const log = readPrinted(text)!;

    test('is read row by row', () => {
      expect(log.read).toMatchObject({ form, rows, firstStep: steps[0], lastStep: steps[1], columns });
    });

    test('and NaN is read as NaN', () => {
      const seen = log.steps.map(({ loss }) => Number.isNaN(loss));
      expect(seen.indexOf(true)).toBe(6);
    });

    test.runIf(evaluations !== undefined)('and its evaluations stand apart', () => {
      expect(log.evaluations).toHaveLength(evaluations!);
    });

    test.runIf(totalSteps !== undefined)('and its planned length is known', () => {
      expect(log.totalSteps).toBe(totalSteps);
    });
  },
);

test("the boxes of Stable-Baselines3: reward and KL are told, and the policy's loss is no measure of progress", () => {
  const box = printed(
    (i, l) =>
      `------------------------------\n| rollout/           |        |\n|    ep_rew_mean     | ${i}.5   |\n| time/              |        |\n|    total_timesteps | ${i * 2048} |\n| train/             |        |\n|    approx_kl       | 0.0${i}  |\n|    clip_fraction   | 0.1${i}  |\n|    loss            | ${l} |\n------------------------------`,
  );
  const log = readPrinted(box)!;
  expect(log.read.columns).toMatchObject({
    loss: 'loss',
    reward: 'ep_rew_mean',
    kl: 'approx_kl',
    clipFraction: 'clip_fraction',
  });
  expect(log.read).toMatchObject({ rows: 10, firstStep: 2048, lastStep: 20480 });
});

test('a line that holds a loss of several: the value as it was, not its mean', () => {
  const log = readPrinted(examples['PyTorch, ImageNet']!.text)!;
  expect(log.steps[1]!.loss).toBe(lossAt(2));
});

test.each([
  [
    'prose',
    'The loss of 3 models fell in 2024.\nWe sold 12 of them at 5.50 each.\nChapter 4 tells how 100 steps of it went.\n',
  ],
  ['source', 'for i in range(100):\n    loss = 0.5 * x ** 2\n    if loss > 10: raise ValueError(1)\nlr = 1e-3\n'],
  [
    'a trace',
    'Traceback (most recent call last):\n  File "train.py", line 12, in <module>\n  File "train.py", line 40, in step\nValueError: 3\n',
  ],
  ['bars of a download', 'Downloading: 10%|█ | 10/100 [00:01<00:09]\nDownloading: 20%|██ | 20/100 [00:02<00:08]\n'],
])('%s is no log', (_, text) => {
  expect(readPrinted(text)).toBeNull();
});
