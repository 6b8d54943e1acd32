/** Seconds after which something that is waited for will not come: there for what hangs, for no machine is so slow. */
export const hangs = 600;

/**
 * Waits until `look` gives something true, and returns it.
 * @param what What is waited for, for the error.
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  seconds = hangs,
): Promise<Exclude<T, false | null | undefined>> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found) return found as Exclude<T, false | null | undefined>;
    if (performance.now() > end) throw new Error(`Waited ${seconds} s for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
