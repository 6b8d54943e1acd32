/** All kinds of made runs: about half of them are healthy. */
import type { Run } from '../runs';
import { badLost } from './badLost';
import { badNumbers } from './badNumbers';
import { badShort } from './badShort';
import { badStuck } from './badStuck';
import { healthyOther } from './healthyOther';
import { healthySetups } from './healthySetups';
import { healthyText } from './healthyText';
import { healthyVision } from './healthyVision';
import { runsOf } from './kind';
import { unseenBad } from './unseenBad';
import { unseenBadLogs } from './unseenBadLogs';
import { unseenHealthy } from './unseenHealthy';

const kinds = [
  ...[...healthyText, ...healthyVision, ...healthyOther, ...healthySetups],
  ...[...badLost, ...badShort, ...badNumbers, ...badStuck],
];

/** Kinds that are shown apart, and that nothing is chosen on. */
const unseenKinds = [...unseenHealthy, ...unseenBad, ...unseenBadLogs];

/** The made runs that rules may be chosen on. */
export const madeRuns = (): Run[] => kinds.flatMap((kind) => runsOf(kind, 1));

/** Other seeds of the same kinds, and other kinds. */
export const unseenSeeds = (): Run[] => kinds.flatMap((kind) => runsOf(kind, 101));
export const unseenMade = (): Run[] => unseenKinds.flatMap((kind) => runsOf(kind, 1));
