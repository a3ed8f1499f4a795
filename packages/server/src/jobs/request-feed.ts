import type { StoredRequest } from '../store/telemetry-store.ts';

/** Requests as they are assembled, for live tail. Subscribers that fall behind lose the oldest and are told how many. */
export interface RequestFeed {
  publish(requests: readonly StoredRequest[]): void;
  /** Ends when `signal` aborts. */
  subscribe(projectId: string, signal: AbortSignal): AsyncIterable<{ request: StoredRequest } | { dropped: number }>;
}
