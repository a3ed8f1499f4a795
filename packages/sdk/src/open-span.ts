import {
  trace,
  type Attributes,
  type Context,
  type Span,
  type SpanKind,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';
import { requestInBaggage, Scope, scopeOf, type RequestState } from './scope.ts';
import { unpoliced } from './unpoliced.ts';

const SCOPE_NAME = '@faultline/sdk';

export interface SpanStart {
  readonly name: string;
  readonly kind: SpanKind;
  /** What the stage itself says; the request's labels are added to it. */
  readonly attributes: Attributes;
  readonly from: Context;
  /** The request it belongs to; default: the one that `from` carries. */
  readonly request?: RequestState;
  /** True for a span that stands in a trace of its own. */
  readonly root?: boolean;
}

/** Starts a span that carries its request's id and labels, also where no span processor of ours is registered. */
export function openSpan({ name, kind, attributes, request, from, root = false }: SpanStart): Scope {
  const around = root ? undefined : scopeOf(from);
  const state = request ?? around?.request;
  Object.assign(attributes, state?.stamp ?? requestInBaggage(from), around?.prompt);
  const span = tracer().startSpan(name, { kind, attributes, root }, from);
  if (state !== undefined) stampWho(span, state);
  return new Scope(span, state, trace.setSpan(from, span));
}

let provider: TracerProvider | undefined;
let ofProvider: Tracer | undefined;

/** Asking the provider for it costs as much as a small span. The provider is another one after `trace.disable()`. */
function tracer(): Tracer {
  const current = trace.getTracerProvider();
  if (ofProvider === undefined || current !== provider) {
    provider = current;
    ofProvider = current.getTracer(SCOPE_NAME);
  }
  return ofProvider;
}

export function stampWho(span: Span, request: RequestState): void {
  for (const attribute in request.who) unpoliced(span).setAttribute(attribute, request.who[attribute]!);
}
