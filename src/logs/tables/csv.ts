/** CSV and its kin: names in the first line, cells parted by commas, tabs, semicolons or bars. */
import type { TextForm } from '../row';
import { DelimitedReader, findDelimited } from './delimited';

/** Below this part of lines that are rows, a text is something else that has commas. */
const least = 0.6;

export const csv: TextForm = {
  id: 'csv',
  recognises(head) {
    const found = findDelimited(head);
    if (found === null) return 0;
    // Of a table that has only its names yet it is half sure.
    return found.share === 0.5 || found.share >= least ? 0.97 * found.share : 0;
  },
  open(take, head) {
    const found = findDelimited(head);
    return DelimitedReader.open(take, found ?? { delimiter: ',', names: [], share: 0 });
  },
};
