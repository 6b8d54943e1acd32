/** Traps of Ultralytics' settings. */
import { say } from '../../../shared/messages/say';
import type { Sprung, Trap } from './trap';

const yolo = `task: detect
mode: train
model: yolo.pt
epochs: 100
batch: 16
lrf: 0.01
warmup_epochs: 3
`;

/** ultralytics/cfg/default.yaml; a file that was written by a run has all defaults in it. */
const defaults = { lr0: 0.01, momentum: 0.937 } as const;

const ignoredRate: Trap = {
  id: 'ignored-rate',
  formats: ['ultralytics'],
  doc: {
    title: 'The rate is written, and the optimizer that chooses its own',
    severities: ['warning'],
    why: 'With `optimizer: auto`, the default, Ultralytics takes an optimizer, a rate and a momentum by the length of the run. `lr0` and `momentum` of the file are not used.',
    threshold:
      '`lr0` or `momentum` is written with another value than the default, and `optimizer` is `auto` or absent.',
    source: 'ultralytics issues 8400, 17444 and 22782; ultralytics/engine/trainer.py, `build_optimizer`.',
    fix: '`ignored-rate` writes SGD, which the defaults of the rate are made for.',
    example: {
      bad: `${yolo}lr0: 0.001
`,
      good: `${yolo}optimizer: SGD
lr0: 0.001
`,
    },
  },
  find(keys) {
    const at = 'optimizer';
    // A file of hyper-parameters for YOLOv5 has neither, and no optimizer that chooses.
    if (keys.first('task', 'mode') === null) return [];
    if (keys.has(at) && keys.value(at) !== 'auto') return [];
    return (['lr0', 'momentum'] as const).flatMap((name): Sprung[] => {
      const value = keys.number(name);
      if (value === null || value === defaults[name]) return [];
      const message = say('ignored-rate.auto', { name: keys.name(name), value });
      return [{ severity: 'warning', at: name, message, mending: [{ set: at, to: 'SGD' }] }];
    });
  },
};

const mosaicToTheEnd: Trap = {
  id: 'mosaic-to-the-end',
  formats: ['ultralytics'],
  doc: {
    title: 'Mosaic is closed before the run begins, or never',
    severities: ['hint'],
    why: '`close_mosaic` says how many of the last epochs go without mosaic. With as many as the run has, newer versions train without it from the start, and older ones, which wait for that very epoch, to the end with it.',
    threshold: '`close_mosaic` is at least `epochs`, and `mosaic` is not 0.',
    source: 'ultralytics/engine/trainer.py.',
    example: {
      bad: `task: detect
mode: train
model: yolo.pt
epochs: 10
batch: 16
optimizer: SGD
lr0: 0.01
lrf: 0.01
warmup_epochs: 1
close_mosaic: 15
`,
      good: `task: detect
mode: train
model: yolo.pt
epochs: 10
batch: 16
optimizer: SGD
lr0: 0.01
lrf: 0.01
warmup_epochs: 1
close_mosaic: 3
`,
    },
  },
  find(keys) {
    const [at, end] = ['close_mosaic', 'epochs'];
    const [close, epochs] = [keys.number(at), keys.number(end)];
    if (!close || !epochs || close < epochs || keys.number('mosaic') === 0) return [];
    const message = say('mosaic-to-the-end.all', { name: keys.name(at), close, epochs });
    return [{ severity: 'hint', at, message }];
  },
};

const rectangular: Trap = {
  id: 'rectangles-without-mosaic',
  formats: ['ultralytics'],
  doc: {
    title: 'Rectangular batches turn mosaic, mixup and cutmix off',
    severities: ['hint'],
    why: 'With `rect` images of one shape are put together, and those that are made of several images are left out, whatever their keys say. What is left of the augmentation is much weaker.',
    threshold: '`rect: true` beside `mosaic`, `mixup` or `cutmix` above 0.',
    source: 'ultralytics/data/dataset.py, `build_transforms`.',
    fix: '`rectangles-without-mosaic` turns `rect` off.',
    example: {
      bad: `${yolo}optimizer: SGD
lr0: 0.01
rect: true
mosaic: 1.0
`,
      good: `${yolo}optimizer: SGD
lr0: 0.01
rect: false
mosaic: 1.0
`,
    },
  },
  find(keys) {
    const at = 'rect';
    const lost = ['mosaic', 'mixup', 'cutmix'].filter((name) => (keys.number(name) ?? 0) > 0);
    if (!keys.isOn(at) || lost.length === 0 || keys.word('mode') === 'val') return [];
    const message = say('rectangles-without-mosaic.off', { name: keys.name(at), keys: lost });
    return [{ severity: 'hint', at, message, mending: [{ set: at, to: false }] }];
  },
};

const resumedSettings: Trap = {
  id: 'resumed-settings',
  formats: ['ultralytics'],
  doc: {
    title: 'A run that goes on takes its settings from the checkpoint',
    severities: ['hint'],
    why: 'With `resume` Ultralytics reads the settings of the checkpoint and takes a few of the file alone, such as the batch and the size of the images. Other epochs or another rate are not used.',
    threshold: '`resume` is on, beside `epochs`, `lr0`, `lrf` or `optimizer`.',
    source: 'ultralytics/engine/trainer.py, `check_resume`.',
    example: {
      bad: `${yolo}optimizer: SGD
lr0: 0.01
resume: true
`,
      good: `${yolo}optimizer: SGD
lr0: 0.01
resume: false
`,
    },
  },
  find(keys) {
    const at = 'resume';
    const on = keys.isOn(at) || (keys.word(at) !== null && keys.flag(at) === null);
    const lost = ['epochs', 'lr0', 'lrf', 'optimizer'].filter((name) => keys.has(name));
    if (!on || lost.length === 0) return [];
    return [{ severity: 'hint', at, message: say('resumed-settings.unread', { name: keys.name(at), keys: lost }) }];
  },
};

export const ultralyticsTraps: readonly Trap[] = [ignoredRate, mosaicToTheEnd, rectangular, resumedSettings];
