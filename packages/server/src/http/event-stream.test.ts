import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { afterEach, expect, test } from 'vitest';
import type { StreamItem } from '../operations/operation.ts';
import { OperationError } from '../operations/operation-error.ts';
import { eventStream } from './event-stream.ts';

const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

interface Served {
  readonly port: number;
  readonly stopping: AbortController;
  /** Calls of `onEnd`. */
  readonly ended: () => number;
}

async function serve(
  open: (signal: AbortSignal) => Promise<AsyncIterable<StreamItem<unknown>>>,
  heartbeatMs = 60_000,
): Promise<Served> {
  const stopping = new AbortController();
  let ended = 0;
  const app = new Hono();
  app.get('/', (c) => eventStream(c, { open, stopping: stopping.signal, heartbeatMs, onEnd: () => (ended += 1) }));
  app.onError((error, c) => c.text(error.message, 400));
  const server: Server = createServer(getRequestListener(app.fetch)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, stopping, ended: () => ended };
}

async function ask(port: number): Promise<{ socket: Socket; text: () => string }> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  cleanUps.push(() => socket.destroy());
  return { socket, text: () => text };
}

/** Waits until the signal aborts, as a feed without events does. */
function silence(signal: AbortSignal): AsyncIterable<StreamItem<unknown>> {
  const next = async () => {
    if (!signal.aborted) await once(signal, 'abort');
    return { done: true, value: undefined } as const;
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

test('says ready, then each event, then what was dropped, then nothing more', async () => {
  const { port, ended } = await serve(async () =>
    (async function* () {
      yield { event: { a: 'line\nbreak' } };
      yield { dropped: 3 };
    })(),
  );
  const body = await (await fetch(`http://127.0.0.1:${port}/`)).text();
  expect(body).toBe(
    [
      'event: ready\ndata: {}\n\n',
      'event: message\ndata: {"a":"line\\nbreak"}\n\n',
      'event: dropped\ndata: {"count":3}\n\n',
    ].join(''),
  );
  expect(ended()).toBe(1);
});

test('beats while nothing happens', async () => {
  const { port } = await serve(async (signal) => silence(signal), 20);
  const { text } = await ask(port);
  await expect.poll(() => text().split('event: heartbeat').length).toBeGreaterThan(3);
});

test('a reader that does not read holds back its own stream: no more is taken than a connection holds', async () => {
  const block = 'x'.repeat(64 * 1024);
  let taken = 0;
  const { port } = await serve(async (signal) =>
    (async function* () {
      while (!signal.aborted) {
        taken += 1;
        yield { event: block };
      }
    })(),
  );
  const { socket } = await ask(port);
  socket.pause();
  let before = -1;
  await expect
    .poll(
      () => {
        const isStill = taken === before;
        before = taken;
        return isStill && taken > 0;
      },
      { interval: 200, timeout: 10_000 },
    )
    .toBe(true);
  // What the sockets' buffers hold is a few megabytes.
  expect((taken * block.length) / 1024 / 1024).toBeLessThan(32);
});

test('a reader that leaves ends the stream, even one that has stopped reading', async () => {
  let isReleased = false;
  const { port, ended } = await serve(async (signal) =>
    (async function* () {
      try {
        while (!signal.aborted) yield { event: 'x'.repeat(64 * 1024) };
      } finally {
        isReleased = true;
      }
    })(),
  );
  const { socket } = await ask(port);
  socket.pause();
  await new Promise((resolve) => setTimeout(resolve, 200));
  socket.destroy();
  await expect.poll(() => [isReleased, ended()], { timeout: 5000 }).toEqual([true, 1]);
});

test('a reader that leaves ends a stream that has nothing to say', async () => {
  const { port, ended } = await serve(async (signal) => silence(signal));
  const { socket, text } = await ask(port);
  await expect.poll(text).toContain('event: ready');
  socket.destroy();
  await expect.poll(ended, { timeout: 5000 }).toBe(1);
});

test('the end of the server is said', async () => {
  const { port, stopping, ended } = await serve(async (signal) => silence(signal));
  const { text } = await ask(port);
  await expect.poll(text).toContain('event: ready');
  stopping.abort();
  await expect.poll(text).toContain('event: end\ndata: {}');
  await expect.poll(ended).toBe(1);
});

test('what is wrong with the question is the answer itself', async () => {
  const { port, ended } = await serve(() => Promise.reject(new OperationError('invalid-argument', 'cannot follow')));
  const response = await fetch(`http://127.0.0.1:${port}/`);
  expect([response.status, await response.text()]).toEqual([400, 'cannot follow']);
  expect(ended()).toBe(1);
});

test('a failure on the way is said without its text', async () => {
  const { port } = await serve(async () =>
    (async function* () {
      yield { event: 1 };
      throw new Error('secret detail');
    })(),
  );
  const body = await (await fetch(`http://127.0.0.1:${port}/`)).text();
  expect(body).toContain('event: error\ndata: {"error":{"code":"internal"');
  expect(body).not.toContain('secret detail');
});
