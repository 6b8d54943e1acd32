/** All kinds of made runs: about half of them are healthy. */
import type { Run } from '../runs';
import { badLost } from './badLost';
import { badNumbers } from './badNumbers';
import { badStuck } from './badStuck';
import { healthyOther } from './healthyOther';
import { healthyText } from './healthyText';
import { healthyVision } from './healthyVision';
import { runsOf } from './kind';

export const madeKinds = [...healthyText, ...healthyVision, ...healthyOther, ...badLost, ...badNumbers, ...badStuck];

let made: Run[] | null = null;

/** All of them, made once. */
export const allMade = (): Run[] => (made ??= madeKinds.flatMap(runsOf));
