/** Traps that cost people days, by theme; each is a rule of its own. A new one is a row in a table of this folder. */
import type { Rule } from '../rule';
import { clippingTraps } from './clipping';
import { deepspeedTraps } from './deepspeed';
import { engineTraps } from './engines';
import { kohyaTraps } from './kohya';
import { launchTraps } from './launch';
import { lightningTraps } from './lightning';
import { metricTraps } from './metrics';
import { packingTraps } from './packing';
import { preferenceTraps } from './preferences';
import { rolloutTraps } from './rollouts';
import { runTraps } from './run';
import { scheduleTraps } from './schedules';
import { selectionTraps } from './selection';
import { toolTraps } from './tools';
import { trainerTraps } from './trainer';
import { ruleOf } from './trap';
import { ultralyticsTraps } from './ultralytics';

export const trapRules: readonly Rule[] = [
  ...trainerTraps,
  ...selectionTraps,
  ...metricTraps,
  ...packingTraps,
  ...preferenceTraps,
  ...rolloutTraps,
  ...deepspeedTraps,
  ...launchTraps,
  ...engineTraps,
  ...scheduleTraps,
  ...clippingTraps,
  ...runTraps,
  ...lightningTraps,
  ...ultralyticsTraps,
  ...kohyaTraps,
  ...toolTraps,
].map(ruleOf);
