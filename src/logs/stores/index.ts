import type { StoreKind } from '../row';

export const storeKinds: readonly StoreKind[] = [];
