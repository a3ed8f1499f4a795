import { context, isValidTraceId, propagation, SpanKind, type Attributes } from '@opentelemetry/api';
import { FAULTLINE_ATTRIBUTES as NAMES } from '@faultline/model/attributes';
import { captureText } from '../capture/capture.ts';
import { guarded } from '../guarded.ts';
import { openSpan } from '../open-span.ts';
import { Recorder } from '../recorder.ts';
import { runWork, type Run } from '../run.ts';
import { requestInBaggage, RequestState, scopeOf, withRequestBaggage, type Scope } from '../scope.ts';
import { unpoliced } from '../unpoliced.ts';
import { outcomeAttributes, signalAttributes, type OutcomeStatus, type ServingSignal } from './annotations.ts';
import { labelAttribute, labelValue, readLabels, type RequestLabels } from './labels.ts';

/** A request under way. */
export type RequestHandle = Pick<
  RequestRecorder,
  'id' | 'input' | 'output' | 'label' | 'signal' | 'outcome' | 'set' | 'fail' | 'run'
>;

class RequestRecorder extends Recorder {
  /** What to keep for later: `outcome`, `score` and `feedback` take it once the request is over. */
  readonly id: string;

  constructor(id: string, scope: Scope | undefined) {
    super(scope);
    this.id = id;
  }

  /** What the user asked. */
  input(text: string): void {
    this.write((to) => (to[NAMES.input] = captureText(text, NAMES.input)));
  }

  /** What the request answered; `delivery` records what was shown where that differs. */
  output(text: string): void {
    this.write((to) => (to[NAMES.output] = captureText(text, NAMES.output)));
  }

  /** Sets or changes a label; spans and calls to other services that start from now on carry it. */
  label(name: string, value: string | number | boolean): void {
    guarded(() => {
      const attribute = labelAttribute(name);
      const text = labelValue(attribute, value);
      // The id is settled once the request is open: others may have joined it.
      if (text === undefined || !this.scope || attribute === NAMES.requestId) return;
      const { request, span } = this.scope;
      if (attribute === 'session.id' || attribute === 'user.id') request!.who[attribute] = text;
      else request!.label(attribute, text);
      if (this.isRecording) unpoliced(span).setAttribute(attribute, text);
    });
  }

  /** How it was served: `escalated` to a person, `cache_hit`, or `fell_back` to another model or path. Signals add up. */
  signal(name: ServingSignal): void {
    this.write((to) => Object.assign(to, signalAttributes(name, this.scope!.request!)));
  }

  /** How it ended for the user. Without it the server takes an error at the top as failure and nothing as success. */
  outcome(status: OutcomeStatus, reason?: string): void {
    this.write((to) => Object.assign(to, outcomeAttributes(status, reason)));
  }

  onEnd(error?: { readonly thrown: unknown }): void {
    if (error) this.fail(error.thrown);
    this.close();
  }
}

/**
 * Runs `work` as one request and returns what it returns: a value, a promise or an async generator. Opens a span; its id and labels stand on
 * every span inside and travel in W3C baggage to the services that `work` calls. A request inside a request belongs to the same one,
 * with the labels of both, unless it has an id of its own.
 */
export function request<T>(labels: RequestLabels, work: (request: RequestHandle) => T): T {
  return runWork(
    guarded(() => open(labels)),
    work,
    () => new RequestRecorder(newId(), undefined),
  );
}

function open(given: RequestLabels): Run<RequestRecorder> {
  const { requestId, input, labels, who } = readLabels(given);
  const from = context.active();
  const around = scopeOf(from)?.request;
  const { [NAMES.requestId]: remoteId, ...remoteLabels } = around ? {} : requestInBaggage(from);
  const state = new RequestState(
    requestId ?? around?.id ?? remoteId,
    { ...remoteLabels, ...around?.labels, ...labels },
    { ...around?.who, ...who },
  );
  const attributes: Attributes = { [NAMES.stage]: 'request' };
  const workflow = labels[labelAttribute('workflow')];
  const scope = openSpan({
    name: workflow === undefined ? 'request' : `request ${workflow}`,
    kind: SpanKind.INTERNAL,
    attributes,
    request: state,
    from: withRequestBaggage(from, state),
  });
  state.scope = scope;
  if (state.id === undefined) {
    const { traceId } = scope.span.spanContext();
    state.identify(isValidTraceId(traceId) ? traceId : newId());
    unpoliced(scope.span).setAttribute(NAMES.requestId, state.id!);
  }
  const handle = new RequestRecorder(state.id!, scope);
  if (input !== undefined) handle.input(input as string);
  return {
    context: scope.context,
    handle,
    onItem: () => {},
    onEnd: () => handle.onEnd(),
    onError: (thrown) => handle.onEnd({ thrown }),
  };
}

/** The id of the request around the running code, in this process or the one that called it; undefined outside of any. */
export function currentRequestId(): string | undefined {
  return guarded(() => {
    const active = context.active();
    return scopeOf(active)?.request?.id ?? propagation.getBaggage(active)?.getEntry(NAMES.requestId)?.value;
  });
}

/** For requests that no trace stands behind. `randomUUID` is missing in browsers on pages without TLS. */
function newId(): string {
  const { crypto } = globalThis;
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
