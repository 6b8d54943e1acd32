/** All forms of printed logs: those that need words of their own, then the one that learns any. */
import type { TextForm } from '../row';
import { catboost } from './forms/catboost';
import { darknet } from './forms/darknet';
import { keyValue } from './forms/keyValue';
import { vits } from './forms/vits';
import { general } from './general';

export const printedForms: readonly TextForm[] = [catboost, darknet, keyValue, vits, general];
