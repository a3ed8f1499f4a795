// What is known about how a request turned out: inside the request on its spans, afterwards on a short span of its own.
import { context, ROOT_CONTEXT, SpanKind, type Attributes } from '@opentelemetry/api';
import { FAULTLINE_ATTRIBUTES as NAMES } from '@faultline/model/attributes';
import { captureText } from '../capture/capture.ts';
import { scalarText } from '../capture/scalar-text.ts';
import { guarded } from '../guarded.ts';
import { openSpan } from '../open-span.ts';
import { sayOnce } from '../say-once.ts';
import { RequestState, scopeOf, type Scope } from '../scope.ts';
import { unpoliced, type SpanWriter } from '../unpoliced.ts';
import { labelValue } from './labels.ts';

export type OutcomeStatus = 'success' | 'failure' | 'unknown';
/** Who judged: the application, a rule, a model, a model used as judge, a reviewer, the user. */
export type ScoreSource = 'sdk' | 'rule' | 'model' | 'judge' | 'human' | 'user';

/** How the application served a request: handed it to a person, answered from a cache, or by a fallback. */
export type ServingSignal = 'escalated' | 'cache_hit' | 'fell_back';

/** Which request is meant. Default: the one around the running code. */
export interface Target {
  readonly requestId?: string | undefined;
}

export interface ScoreDetails extends Target {
  readonly label?: string | undefined;
  readonly passed?: boolean | undefined;
  readonly explanation?: string | undefined;
  /** Default `sdk`. */
  readonly source?: ScoreSource | undefined;
  readonly evaluatorVersion?: string | undefined;
}

/** Says how a request ended for the user, while it runs or at any time after. */
export function outcome(status: OutcomeStatus, details?: Target & { readonly reason?: string | undefined }): void {
  guarded(() => {
    const { requestId, reason } = details ?? {};
    const attributes = outcomeAttributes(status, reason);
    annotate('outcome', requestId, 'request', (span) => span.setAttributes(attributes));
  });
}

/** Says how a request was served, while it runs or at any time after. Signals add up. */
export function signal(name: ServingSignal, details?: Target): void {
  guarded(() =>
    annotate('signal', details?.requestId, 'request', (span, request) =>
      span.setAttributes(signalAttributes(name, request)),
    ),
  );
}

/** What is right for a request, from an eval set or someone who knows: its sources (none where nothing answers it) and an answer. */
export interface Expected {
  readonly sources?: readonly (string | number)[] | undefined;
  readonly answer?: string | undefined;
}

/** Records what is known to be right for a request, while it runs or at any time after. The application's work does not see it. */
export function expect(right: Expected, details?: Target): void {
  guarded(() => {
    const { sources, answer } = right;
    const attributes: Attributes = {};
    if (Array.isArray(sources)) attributes[NAMES.expectedSources] = sources.map(String);
    const text = captureText(answer, NAMES.expectedAnswer);
    if (text !== undefined) attributes[NAMES.expectedAnswer] = text;
    annotate('expectation', details?.requestId, 'request', (span) => span.setAttributes(attributes));
  });
}

/** Records the result of an evaluator. Inside a stage it belongs to that stage, inside a request to the request. */
export function score(name: string, value: number | boolean | undefined, details?: ScoreDetails): void {
  guarded(() => recordScore(name, value, details ?? {}));
}

/** Records what the user thought of an answer: a thumb, or a number on a scale of your own. */
export function feedback(
  value: 'up' | 'down' | number,
  details?: Target & { readonly comment?: string | undefined },
): void {
  guarded(() => {
    const { requestId, comment } = details ?? {};
    const thumb = value === 'up' || value === 'down' ? { label: `thumbs_${value}`, passed: value === 'up' } : undefined;
    const number = thumb ? (thumb.passed ? 1 : 0) : value;
    recordScore('user_feedback', number, { ...thumb, explanation: comment, source: 'user', requestId });
  });
}

function recordScore(name: string, value: unknown, details: ScoreDetails): void {
  const attributes = scoreAttributes(scalarText(name) ?? 'score', value, details);
  annotate('score', details.requestId, 'innermost', (span) => span.addEvent('gen_ai.evaluation.result', attributes));
}

export function signalAttributes(name: ServingSignal, { signals }: RequestState): Attributes {
  const text = scalarText(name);
  if (text !== undefined) signals.add(text);
  return { [NAMES.signals]: [...signals] };
}

export function outcomeAttributes(status: OutcomeStatus, reason: string | undefined): Attributes {
  const attributes: Attributes = { [NAMES.outcomeStatus]: scalarText(status) };
  const text = captureText(reason, NAMES.outcomeReason);
  if (text !== undefined) attributes[NAMES.outcomeReason] = text;
  return attributes;
}

/** OpenTelemetry's evaluation event; who judged and whether it passed have no standard names. */
function scoreAttributes(name: string, value: unknown, details: ScoreDetails): Attributes {
  const { label, explanation, source = 'sdk', evaluatorVersion } = details;
  const passed = details.passed ?? (typeof value === 'boolean' ? value : undefined);
  const attributes: Attributes = { 'gen_ai.evaluation.name': name, [NAMES.scoreSource]: source };
  const number = value === true ? 1 : value === false ? 0 : value;
  if (typeof number === 'number' && Number.isFinite(number)) attributes['gen_ai.evaluation.score.value'] = number;
  const verdict = label ?? (passed === undefined ? undefined : passed ? 'pass' : 'fail');
  if (verdict !== undefined) attributes['gen_ai.evaluation.score.label'] = scalarText(verdict);
  if (passed !== undefined) attributes[NAMES.scorePassed] = passed;
  const text = captureText(explanation, 'gen_ai.evaluation.explanation');
  if (text !== undefined) attributes['gen_ai.evaluation.explanation'] = text;
  if (evaluatorVersion !== undefined) attributes['gen_ai.evaluation.evaluator.version'] = scalarText(evaluatorVersion);
  return attributes;
}

/** On the open span where there is one; else, and for a request that is over, on a span of its own in a trace of its own. */
function annotate(
  what: string,
  requestId: string | undefined,
  place: 'request' | 'innermost',
  write: (span: SpanWriter, request: RequestState) => void,
): void {
  const around = scopeOf(context.active());
  const id = labelValue(NAMES.requestId, requestId) ?? around?.request?.id;
  const open = around?.request?.id === id ? openScope(around, place) : undefined;
  if (open) {
    write(unpoliced(open.span), open.request!);
    return;
  }
  if (id === undefined) {
    sayOnce(`${what}-nowhere`, `${what}() was called outside of a request and without a requestId; it is left out`);
    return;
  }
  const request = new RequestState(id, {}, {});
  const carrier = openSpan({
    name: `annotation ${what}`,
    kind: SpanKind.INTERNAL,
    attributes: { [NAMES.annotation]: true },
    request,
    from: ROOT_CONTEXT,
    root: true,
  });
  write(unpoliced(carrier.span), request);
  carrier.span.end();
}

function openScope(around: Scope | undefined, place: 'request' | 'innermost'): Scope | undefined {
  if (place === 'innermost' && around && !around.hasEnded) return around;
  const scope = around?.request?.scope;
  return scope && !scope.hasEnded ? scope : undefined;
}
