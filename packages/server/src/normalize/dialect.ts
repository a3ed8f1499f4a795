import type { Span, SpanContribution, Stage } from '@faultline/model';
import type { RawLog, RawSpan } from '../otlp/raw.ts';

/**
 * What one dialect can tell about a span. Every field is optional: absent means this dialect does not say.
 * Messages, documents and usage must already be in canonical form (usage inclusive, see `Usage`).
 */
export type SpanFacts = Partial<
  Omit<
    Span,
    | 'projectId'
    | 'traceId'
    | 'spanId'
    | 'parentSpanId'
    | 'name'
    | 'kind'
    | 'startTimeNs'
    | 'endTimeNs'
    | 'statusCode'
    | 'statusMessage'
    | 'attributes'
    | 'resourceAttributes'
    | 'events'
    | 'links'
    | 'dialect'
    | 'droppedCount'
    | 'traceState'
    | 'serviceName'
    | 'scopeName'
    | 'scopeVersion'
  >
> & { readonly stage?: Stage };

/**
 * A convention for naming what an LLM application does. Several may speak on one span: `normalizeSpan` asks every dialect whose
 * `detect` says yes, in registry order, and takes each field from the first that knows it. Nothing is ever summed across dialects.
 */
export interface Dialect {
  readonly id: string;
  /** One line for the docs: which clients send it. */
  readonly title: string;
  /** Cheap test on attribute names, scope or span name. MUST NOT throw. */
  detect(span: RawSpan): boolean;
  /**
   * True for a span that only announces or repeats another one: no other dialect is asked about it, so that nothing of it counts.
   * MUST NOT throw.
   */
  isShadow?(span: RawSpan): boolean;
  /** Reads what the dialect knows; `[]` says that there is none, and then no other dialect is asked for it. MUST NOT throw on any attribute bag; what it could not parse goes to `warnings`. */
  read(span: RawSpan): SpanFacts;
  /** For dialects that send content or events as log records: what a record adds to its span. */
  readLog?(log: RawLog): SpanContribution | undefined;
  /** The attributes it reads; the field reference is made of them, and a test holds them against what the fixtures show. */
  readonly fields: readonly DialectField[];
}

/** Where a dialect carries a canonical field. */
export interface DialectField {
  /** Canonical field name of `Span`, e.g. `usage.inputTokens`. */
  readonly field: string;
  /** Attribute names or patterns as the dialect writes them, in precedence order. */
  readonly from: readonly string[];
}
