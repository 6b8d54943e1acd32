/** All forms of tables. Where two are equally sure of a text, the first has it. */
import type { TextForm } from '../row';
import { aligned } from './aligned';
import { csv } from './csv';
import { jsonLines } from './jsonLines';
import { long } from './long';
import { markdown } from './markdown';
import { notebook } from './notebook';
import { tensorboardCsv } from './tensorboardCsv';

export const tableForms: readonly TextForm[] = [jsonLines, tensorboardCsv, long, notebook, markdown, csv, aligned];
