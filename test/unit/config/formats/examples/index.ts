/** One small config of every format, of our own writing, and what it must be read as. */
import { cfgs } from './cfgs';
import { huggingFace } from './huggingFace';
import { images } from './images';
import { languageModels } from './languageModels';
import { launchers } from './launchers';
import { paddles } from './paddle';
import { pretraining } from './pretraining';
import { sequences } from './sequences';
import { reinforcement } from './reinforcement';
import { policies } from './policies';
import { tasks } from './tasks';
import type { Example } from './example';

export const examples: Example[] = [
  ...cfgs,
  ...huggingFace,
  ...images,
  ...languageModels,
  ...launchers,
  ...paddles,
  ...pretraining,
  ...sequences,
  ...reinforcement,
  ...policies,
  ...tasks,
];
