import type { TextForm } from '../row';

export const printedForms: readonly TextForm[] = [];
