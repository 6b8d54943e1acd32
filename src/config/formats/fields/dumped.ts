/** Values in a file that a trainer wrote out with all of its arguments: what is its default there was chosen by nobody. */
import type { Setting } from '../../recipe';
import type { View } from '../configView';
import type { Field } from './fields';

/** Nobody writes so many keys by hand into one section; the trainers whose dumps are read have more of them. */
const mostByHand = 40;

/** Whether the file is such a dump. */
export const isDump = (view: View): boolean => view.keys().length >= mostByHand;

/**
 * The setting as a default where a dump has the value that the trainer itself has. `values` are its defaults, in the
 * versions that there are; `source` names them. `dumps` tells such a file where it has fewer keys.
 */
export function unlessDumped<T>(then: Field<T>, values: T[], source: string, dumps = isDump): Field<T> {
  return (view) => {
    const setting: Setting<T> = then(view);
    if (setting.state !== 'written' || !dumps(view)) return setting;
    const { value } = setting;
    const own = values.some((each) => JSON.stringify(each) === JSON.stringify(value));
    return own ? { ...setting, state: 'default', value, source } : setting;
  };
}
