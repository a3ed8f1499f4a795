// Calls between two threads: each calls functions of the other as if they were its own, and gets copies of what they return.
import type { MessagePort, Worker } from 'node:worker_threads';

type Functions = Readonly<Record<string, (...args: never[]) => unknown>>;

/** The functions of the other thread; all of them answer later. */
export type Calls<F> = {
  readonly [K in keyof F]: F[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never;
};

type Message =
  | { readonly call: number; readonly name: string; readonly args: readonly unknown[] }
  | { readonly answer: number; readonly value: unknown }
  | { readonly failure: number; readonly error: unknown };

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Lets the thread at the other end call `ours`. What is still unanswered when `end` is called rejects with its reason, and so does all after it. */
export function callsOver<Theirs>(
  port: MessagePort | Worker,
  ours: object,
): { readonly theirs: Calls<Theirs>; readonly end: (reason: Error) => void } {
  const waiting = new Map<number, Waiting>();
  let number = 0;
  let ended: Error | undefined;
  const post = (message: Message) => port.postMessage(message, []);

  const fail = (call: number, error: unknown) => {
    try {
      post({ failure: call, error });
    } catch {
      // Something in it, or in its cause, cannot be sent.
      post({ failure: call, error: new Error(String(error)) });
    }
  };
  const answer = async (call: number, name: string, args: readonly unknown[]) => {
    try {
      post({ answer: call, value: await (ours as Functions)[name]!(...(args as never[])) });
    } catch (error) {
      fail(call, error);
    }
  };
  port.on('message', (message: Message) => {
    if ('call' in message) {
      void answer(message.call, message.name, message.args);
      return;
    }
    const asked = 'answer' in message ? message.answer : message.failure;
    const settle = waiting.get(asked);
    waiting.delete(asked);
    if ('answer' in message) settle?.resolve(message.value);
    else settle?.reject(message.error);
  });

  const call = (name: string, args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (ended) throw ended;
      const asked = number++;
      waiting.set(asked, { resolve, reject });
      post({ call: asked, name, args });
    });
  return {
    theirs: new Proxy({} as Calls<Theirs>, {
      get:
        (_, name) =>
        (...args: readonly unknown[]) =>
          call(String(name), args),
    }),
    end: (reason) => {
      ended = reason;
      for (const { reject } of waiting.values()) reject(reason);
      waiting.clear();
    },
  };
}
