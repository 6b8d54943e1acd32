/** All kinds of stores. The particular stand before the general: the first that knows a file or folder has it. */
import type { StoreKind } from '../row';
import { jsonWhole } from './jsonWhole';

export const storeKinds: readonly StoreKind[] = [jsonWhole];
