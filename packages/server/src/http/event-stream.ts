// Server-sent events: `ready` once, then `message` for each event, `dropped` when the reader was too slow, `heartbeat` while nothing
// happens, and `error` or `end` at the end.
import type { Context } from 'hono';
import { streamSSE, type SSEStreamingApi } from 'hono/streaming';
import { publicError } from '../operations/call.ts';
import type { StreamItem } from '../operations/operation.ts';

const HEARTBEAT_MS = 15_000;

export interface EventStreamOptions {
  /** Begins the stream; it must end when the signal aborts. What it rejects with is the answer instead. */
  readonly open: (signal: AbortSignal) => Promise<AsyncIterable<StreamItem<unknown>>>;
  /** Aborts when the server stops. */
  readonly stopping: AbortSignal;
  readonly heartbeatMs?: number;
  /** Called once, when the reader is gone or the stream has ended. */
  readonly onEnd?: () => void;
}

/** The next event is taken only when the one before is written: a reader that stalls holds back its own stream and nothing else. */
export async function eventStream(c: Context, options: EventStreamOptions): Promise<Response> {
  const ending = new AbortController();
  const end = () => ending.abort();
  options.stopping.addEventListener('abort', end, { once: true });
  const release = () => {
    options.stopping.removeEventListener('abort', end);
    end();
    options.onEnd?.();
  };
  try {
    const events = (await options.open(ending.signal))[Symbol.asyncIterator]();
    return streamSSE(c, async (stream) => {
      stream.onAbort(end);
      const heartbeat = beat(stream, options.heartbeatMs ?? HEARTBEAT_MS);
      try {
        await write(stream, events, ending.signal);
      } finally {
        clearInterval(heartbeat);
        release();
      }
    });
  } catch (error) {
    release();
    throw error;
  }
}

async function write(
  stream: SSEStreamingApi,
  events: AsyncIterator<StreamItem<unknown>>,
  ending: AbortSignal,
): Promise<void> {
  try {
    // Asked for before `ready` is said, so that nothing that happens after it is missed.
    let next = events.next();
    await stream.writeSSE({ event: 'ready', data: '{}' });
    for (let item = await next; !item.done && !stream.aborted; item = await next) {
      await stream.writeSSE(
        'event' in item.value
          ? { event: 'message', data: JSON.stringify(item.value.event) }
          : { event: 'dropped', data: JSON.stringify({ count: item.value.dropped }) },
      );
      next = events.next();
    }
    if (ending.aborted && !stream.aborted) await stream.writeSSE({ event: 'end', data: '{}' });
  } catch (error) {
    await stream.writeSSE({ event: 'error', data: JSON.stringify(publicError(error).toJson()) });
  } finally {
    await events.return?.();
  }
}

/** Heartbeats do not pile up before a reader that does not read. */
function beat(stream: SSEStreamingApi, everyMs: number): NodeJS.Timeout {
  let isWaiting = false;
  return setInterval(() => {
    if (isWaiting) return;
    isWaiting = true;
    void stream.writeSSE({ event: 'heartbeat', data: '{}' }).finally(() => (isWaiting = false));
  }, everyMs);
}
