/** Figures whose name stands before what counts: `Loss at step 100: 2.3`, `Cost after epoch 5: 0.7`, `loss[7] = 2.3`. */
import type { Before } from './generalNames';
import type { LineScan } from './generalScan';
import { canBeLoss, countedBy, lastStage, lossPhrase } from './generalWords';

/** A number that the loss alone names and a decimal right behind it: the first counts. */
const beside = /^(?: |\] ?[=:] ?|\] )$/;

const unit =
  /^ ?(?:(?:training|train|global)[ _])?((?:step|iteration|iter|epoch|update|batch))(?:e?s|\(s\))?(?![a-z/])/i;

/** Whether nothing but its unit, what closes a bracket, a sign or a verb stands between the number that counts and the figure. */
const isBetween = (gap: string): boolean => /^(?:is|was)?$/i.test(gap.replace(unit, '').replace(/[\s)\]:=>-]/g, ''));

/** What a number counts by the last word before it, by its unit behind it, or as it stands between a loss and its decimal. */
function countingWord(scan: LineScan, gaps: readonly string[], { name }: Before, k: number): string | null {
  const last = name.slice(name.lastIndexOf(' ') + 1);
  if (countedBy(last) !== null) return last;
  const behind = unit.exec(gaps[k + 1]!)?.[1];
  if (behind !== undefined && /(?:^|\s)after\s*$/i.test(gaps[k]!)) return behind;
  return canBeLoss(name) && scan.whole[k + 1] === 0 && beside.test(gaps[k + 1]!) ? 'step' : null;
}

/** Gives the names that stand before a counter to the figure behind it. */
export function carryNames(
  scan: LineScan,
  gaps: readonly string[],
  befores: Before[],
  spent: readonly boolean[],
): void {
  for (let k = 0; k + 1 < scan.count; k++) {
    if (scan.whole[k] !== 1 || spent[k] || spent[k + 1] || scan.values[k]! < 0) continue;
    const counts = countingWord(scan, gaps, befores[k]!, k);
    if (counts === null) continue;
    const { name, stage } = befores[k]!;
    befores[k] = { ...befores[k]!, name: counts, stage: lastStage(canBeLoss(name) ? gaps[k]! : name) ?? stage };
    const loss = isBetween(gaps[k + 1]!) ? lossPhrase(gaps[k]!) : '';
    if (loss !== '') befores[k + 1] = { name: loss, sign: 'colon', aside: '', stage: null, quoted: false };
  }
}
