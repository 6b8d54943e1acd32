/** All forms of texts. The particular stand before the general. */
import { printedForms } from './printed';
import type { TextForm } from './row';
import { tableForms } from './tables';

export const textForms: readonly TextForm[] = [...tableForms, ...printedForms];
