/** Traps of Lightning's Trainer and its callbacks, in the files of LightningCLI, Hydra and NeMo. */
import { say } from '../../../shared/messages/say';
import { known } from '../rule';
import { callbacksOf } from './callbacks';
import type { Sprung, Trap } from './trap';

const cli = (trainer: string, optimizer = 'lr: 0.05, momentum: 0.9'): string => `seed_everything: 1
trainer:
  max_epochs: 10
  gradient_clip_val: 1.0
${trainer}model: { class_path: our.Model, init_args: {} }
data: { class_path: our.Data, init_args: { batch_size: 64 } }
optimizer: { class_path: torch.optim.SGD, init_args: { ${optimizer} } }
`;
const formats = ['lightning-cli', 'hydra', 'nemo'];

const trialLeftOn: Trap = {
  id: 'trial-left-on',
  formats: [...formats, 'ultralytics'],
  doc: {
    title: 'A switch for trials is on',
    severities: ['hint'],
    why: '`fast_dev_run` runs a few batches and saves nothing, `overfit_batches` trains on a few batches for ever, `fraction` on a part of the images. Left on by mistake they cost a run.',
    threshold: '`fast_dev_run` is on, `overfit_batches` above 0, or `fraction` of Ultralytics below 1.',
    source: 'lightning/pytorch/trainer/trainer.py; ultralytics/cfg/default.yaml.',
    fix: '`trial-left-on` removes the key.',
    example: { bad: cli('  fast_dev_run: true\n'), good: cli('') },
  },
  find(keys, { format }) {
    if (format === 'ultralytics') {
      const share = keys.number('fraction');
      if (share === null || share >= 1 || share <= 0) return [];
      const message = say('trial-left-on.fraction', { name: keys.name('fraction'), share });
      return [{ severity: 'hint', at: 'fraction', message, mending: [{ remove: 'fraction' }] }];
    }
    const on = (at: string): boolean => keys.isOn(at) || (keys.number(at) ?? 0) > 0;
    return ['trainer.fast_dev_run', 'trainer.overfit_batches'].filter(on).map((at) => {
      const message = say('trial-left-on.switch', { name: keys.name(at) });
      return { severity: 'hint', at, message, mending: [{ remove: at }] };
    });
  },
};

const topWithoutMonitor: Trap = {
  id: 'top-without-monitor',
  formats: ['lightning-cli', 'hydra'],
  doc: {
    title: 'Several best checkpoints, and nothing to tell which is best',
    severities: ['error'],
    why: '`save_top_k` above 1 needs a metric. Without `monitor` Lightning refuses the callback.',
    threshold: '`save_top_k` of `ModelCheckpoint` is above 1, and `monitor` is absent or null.',
    source: 'lightning/pytorch/callbacks/model_checkpoint.py.',
    example: {
      bad: cli(`  callbacks:
    - class_path: lightning.pytorch.callbacks.ModelCheckpoint
      init_args: { save_top_k: 3 }
`),
      good: cli(`  callbacks:
    - class_path: lightning.pytorch.callbacks.ModelCheckpoint
      init_args: { save_top_k: 3, monitor: val_loss }
`),
    },
  },
  find(keys, { complete }) {
    return callbacksOf(keys).flatMap(({ name, args }): Sprung[] => {
      const at = `${args}.save_top_k`;
      const many = keys.number(at) ?? 0;
      if (name !== 'modelcheckpoint' || many < 2 || keys.has(`${args}.monitor`) || !complete) return [];
      const message = say('top-without-monitor.none', { name: keys.name(at), many, key: keys.name(`${args}.monitor`) });
      return [{ severity: 'error', at, message }];
    });
  },
};

const patienceBeyond: Trap = {
  id: 'patience-beyond-run',
  formats: ['lightning-cli', 'ultralytics'],
  doc: {
    title: 'Patience that is longer than the run',
    severities: ['hint'],
    why: 'Early stopping waits as many evaluations as its patience says. With a patience of the whole run it never stops it.',
    threshold:
      '`patience` of `EarlyStopping`, times `check_val_every_n_epoch`, is at least `max_epochs`; in Ultralytics one other than the default of 100 is at least `epochs`.',
    source: 'lightning/pytorch/callbacks/early_stopping.py; ultralytics/utils/torch_utils.py, `EarlyStopping`.',
    example: {
      bad: cli(`  callbacks:
    - class_path: lightning.pytorch.callbacks.EarlyStopping
      init_args: { monitor: val_loss, patience: 20 }
`),
      good: cli(`  callbacks:
    - class_path: lightning.pytorch.callbacks.EarlyStopping
      init_args: { monitor: val_loss, patience: 3 }
`),
    },
  },
  find(keys, { format, total }) {
    const length = known(total);
    if (length?.unit !== 'epochs') return [];
    const every = format === 'ultralytics' ? 1 : (keys.number('trainer.check_val_every_n_epoch') ?? 1);
    const places =
      format === 'ultralytics'
        ? ['patience']
        : callbacksOf(keys).flatMap(({ name, args }) => (name === 'earlystopping' ? [`${args}.patience`] : []));
    return places.flatMap((at): Sprung[] => {
      const patience = keys.number(at);
      if (patience === null || patience * every < length.value || (format === 'ultralytics' && patience === 100))
        return [];
      const message = say('patience-beyond-run.never', { name: keys.name(at), patience, epochs: length.value });
      return [{ severity: 'hint', at, message }];
    });
  },
};

const unwatchedMonitor: Trap = {
  id: 'unwatched-monitor',
  formats: ['lightning-cli', 'hydra'],
  doc: {
    title: 'A callback goes by the validation, which is off',
    severities: ['error'],
    why: 'With `limit_val_batches: 0` nothing is validated, and a metric of it is never there. Early stopping ends the run with a RuntimeError at its first look.',
    threshold: '`trainer.limit_val_batches: 0`, and `EarlyStopping` monitors a metric whose name begins with `val`.',
    source: 'lightning/pytorch/callbacks/early_stopping.py, `_validate_condition_metric`.',
    fix: '`unwatched-monitor` removes the limit.',
    example: {
      bad: cli(`  limit_val_batches: 0
  callbacks:
    - class_path: lightning.pytorch.callbacks.EarlyStopping
      init_args: { monitor: val_loss, patience: 3 }
`),
      good: cli(`  callbacks:
    - class_path: lightning.pytorch.callbacks.EarlyStopping
      init_args: { monitor: val_loss, patience: 3 }
`),
    },
  },
  find(keys) {
    const at = 'trainer.limit_val_batches';
    if (keys.number(at) !== 0) return [];
    const watching = callbacksOf(keys).find(
      ({ name, args }) => name === 'earlystopping' && /^val/.test(keys.word(`${args}.monitor`) ?? ''),
    );
    if (!watching || keys.flag(`${watching.args}.strict`) === false) return [];
    const monitor = keys.word(`${watching.args}.monitor`)!;
    const message = say('unwatched-monitor.never', { name: keys.name(at), monitor });
    return [{ severity: 'error', at, message, mending: [{ remove: at }] }];
  },
};

const nesterovAlone: Trap = {
  id: 'nesterov-without-momentum',
  formats: ['lightning-cli', 'hydra'],
  doc: {
    title: "Nesterov's momentum without momentum",
    severities: ['error'],
    why: '`nesterov` says how momentum is used. PyTorch refuses it where `momentum` is 0, which is its default, or `dampening` is not.',
    threshold: '`nesterov: true` for `SGD` with a momentum that is absent or 0, or with dampening.',
    source: 'torch/optim/sgd.py.',
    example: { bad: cli('', 'lr: 0.05, nesterov: true'), good: cli('', 'lr: 0.05, momentum: 0.9, nesterov: true') },
  },
  find(keys, { optimizer }) {
    if (known(optimizer) !== 'sgd') return [];
    const sections = ['optimizer.init_args', 'optimizer', 'model.optimizer', 'model.init_args.optimizer.init_args'];
    return sections.flatMap((section): Sprung[] => {
      const at = `${section}.nesterov`;
      const [momentum, dampening] = ['momentum', 'dampening'].map((key) => `${section}.${key}`);
      if (!keys.isOn(at)) return [];
      const none = !keys.has(momentum!) || keys.number(momentum!) === 0;
      if (!none && !((keys.number(dampening!) ?? 0) > 0)) return [];
      const message = say('nesterov-without-momentum.none', { name: keys.name(at), key: keys.name(momentum!) });
      return [{ severity: 'error', at, message }];
    });
  },
};

const anomalyLeftOn: Trap = {
  id: 'anomaly-left-on',
  formats,
  doc: {
    title: 'The search for anomalies is on',
    severities: ['hint'],
    why: '`detect_anomaly` keeps where each gradient came from and looks at every one, to find the first NaN. It makes training much slower, and is not meant for a whole run.',
    threshold: '`trainer.detect_anomaly: true`.',
    source: 'lightning/pytorch/trainer/trainer.py, which warns of it.',
    fix: '`anomaly-left-on` turns it off.',
    example: { bad: cli('  detect_anomaly: true\n'), good: cli('  detect_anomaly: false\n') },
  },
  find(keys) {
    const at = 'trainer.detect_anomaly';
    if (!keys.isOn(at)) return [];
    const message = say('anomaly-left-on.slow', { name: keys.name(at) });
    return [{ severity: 'hint', at, message, mending: [{ set: at, to: false }] }];
  },
};

export const lightningTraps: readonly Trap[] = [
  trialLeftOn,
  topWithoutMonitor,
  patienceBeyond,
  unwatchedMonitor,
  nesterovAlone,
  anomalyLeftOn,
];
