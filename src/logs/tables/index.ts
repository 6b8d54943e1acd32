import type { TextForm } from '../row';

export const tableForms: readonly TextForm[] = [];
