import type { StoredRequest } from '../store/telemetry-store.ts';
import type { RequestFeed } from './request-feed.ts';

/** Requests a slow subscriber may lag behind before it loses the oldest. */
const MAX_LAG = 1000;

interface Subscriber {
  readonly projectId: string;
  queue: StoredRequest[];
  dropped: number;
  wake: () => void;
}

export function createRequestFeed(): RequestFeed & { readonly isFollowed: (projectId: string) => boolean } {
  const subscribers = new Set<Subscriber>();
  return {
    publish: (requests) => {
      for (const subscriber of subscribers) {
        subscriber.queue.push(...requests.filter(({ record }) => record.projectId === subscriber.projectId));
        const excess = subscriber.queue.length - MAX_LAG;
        if (excess > 0) {
          subscriber.queue.splice(0, excess);
          subscriber.dropped += excess;
        }
        subscriber.wake();
      }
    },
    isFollowed: (projectId) => subscribers.values().some((subscriber) => subscriber.projectId === projectId),
    subscribe: (projectId, signal) => follow(subscribers, projectId, signal),
  };
}

async function* follow(
  subscribers: Set<Subscriber>,
  projectId: string,
  signal: AbortSignal,
): AsyncGenerator<{ request: StoredRequest } | { dropped: number }> {
  const subscriber: Subscriber = { projectId, queue: [], dropped: 0, wake: () => {} };
  subscribers.add(subscriber);
  const onAbort = () => subscriber.wake();
  signal.addEventListener('abort', onAbort);
  try {
    while (!signal.aborted) {
      if (subscriber.queue.length === 0) await new Promise<void>((resolve) => (subscriber.wake = resolve));
      if (subscriber.dropped > 0) {
        const { dropped } = subscriber;
        subscriber.dropped = 0;
        yield { dropped };
      }
      const batch = subscriber.queue;
      subscriber.queue = [];
      for (const request of batch) {
        if (signal.aborted) return;
        yield { request };
      }
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    subscribers.delete(subscriber);
  }
}
