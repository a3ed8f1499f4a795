import { useSyncExternalStore } from 'react';

const TICK_MS = 10_000;
let nowMs = Date.now();

/** The time, to say how long ago something was; moves on every ten seconds. */
export function useNow(): number {
  return useSyncExternalStore(
    (onChange) => {
      nowMs = Date.now();
      onChange();
      const timer = setInterval(() => {
        nowMs = Date.now();
        onChange();
      }, TICK_MS);
      return () => clearInterval(timer);
    },
    () => nowMs,
  );
}
