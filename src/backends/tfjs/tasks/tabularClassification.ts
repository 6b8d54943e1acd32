/** Tabular classification on CSV. */
import { numberClasses } from '../data/classes';
import { loadTable } from '../data/table';
import { classError } from './objectives';
import type { TaskRuntime } from './task';

export const tabularClassification: TaskRuntime = {
  load: (config, baseDir) =>
    loadTable(config, baseDir, ({ cells }, what) => {
      const { names, ids } = numberClasses(cells, what);
      return { values: ids, classNames: names, notes: [] };
    }),
  objective: classError,
};
