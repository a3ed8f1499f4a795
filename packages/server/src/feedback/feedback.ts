// Scores as other tools' clients send them, before they are spans: one judgement of a span, a trace or a session.
import { createHash } from 'node:crypto';
import { FAULTLINE_ATTRIBUTES, type ScoreSource } from '@faultline/model';
import type { RawSpan } from '../otlp/raw.ts';

export interface Feedback {
  /** The session that is judged as a whole; then neither trace nor span is named. */
  readonly sessionId?: string;
  /** Absent where only a span is named. */
  readonly traceId?: string;
  /** Absent where the whole trace is judged. */
  readonly spanId?: string;
  readonly name: string;
  readonly value?: number;
  readonly label?: string;
  readonly passed?: boolean;
  readonly explanation?: string;
  readonly source: ScoreSource;
  /** With target and name, what makes it the same judgement: sent again it replaces the one before. */
  readonly identifier: string;
}

/** The judgement as a span of its own in the judged trace: from there on it goes the way of everything else. */
export function annotationSpan(
  feedback: Feedback & { readonly traceId: string },
  client: string,
  nowMs: number,
): RawSpan {
  const { traceId, spanId, sessionId, name, value, label, passed, explanation, source, identifier } = feedback;
  const timeNs = BigInt(nowMs) * 1_000_000n;
  const evaluation = {
    'gen_ai.evaluation.name': name,
    [FAULTLINE_ATTRIBUTES.scoreSource]: source,
    ...(value === undefined ? {} : { 'gen_ai.evaluation.score.value': value }),
    ...(label === undefined ? {} : { 'gen_ai.evaluation.score.label': label }),
    ...(explanation === undefined ? {} : { 'gen_ai.evaluation.explanation': explanation }),
    ...(passed === undefined ? {} : { [FAULTLINE_ATTRIBUTES.scorePassed]: passed }),
  };
  return {
    origin: { resourceAttributes: {}, scopeName: client },
    traceId,
    // Of a span by the span alone: the same before its trace is known.
    spanId: idOf(spanId === undefined ? [traceId, '', name, identifier] : [spanId, name, identifier]),
    ...(spanId === undefined ? {} : { parentSpanId: spanId }),
    name: `score ${name}`,
    kind: 'internal',
    startTimeNs: timeNs,
    endTimeNs: timeNs,
    statusCode: 'unset',
    attributes: {
      [FAULTLINE_ATTRIBUTES.annotation]: true,
      ...(sessionId === undefined ? {} : { 'session.id': sessionId }),
    },
    events: [{ name: 'gen_ai.evaluation.result', timeNs, attributes: evaluation }],
    links: [],
    droppedCount: 0,
  };
}

function idOf(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}
