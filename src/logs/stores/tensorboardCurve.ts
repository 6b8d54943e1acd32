/** A curve downloaded from TensorBoard's page as CSV, whose file's name says what it is. */
import path from 'node:path';
import type { LogRef, StoreKind } from '../row';
import { isTensorboardCsv, readTensorboardCsv } from '../tables/tensorboardCsv';
import { TextSource } from '../textSource';
import { tagOfDownload } from './tensorboardDownload';
import { formOf, headOf } from './textRun';

export const tensorboardCurve: StoreKind = {
  id: 'tensorboard-csv',
  runsIn(file) {
    const isOne = file.endsWith('.csv') && file.includes('-tag-') && isTensorboardCsv(headOf(file) ?? []);
    return isOne ? [{ file, run: null, name: path.basename(file) }] : null;
  },
  open: ({ file }: LogRef) =>
    new TextSource(file, [formOf('tensorboard-csv', (take) => readTensorboardCsv(take, tagOfDownload(file)))]),
};
