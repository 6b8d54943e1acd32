/** What is waited for ends by a signal. */

/** Milliseconds between looks at a log that has not grown. */
export const lookEvery = 300;

export type EndOfWatch = ReturnType<typeof waitForEnd>;

/** Hears of the signals that end a process. */
export function waitForEnd() {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let wake = () => undefined as void;
  const state = { is: false };
  const end = () => {
    state.is = true;
    wake();
  };
  for (const signal of signals) process.on(signal, end);
  return {
    get is() {
      return state.is;
    },
    orAfter: (milliseconds: number) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    dispose: () => signals.forEach((signal) => process.off(signal, end)),
  };
}
