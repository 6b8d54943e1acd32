/** Every message of Keel in English, by its id. One file holds those of one room; `l10n/zh-cn` has their Chinese twins. */
import { causes } from './causes';
import { cli } from './cli';
import { config } from './config';
import { data } from './data';
import { evidence } from './evidence';
import { evidenceTitles } from './evidenceTitles';
import { findings } from './findings';
import { fixes } from './fixes';
import { general } from './general';
import { language } from './language';
import { lint } from './lint';
import { lintFixes } from './lintFixes';
import { lintValues } from './lintValues';
import { notChecked } from './notChecked';
import { objective } from './objective';
import { openLog } from './openLog';
import { probe } from './probe';
import { python } from './python';
import { remedyTitles } from './remedyTitles';
import { report } from './report';
import { runner } from './runner';
import { runs } from './runs';
import { settings } from './settings';
import { syntax } from './syntax';
import { trainer } from './trainer';
import { traps } from './traps';
import { usual } from './usual';
import { watch } from './watch';

export const english = {
  ...causes,
  ...cli,
  ...config,
  ...data,
  ...evidence,
  ...evidenceTitles,
  ...findings,
  ...fixes,
  ...general,
  ...language,
  ...lint,
  ...lintFixes,
  ...lintValues,
  ...notChecked,
  ...objective,
  ...openLog,
  ...probe,
  ...python,
  ...remedyTitles,
  ...report,
  ...runner,
  ...runs,
  ...settings,
  ...syntax,
  ...trainer,
  ...traps,
  ...usual,
  ...watch,
} as const;
