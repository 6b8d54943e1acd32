/** What the configs that pass settings to `lightning.pytorch.Trainer` share. */
import type { Precision } from '../../recipe';
import type { FieldOptions } from './fields';
import { precisionWord } from './precisions';

const words: Partial<Record<Precision, string>> = {
  fp32: '32-true',
  'mixed-bf16': 'bf16-mixed',
  'mixed-fp16': '16-mixed',
  bf16: 'bf16-true',
  fp16: '16-true',
};

/** Lightning's word; the old spellings `16` and `bf16` stay where they are. */
export const lightningPrecision = (keys: string | string[], options: FieldOptions<Precision>) =>
  precisionWord(keys, { ...options, spell: (value) => words[value] ?? null });

export const trainerDefault = <T>(value: T, name: string) => ({ value, source: `lightning.pytorch.Trainer(${name})` });
