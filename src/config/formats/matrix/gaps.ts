/**
 * Why a setting is not read of a format: a row for each format, by its name. What is not told here and not read fails a
 * test; so does what is told here and read.
 */
import type { SettingName } from '../format';

/**
 * `none`: the format has no such key; `elsewhere`: another file, a script or the command line has it; `code`: the code of
 * the framework has it, not as one value; `unread`: there is a key that Keel does not read.
 */
export type GapReason = 'none' | 'elsewhere' | 'code' | 'unread';

export const formatGaps: Record<string, Partial<Record<GapReason, readonly SettingName[]>>> = {
  'gpt-neox': { none: ['loraRank', 'loraAlpha'] },
  deepspeed: {
    none: ['minimumLr'],
    // The script has the model, the data and the loop; `steps_per_print` is about lines of DeepSpeed's own.
    elsewhere: [
      ...(['dropout', 'gradientCheckpointing', 'seed', 'evalEvery', 'saveEvery', 'logEvery'] as const),
      ...(['loraRank', 'loraAlpha'] as const),
    ],
  },
  accelerate: {
    // A launcher's file: number format, accumulation and clipping alone, all else is the script's.
    elsewhere: [
      ...(['optimizer', 'lr', 'betas', 'eps', 'momentum', 'weightDecay', 'schedule', 'warmup', 'minimumLr'] as const),
      ...(['total', 'batchSize', 'globalBatchSize', 'dropout', 'gradientCheckpointing', 'seed'] as const),
      ...(['evalEvery', 'saveEvery', 'logEvery', 'loraRank', 'loraAlpha'] as const),
    ],
  },
  ludwig: {
    // It evaluates where it saves, and shows its progress each step.
    code: ['evalEvery', 'logEvery'],
  },
  nanogpt: {
    none: ['eps', 'momentum', 'globalBatchSize', 'gradientCheckpointing', 'loraRank', 'loraAlpha'],
    // It saves where it evaluates.
    code: ['seed', 'saveEvery'],
  },
  // Two generations.
  llamafactory: {
    none: ['momentum', 'globalBatchSize', 'minimumLr', 'accumulate', 'evalEvery'],
    unread: ['betas', 'eps'],
  },
  'open-instruct': { none: ['momentum', 'globalBatchSize', 'betas', 'eps'], code: ['precision'] },
  axolotl: { none: ['momentum', 'globalBatchSize'] },
  torchtune: { none: ['minimumLr', 'globalBatchSize', 'evalEvery'], code: ['saveEvery'] },
  'llm-foundry': { none: ['momentum'], code: ['accumulate'] },
  olmo: { none: ['momentum', 'loraRank', 'loraAlpha'], code: ['accumulate'] },
  torchtitan: { none: ['momentum', 'dropout', 'loraRank', 'loraAlpha'], code: ['accumulate'] },
  litgpt: { code: ['accumulate', 'gradientCheckpointing'] },
  fairseq: {
    none: ['globalBatchSize', 'loraRank', 'loraAlpha'],
  },
  detectron2: {
    none: ['batchSize', 'accumulate', 'dropout', 'gradientCheckpointing', 'loraRank', 'loraAlpha'],
    // SGD, and figures every 20 iterations.
    code: ['betas', 'eps', 'logEvery'],
  },
  ultralytics: {
    none: ['globalBatchSize', 'gradientCheckpointing', 'loraRank', 'loraAlpha'],
    // Betas are the momentum and 0.999; it accumulates to its nominal batch and evaluates each epoch.
    code: ['betas', 'eps', 'accumulate', 'evalEvery', 'logEvery'],
  },
  wenet: {
    none: ['globalBatchSize'],
    code: ['evalEvery'],
    elsewhere: ['loraRank', 'loraAlpha'],
  },
  espnet: {
    none: ['globalBatchSize'],
    // Once an epoch.
    code: ['evalEvery', 'saveEvery'],
    unread: ['gradientCheckpointing'],
  },
  opennmt: {
    none: ['momentum', 'minimumLr', 'globalBatchSize'],
    code: ['eps'],
  },
  verl: {
    none: ['momentum', 'eps', 'dropout'],
    code: ['accumulate', 'precision', 'logEvery'],
    unread: ['seed', 'loraRank', 'loraAlpha'],
  },
  'nemo-rl': {
    none: ['dropout'],
    code: ['accumulate', 'logEvery'],
    unread: ['momentum', 'schedule', 'minimumLr', 'loraRank', 'loraAlpha'],
  },
  'lightning-cli': {
    none: ['globalBatchSize'],
    // Of the model's own class, and of a callback in a list.
    elsewhere: ['gradientCheckpointing', 'loraRank', 'loraAlpha'],
    unread: ['saveEvery'],
  },
  'hf-trainer': { none: ['momentum', 'globalBatchSize'] },
  hydra: {
    none: ['globalBatchSize'],
    elsewhere: ['dropout', 'gradientCheckpointing', 'loraRank', 'loraAlpha'],
  },
  kohya: { none: ['globalBatchSize'], code: ['logEvery'] },
  'kohya-ss': { none: ['globalBatchSize', 'evalEvery'], code: ['logEvery'] },
  timm: { none: ['globalBatchSize', 'loraRank', 'loraAlpha'], code: ['saveEvery'] },
  mlx: { none: ['clip', 'globalBatchSize'], code: ['precision'] },
  darknet: {
    none: ['clip', 'gradientCheckpointing', 'loraRank', 'loraAlpha'],
    // It is built for half precision, and saves and prints at fixed counts of batches.
    elsewhere: ['precision', 'seed', 'evalEvery'],
    code: ['saveEvery', 'logEvery'],
  },
  spacy: {
    none: ['momentum', 'gradientCheckpointing', 'loraRank', 'loraAlpha'],
    // At each evaluation; its batch is a schedule of words.
    code: ['saveEvery', 'logEvery', 'batchSize'],
  },
  paddle: {
    none: ['globalBatchSize', 'gradientCheckpointing', 'loraRank', 'loraAlpha'],
    unread: ['dropout'],
  },
  'paddle-detection': {
    none: ['globalBatchSize', 'accumulate', 'gradientCheckpointing', 'loraRank', 'loraAlpha'],
    // --amp and --eval of the command line; it evaluates where it saves.
    elsewhere: ['precision', 'evalEvery', 'seed'],
    unread: ['minimumLr', 'dropout'],
  },
  rllib: {
    none: [
      ...(['weightDecay', 'warmup', 'minimumLr', 'precision', 'accumulate', 'dropout'] as const),
      ...(['gradientCheckpointing', 'loraRank', 'loraAlpha'] as const),
    ],
    code: ['betas', 'batchSize'],
    // `stop` and the intervals count iterations, episodes, or steps of the environment.
    unread: ['total', 'evalEvery', 'saveEvery', 'logEvery'],
  },
  'rl-zoo': {
    none: [
      ...(['warmup', 'minimumLr', 'precision', 'globalBatchSize', 'accumulate', 'gradientCheckpointing'] as const),
      ...(['loraRank', 'loraAlpha'] as const),
    ],
    // Of the command line.
    elsewhere: ['evalEvery', 'saveEvery', 'logEvery'],
    // policy_kwargs is Python in a text, and n_timesteps counts those of the environment.
    unread: ['betas', 'eps', 'momentum', 'weightDecay', 'dropout', 'total'],
  },
  composer: { none: ['loraRank', 'loraAlpha'], elsewhere: ['dropout', 'logEvery'] },
  nanotron: {
    none: ['momentum', 'dropout', 'loraRank', 'loraAlpha'],
    // The batch is the product of the others.
    code: ['globalBatchSize'],
    unread: ['gradientCheckpointing'],
  },
  yolov5: {
    none: ['globalBatchSize', 'dropout', 'gradientCheckpointing', 'loraRank', 'loraAlpha'],
    code: ['betas', 'eps', 'evalEvery', 'logEvery'],
  },
  'opennmt-tf': {
    none: ['gradientCheckpointing', 'loraRank', 'loraAlpha'],
    elsewhere: ['precision'],
    code: ['accumulate'],
    unread: ['globalBatchSize'],
  },
  vits: {
    none: [
      ...(['momentum', 'minimumLr', 'globalBatchSize', 'accumulate', 'gradientCheckpointing'] as const),
      ...(['loraRank', 'loraAlpha'] as const),
    ],
    // It measures the norm without a bound, and saves where it evaluates.
    code: ['clip', 'saveEvery'],
  },
};
