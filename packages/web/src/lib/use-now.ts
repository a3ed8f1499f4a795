import { useSyncExternalStore } from 'react';

const TICK_MS = 10_000;
let nowMs = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

/** The time, to say how long ago something was; moves on every ten seconds. */
export function useNow(): number {
  return useSyncExternalStore(subscribeToNow, currentNow);
}

export function currentNow(): number {
  return nowMs;
}

/** One clock for all: only the first to look sets it right, so that a page full of times is drawn once. */
export function subscribeToNow(onChange: () => void): () => void {
  if (listeners.size === 0) {
    timer = setInterval(tick, TICK_MS);
    nowMs = Date.now();
  }
  listeners.add(onChange);
  return () => {
    listeners.delete(onChange);
    if (listeners.size === 0) clearInterval(timer);
  };
}

function tick(): void {
  nowMs = Date.now();
  for (const listener of listeners) listener();
}
