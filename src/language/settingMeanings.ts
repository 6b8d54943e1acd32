/** What the settings of a recipe mean, in any format: one sentence each, with the unit. */
import * as l10n from '@vscode/l10n';
import type { SettingName } from '../config/formats/format';

/** Made when it is asked for: translations are known only after the start. */
export function meaningOf(setting: SettingName): string {
  return meanings[setting]();
}

const meanings: Record<SettingName, () => string> = {
  optimizer: () => l10n.t('The update rule.'),
  lr: () => l10n.t('Peak learning rate, per optimizer step.'),
  betas: () => l10n.t('Decay of the first and the second moment of the gradient, per optimizer step.'),
  eps: () =>
    l10n.t('Added to the root of the second moment before it divides; no unit of its own, but that of the gradient.'),
  momentum: () => l10n.t('Decay of the running mean of the gradient, per optimizer step.'),
  weightDecay: () =>
    l10n.t('Share of every weight that a step takes away, times the learning rate unless it is decoupled from it.'),
  schedule: () => l10n.t('How the learning rate changes over the run.'),
  warmup: () =>
    l10n.t('Start of the run in which the learning rate rises to its peak, in optimizer steps or as a share.'),
  minimumLr: () => l10n.t('Where the learning rate ends, per optimizer step.'),
  schedulerPeak: () => l10n.t('Peak of the schedule; it takes the place of the optimizer’s learning rate.'),
  total: () => l10n.t('Length of the run.'),
  clip: () => l10n.t('Bound on the gradient before each optimizer step.'),
  precision: () => l10n.t('Number format of the forward and backward pass.'),
  otherPrecision: () => l10n.t('Number format of the forward and backward pass.'),
  lossScale: () => l10n.t('Factor on the loss in fp16, so that small gradients are not lost; 0 lets it adapt.'),
  initialScalePower: () => l10n.t('The first loss scale, as a power of two.'),
  batchSize: () => l10n.t('Examples in one forward pass on one device.'),
  globalBatchSize: () => l10n.t('Examples in one optimizer step, over all devices.'),
  accumulate: () => l10n.t('Forward passes whose gradients make one optimizer step.'),
  dropout: () => l10n.t('Share of units, or of adapter inputs, that is dropped in training.'),
  gradientCheckpointing: () =>
    l10n.t('Activations are computed again in the backward pass: less memory, about a third more time.'),
  seed: () => l10n.t('Seed of the random numbers.'),
};
