import { context, trace, type Attributes, type Context, type Span, type SpanKind } from '@opentelemetry/api';
import { requestInBaggage, Scope, scopeOf, type RequestState } from './scope.ts';
import { unpoliced } from './unpoliced.ts';

const SCOPE_NAME = '@faultline/sdk';

export interface SpanStart {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  /** The request it belongs to, and the context that carries it; default: those of the running code. */
  readonly request?: RequestState;
  readonly from?: Context;
  /** True for a span that stands in a trace of its own. */
  readonly root?: boolean;
}

/** Starts a span that carries its request's id and labels, also where no span processor of ours is registered. */
export function openSpan({ name, kind, attributes, request, from = context.active(), root = false }: SpanStart): Scope {
  const around = root ? undefined : scopeOf(from);
  const state = request ?? around?.request;
  const stamp = state?.stamp ?? requestInBaggage(from);
  const start = { ...stamp, ...around?.prompt, ...attributes };
  const span = trace.getTracer(SCOPE_NAME).startSpan(name, { kind, attributes: start, root }, from);
  if (state !== undefined) stampWho(span, state);
  return new Scope(span, state, trace.setSpan(from, span));
}

export function stampWho(span: Span, request: RequestState): void {
  for (const attribute in request.who) unpoliced(span).setAttribute(attribute, request.who[attribute]!);
}
