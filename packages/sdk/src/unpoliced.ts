import type { Span } from '@opentelemetry/api';

const UNPOLICED = Symbol.for('faultline.unpoliced');

/** The part of a span that the SDK writes what it recorded to. */
export type SpanWriter = Pick<Span, 'setAttribute' | 'setAttributes' | 'addEvent' | 'setStatus'>;

/**
 * Spans of `init()` apply the capture policy to whatever is set on them. What the SDK itself records has passed it already; this is the way
 * past, so that a redaction hook sees every text once. Spans of any other provider are written to directly.
 */
export function unpoliced(span: Span): SpanWriter {
  return (span as { [UNPOLICED]?: SpanWriter })[UNPOLICED] ?? span;
}

export { UNPOLICED };
