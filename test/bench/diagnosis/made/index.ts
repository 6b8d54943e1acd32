/** All kinds of made runs: about half of them are healthy. */
import type { Run } from '../runs';
import { badByAndBy } from './badByAndBy';
import { badLost } from './badLost';
import { badNumbers } from './badNumbers';
import { badRelapsed } from './badRelapsed';
import { badShort } from './badShort';
import { badStuck } from './badStuck';
import { badTuning } from './badTuning';
import { healthyData } from './healthyData';
import { healthyOther } from './healthyOther';
import { healthyPhases } from './healthyPhases';
import { healthySetups } from './healthySetups';
import { healthyText } from './healthyText';
import { healthyVision } from './healthyVision';
import { runsOf } from './kind';
import { unseenBad } from './unseenBad';
import { unseenBadLogs } from './unseenBadLogs';
import { unseenHealthy } from './unseenHealthy';
import { unseenHealthyLogs } from './unseenHealthyLogs';

const kinds = [
  ...[...healthyText, ...healthyVision, ...healthyOther, ...healthySetups, ...healthyData, ...healthyPhases],
  ...[...badLost, ...badShort, ...badNumbers, ...badStuck, ...badRelapsed, ...badByAndBy, ...badTuning],
];

/** Kinds that are shown apart, and that nothing is chosen on. */
const unseenKinds = [...unseenHealthy, ...unseenHealthyLogs, ...unseenBad, ...unseenBadLogs];

/** The made runs that rules may be chosen on. */
export const madeRuns = (): Run[] => kinds.flatMap((kind) => runsOf(kind, 1));

/** Other seeds of the same kinds, and other kinds. */
export const unseenSeeds = (): Run[] => kinds.flatMap((kind) => runsOf(kind, 101));
export const unseenMade = (): Run[] => unseenKinds.flatMap((kind) => runsOf(kind, 1));
