import type { LogRecord, Span } from '@faultline/model';

/** A value after the capture policy, and what was taken out of it. */
export interface Redacted<T> {
  readonly value: T;
  /** Kind of what was replaced (`email`, `card`, `secret`, a user's pattern name …) → how often. */
  readonly redactions: ReadonlyMap<string, number>;
  /** True when redaction failed and the content was left out instead. */
  readonly contentDropped: boolean;
}

/** Applies one project's capture policy to everything that is about to be stored. MUST NOT throw. */
export interface Redactor {
  span(span: Span): Redacted<Span>;
  log(log: LogRecord): Redacted<LogRecord>;
}
