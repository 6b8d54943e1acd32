/**
 * Calls between two ends that can only send messages: numbered, answered once, with the types of the methods themselves.
 * Both ends name the same type of methods, so a wrong name or argument is an error of the compiler.
 */

/** Methods that one end performs for the other. Arguments and results are plain data. */
type Methods = Record<string, (...args: never[]) => unknown>;

export interface CallMessage<M extends Methods> {
  type: 'call';
  call: number;
  name: keyof M & string;
  args: unknown[];
}

export interface DoneMessage {
  type: 'done';
  call: number;
  result: { value: unknown } | { error: string };
}

/** The end that asks. */
export class Caller<M extends Methods> {
  private next = 1;
  private readonly waiting = new Map<number, (result: DoneMessage['result']) => void>();

  constructor(private readonly send: (message: CallMessage<M>) => void) {}

  /** @throws with the sentence that was thrown at the other end, or given to `fail`. */
  call<Name extends keyof M & string>(name: Name, ...args: Parameters<M[Name]>): Promise<Awaited<ReturnType<M[Name]>>> {
    const call = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(call, (result) => {
        if ('error' in result) reject(new Error(result.error));
        else resolve(result.value as Awaited<ReturnType<M[Name]>>);
      });
      this.send({ type: 'call', call, name, args });
    });
  }

  /** Takes an answer in. One that nobody waits for is passed over. */
  done({ call, result }: Pick<DoneMessage, 'call' | 'result'>): void {
    const settle = this.waiting.get(call);
    this.waiting.delete(call);
    settle?.(result);
  }

  /** No answer will come any more: all who wait are told why. */
  fail(error: string): void {
    for (const call of [...this.waiting.keys()]) this.done({ call, result: { error } });
  }
}

/** The end that answers: performs a call. Never rejects; what is thrown becomes the answer, in the words of `told`. */
export async function perform<M extends Methods>(
  methods: M,
  { call, name, args }: CallMessage<M>,
  told: (error: unknown) => string,
): Promise<DoneMessage> {
  const method = methods[name] as (...args: unknown[]) => unknown;
  try {
    return { type: 'done', call, result: { value: await method(...args) } };
  } catch (error) {
    return { type: 'done', call, result: { error: told(error) } };
  }
}
