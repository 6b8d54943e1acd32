import { expect, it } from 'vitest';
import { Caller, perform, type CallMessage } from '../../../src/shared/rpc';

const methods = {
  add: (a: number, b: number) => a + b,
  later: async (text: string) => `${text}!`,
  refuse: () => {
    throw new Error('The disk is full.');
  },
};

/** Two ends that talk through copies, as threads do. */
function connected() {
  const caller: Caller<typeof methods> = new Caller((message) => {
    void perform(methods, structuredClone(message), String).then((done) => caller.done(structuredClone(done)));
  });
  return caller;
}

it('calls come back with what the method gives, each to its own caller', async () => {
  const caller = connected();
  expect(await Promise.all([caller.call('later', 'a'), caller.call('add', 1, 2)])).toEqual(['a!', 3]);
});

it('what a method throws is thrown at the caller', async () => {
  await expect(connected().call('refuse')).rejects.toThrow('The disk is full.');
});

it('all who wait are told when the other end is gone, and a late answer is passed over', async () => {
  const sent: CallMessage<typeof methods>[] = [];
  const caller = new Caller<typeof methods>((message) => void sent.push(message));
  const waiting = [caller.call('add', 1, 2), caller.call('later', 'a')];
  caller.fail('The thread ended.');
  for (const call of waiting) await expect(call).rejects.toThrow('The thread ended.');
  caller.done({ call: sent[0]!.call, result: { value: 3 } });
});

it('knows names and arguments', () => {
  const caller = connected();
  // @ts-expect-error a name that no method has
  void (() => caller.call('subtract', 1, 2));
  // @ts-expect-error an argument of another type
  void (() => caller.call('add', 1, '2'));
});
