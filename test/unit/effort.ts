/** What a work costs, told in a way that is the same on a slow machine, on a fast one, and on one with much else to do. */

/** A fixed work of sorting and of joining texts. */
function unitOfWork(): void {
  const numbers = new Float64Array(400_000);
  for (let i = 0, x = 1; i < numbers.length; i++) numbers[i] = x = (x * 16_807) % 2_147_483_647;
  numbers.sort();
  const text = Array.from(numbers, (number) => number.toString(36)).join();
  if (text.split(',').length !== numbers.length) throw new Error('The unit of work does not work.');
}

function processorTime(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

/**
 * The processor time of a work, in units of that of a fixed one (about a tenth of a second on a processor of 2024) that
 * is done before and after it.
 */
export function effort(work: () => void): number {
  const before = processorTime(unitOfWork);
  const own = processorTime(work);
  return own / Math.min(before, processorTime(unitOfWork));
}

/**
 * Whether a work that took so many milliseconds of the processor just now takes more than a second on a machine that has
 * nothing else to do.
 */
export const overASecond = (ms: number): boolean => ms > 1000 && ms * 1000 > 10 * processorTime(unitOfWork);
