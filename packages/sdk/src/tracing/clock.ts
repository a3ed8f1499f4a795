import type { TimeInput } from '@opentelemetry/api';

let given: (() => number) | undefined;

/** Takes the time from `now` (milliseconds since 1970) instead of the machine's clocks; undefined gives it back to them. */
export function takeTimeFrom(now: (() => number) | undefined): void {
  given = now;
}

/** Milliseconds from an arbitrary beginning, to measure how long something takes. */
export function elapsedMs(): number {
  return given?.() ?? performance.now();
}

/** One per trace in this process: times within a trace never run backwards, even when the wall clock is set. */
export class Clock {
  readonly #offsetMs = Date.now() - performance.now();

  /** Milliseconds since 1970, with a fraction. */
  now(): number {
    return given?.() ?? performance.now() + this.#offsetMs;
  }

  /** OpenTelemetry accepts a Date, [seconds, nanoseconds], and milliseconds since 1970 or since the process began. */
  at(time: TimeInput | undefined): number {
    if (time instanceof Date) return Number.isNaN(time.getTime()) ? this.now() : time.getTime();
    if (Array.isArray(time)) return time[0] * 1000 + time[1] / 1e6;
    if (typeof time !== 'number' || !Number.isFinite(time)) return this.now();
    return time <= performance.now() ? time + this.#offsetMs : time;
  }
}

/** Nanoseconds as OTLP/JSON writes them: a decimal string. */
export function toNanos(ms: number): string {
  const whole = Math.floor(ms);
  return `${whole}${String(Math.floor((ms - whole) * 1e6)).padStart(6, '0')}`;
}
