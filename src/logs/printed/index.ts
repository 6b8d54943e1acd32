/** All forms of printed logs: those that need words of their own, then the one that learns any. */
import type { TextForm } from '../row';
import { darknet } from './forms/darknet';
import { vits } from './forms/vits';
import { general } from './general';

export const printedForms: readonly TextForm[] = [darknet, vits, general];
