/** What the monitor may know of how a run was made. Everything may be unknown; what depends on it is then not checked. */
import type { LossPurpose } from './lossPurpose';
import { isScript, type AnyConfig } from '../../config/keel/anyConfig';

export interface RunFacts {
  /** `sgd`, `adam`, `adamw`, … */
  optimizer?: string;
  beta2?: number;
  eps?: number;
  /** Bound on the global gradient norm; null: there is none. */
  clipNorm?: number | null;
  /** Activation of the hidden layers. */
  activation?: string;
  /** Number of classes, if the loss is a cross-entropy over them. */
  classes?: number;
  precision?: 'fp16' | 'bf16' | 'fp32';
  /** What a row stands for, where it is no number of steps. */
  rows?: 'epochs';
  /** Steps in a pass over the data. */
  stepsPerEpoch?: number;
  /** What the loss is for; where absent, it measures progress. */
  objective?: LossPurpose;
  /** Nobody has told what the loss is for: of a script, until it is seen. */
  purposeUnknown?: boolean;
  /** What comes after the best is no loss: snapshots of before are kept, and the script goes its own way to its end. */
  keepsBest?: boolean;
}

/** The facts that a config tells: of the embedded trainer, which computes in float32, nearly all; of a script, what Keel sets. */
export function factsOf(config: AnyConfig): RunFacts {
  if (isScript(config))
    return {
      purposeUnknown: true,
      keepsBest: true,
      ...(config.clip.norm === undefined ? {} : { clipNorm: config.clip.norm }),
    };
  const { optimizer, clip, model } = config;
  const { name, betas, eps } = optimizer;
  return {
    optimizer: name,
    ...(adams.has(name) ? { beta2: betas[1] } : {}),
    ...(name === 'sgd' ? {} : { eps }),
    clipNorm: clip.norm ?? null,
    precision: 'fp32',
    ...('activation' in model ? { activation: model.activation } : {}),
  };
}

const adams = new Set(['adam', 'adamw', 'adamax']);

/** Whether the optimizer divides by the root of a second moment. */
export const isAdaptive = ({ optimizer }: RunFacts): boolean =>
  optimizer !== undefined && (adams.has(optimizer) || optimizer === 'rmsprop' || optimizer === 'nadam');
