import {
  context,
  createContextKey,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  SpanKind,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type SpanContext,
  type SpanOptions,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';
import { guarded } from '../guarded.ts';
import { stampRequest } from '../span-processor.ts';
import { Clock } from './clock.ts';
import { randomId } from './ids.ts';
import { RecordedSpan } from './recorded-span.ts';

/** The key by which OpenTelemetry's own packages keep exporters from tracing themselves. */
const SUPPRESSED = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** Programs have a few; names made up at run time must not pile up. */
const MAX_TRACERS = 1000;

export function suppressed(from: Context): Context {
  return from.setValue(SUPPRESSED, true);
}

/** Records every span, unless the trace came in from a caller that decided not to. */
export class RecordingTracerProvider implements TracerProvider {
  readonly #onEnd: (span: RecordedSpan) => void;
  readonly #tracers = new Map<string, Tracer>();

  constructor(onEnd: (span: RecordedSpan) => void) {
    this.#onEnd = onEnd;
  }

  getTracer(name: string, version?: string): Tracer {
    const scope = JSON.stringify({ name, version });
    const tracer = this.#tracers.get(scope) ?? new RecordingTracer(scope, this.#onEnd);
    if (this.#tracers.size < MAX_TRACERS) this.#tracers.set(scope, tracer);
    return tracer;
  }
}

class RecordingTracer implements Tracer {
  readonly #scope: string;
  readonly #onEnd: (span: RecordedSpan) => void;

  constructor(scope: string, onEnd: (span: RecordedSpan) => void) {
    this.#scope = scope;
    this.#onEnd = onEnd;
  }

  startSpan(name: string, options: SpanOptions = {}, from: Context = context.active()): Span {
    return guarded(() => this.#start(name, options, from)) ?? trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
  }

  startActiveSpan<F extends (span: Span) => ReturnType<F>>(name: string, ...rest: unknown[]): ReturnType<F> {
    const work = rest.at(-1) as F;
    const options = (rest.length > 1 ? rest[0] : {}) as SpanOptions;
    const from = (rest.length > 2 ? rest[1] : undefined) as Context | undefined;
    const parent = from ?? context.active();
    const span = this.startSpan(name, options, parent);
    return context.with(trace.setSpan(parent, span), work, undefined, span);
  }

  #start(name: string, { kind, attributes, links, startTime, root }: SpanOptions, from: Context): Span {
    if (from.getValue(SUPPRESSED) === true) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    const parentSpan = root === true ? undefined : trace.getSpan(from);
    const known = parentSpan?.spanContext();
    const parent = known && isSpanContextValid(known) ? known : undefined;
    const isLeftOut = parent !== undefined && (parent.traceFlags & TraceFlags.SAMPLED) === 0;
    const spanContext: SpanContext = {
      traceId: parent?.traceId ?? randomId(16),
      spanId: randomId(8),
      traceFlags: isLeftOut ? TraceFlags.NONE : TraceFlags.SAMPLED,
      ...(parent?.traceState ? { traceState: parent.traceState } : {}),
    };
    if (isLeftOut) return trace.wrapSpanContext(spanContext);
    const span = new RecordedSpan({
      name,
      kind: kind ?? SpanKind.INTERNAL,
      spanContext,
      parent,
      scope: this.#scope,
      clock: parentSpan instanceof RecordedSpan ? parentSpan.clock : new Clock(),
      startTime,
      onEnd: this.#onEnd,
    });
    if (attributes) span.setAttributes(attributes);
    for (const link of links ?? []) span.addLink(link);
    stampRequest(span, root === true ? trace.deleteSpan(from) : from);
    return span;
  }
}
