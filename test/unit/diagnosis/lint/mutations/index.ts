/** Mistakes that people make, made on purpose in a config that has none: by its settings, whatever its format. */
import { keyMistakes } from './keys';
import type { Mutate } from './mutate';
import { precisionMistakes } from './precision';
import { relationMistakes } from './relations';
import { typeMistakes } from './types';
import { valueMistakes } from './values';
import { wordMistakes } from './words';

export const mutations: Record<string, Mutate> = {
  ...valueMistakes,
  ...typeMistakes,
  ...keyMistakes,
  ...relationMistakes,
  ...precisionMistakes,
  ...wordMistakes,
};
