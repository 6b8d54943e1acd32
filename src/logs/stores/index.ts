/** All kinds of stores. The particular stand before the general: the first that knows a file or folder has it. */
import type { StoreKind } from '../row';
import { dvclive } from './dvclive';
import { jsonWhole } from './jsonWhole';
import { longTables } from './longTables';
import { mlflowDatabase } from './mlflowDatabase';
import { mlflowFiles } from './mlflowFiles';
import { neptune } from './neptune';
import { parquetTables } from './parquetTables';
import { tensorboard } from './tensorboard';
import { tensorboardCurve } from './tensorboardCurve';
import { trackio } from './trackio';
import { trainerState } from './trainerState';
import { wandb } from './wandb';
import { wandbExport } from './wandbExport';

export const storeKinds: readonly StoreKind[] = [
  ...[trainerState, wandb, tensorboard, mlflowDatabase, mlflowFiles, trackio, dvclive, neptune],
  ...[wandbExport, longTables, tensorboardCurve, parquetTables, jsonWhole],
];
