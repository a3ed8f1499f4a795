import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { callsOver } from './thread-calls.ts';

let open: MessagePort[] = [];
afterEach(() => {
  for (const port of open) port.close();
  open = [];
});

interface Arithmetic {
  half(value: bigint): bigint;
  refuse(): void;
  never(): Promise<void>;
}

function connected() {
  const { port1, port2 } = new MessageChannel();
  open = [port1, port2];
  const sums = {
    half: (value: bigint) => {
      if (value % 2n === 1n) throw new RangeError('it is odd', { cause: value });
      return value / 2n;
    },
    refuse: () => {
      throw new Error('it is refused', { cause: { retry: () => {} } });
    },
    never: () => new Promise<void>(() => {}),
  } satisfies Arithmetic;
  const one = callsOver<Arithmetic>(port1, { name: () => Promise.resolve('one') });
  const other = callsOver<{ name(): Promise<string> }>(port2, sums);
  return { one, other };
}

test('each calls the functions of the other, and gets what they return, in whichever order they are done', async () => {
  const { one, other } = connected();
  expect(await Promise.all([one.theirs.half(84n), other.theirs.name(), one.theirs.half(2n)])).toEqual([42n, 'one', 1n]);
});

test('what is thrown is thrown at the caller, with its kind and cause', async () => {
  const { one } = connected();
  const failure = await one.theirs.half(3n).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RangeError);
  expect(failure).toMatchObject({ message: 'it is odd', cause: 3n });
});

test('what is thrown and cannot be sent as it is comes as its text', async () => {
  const { one } = connected();
  await expect(one.theirs.refuse()).rejects.toThrow('it is refused');
});

test('what cannot be sent fails by itself', async () => {
  const { one } = connected();
  await expect(one.theirs.half((() => 1n) as unknown as bigint)).rejects.toThrow('could not be cloned');
  expect(await one.theirs.half(2n)).toBe(1n);
});

test('when the other is gone nobody waits for it', async () => {
  const { one } = connected();
  const waiting = one.theirs.never();
  one.end(new Error('the thread ended'));
  await expect(waiting).rejects.toThrow('the thread ended');
  await expect(one.theirs.half(2n)).rejects.toThrow('the thread ended');
});
