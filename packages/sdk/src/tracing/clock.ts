import type { TimeInput } from '@opentelemetry/api';

/** One per trace in this process: times within a trace never run backwards, even when the wall clock is set. */
export class Clock {
  readonly #offsetMs = Date.now() - performance.now();

  /** Milliseconds since 1970, with a fraction. */
  now(): number {
    return performance.now() + this.#offsetMs;
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
