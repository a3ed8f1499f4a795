// What a judgement is about, where the sender says so otherwise than by sending it within the judged trace.
import { createHash } from 'node:crypto';
import { FAULTLINE_ATTRIBUTES, type Attributes } from '@faultline/model';
import type { RawSpan } from '../otlp/raw.ts';

/** The trace that holds what is said about a session as a whole: its requests, those to come too, find it there. */
export function sessionTraceId(sessionId: string): string {
  return createHash('sha256').update(`session\n${sessionId}`).digest('hex').slice(0, 32);
}

const SCOPED = /^(trace\.|session\.)?((?:annotations|evaluations)\..+)$/;

/**
 * Judgements that come after the fact, each as a span that speaks about its target; any other span as it is. OpenInference sends them on a
 * carrier: an EVALUATOR span whose one link names the span or trace, or whose `session.id` the session; whose child it is says nothing.
 * Logfire sends them as a child of the span.
 */
export function tiedToTargets(span: RawSpan): readonly RawSpan[] {
  const { attributes, links } = span;
  if (attributes['logfire.span_type'] === 'annotation' && attributes['logfire.feedback.name'] !== undefined)
    return [{ ...span, attributes: { ...attributes, [FAULTLINE_ATTRIBUTES.annotation]: true } }];
  if (attributes['openinference.span.kind'] !== 'EVALUATOR') return [span];
  const scoped = Map.groupBy(Object.entries(attributes), ([name]) => scopeOf(name));
  const [link] = links;
  const target = links.length === 1 ? link : undefined;
  const sessionId = attributes['session.id'];
  const rest = Object.fromEntries(scoped.get('rest') ?? []);
  const about = (scope: 'span' | 'trace' | 'session', traceId: string, parentSpanId?: string): readonly RawSpan[] => {
    const own = scoped.get(scope);
    if (!own) return [];
    const { parentSpanId: _parent, ...carrier } = span;
    return [
      {
        ...carrier,
        traceId,
        ...(parentSpanId === undefined ? {} : { parentSpanId }),
        // One carrier may judge several things; each is a span of its own.
        spanId: createHash('sha256').update(`${span.traceId} ${span.spanId} ${scope}`).digest('hex').slice(0, 16),
        attributes: { ...rest, ...unscoped(own), [FAULTLINE_ATTRIBUTES.annotation]: true },
      },
    ];
  };
  const tied = [
    ...(target ? [...about('span', target.traceId, target.spanId), ...about('trace', target.traceId)] : []),
    ...(typeof sessionId === 'string' ? about('session', sessionTraceId(sessionId)) : []),
  ];
  return tied.length > 0 ? tied : [span];
}

/** Cheap enough to be asked of every span. */
export function mayJudgeAnother({ attributes }: RawSpan): boolean {
  return attributes['openinference.span.kind'] === 'EVALUATOR' || attributes['logfire.span_type'] === 'annotation';
}

function scopeOf(name: string): 'span' | 'trace' | 'session' | 'rest' {
  const match = SCOPED.exec(name);
  if (!match) return 'rest';
  return match[1] === 'trace.' ? 'trace' : match[1] === 'session.' ? 'session' : 'span';
}

function unscoped(entries: readonly (readonly [string, Attributes[string]])[]): Attributes {
  return Object.fromEntries(entries.map(([name, value]) => [SCOPED.exec(name)![2]!, value]));
}
