import { hasUsage, type LogRecord, type Message, type Span } from '@faultline/model';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Spans with what arrived beside them as log records. A record only fills what its span left open; nothing is added up. A record that names
 * a call goes to the span of that call, since some senders put the id of the whole turn on it. A judgement that names only a trace is about
 * all of it, and goes to the span the trace began with.
 */
export function mergeLogs(spans: readonly Span[], logs: readonly LogRecord[]): readonly Span[] {
  const contributing = logs.filter(
    ({ contributes, traceId, spanId }) => contributes && traceId && (spanId || contributes.scores),
  );
  if (contributing.length === 0) return spans;
  const calls = new Map<string, string>();
  for (const { traceId, spanId, responseId, toolCallId } of spans) {
    if (responseId !== undefined) calls.set(`${traceId} response ${responseId}`, spanId);
    if (toolCallId !== undefined) calls.set(`${traceId} tool ${toolCallId}`, spanId);
  }
  const bySpan = new Map<string, LogRecord[]>();
  for (const log of contributing) {
    const { responseId, toolCallId } = log.contributes ?? {};
    const spanId =
      (responseId === undefined ? undefined : calls.get(`${log.traceId} response ${responseId}`)) ??
      (toolCallId === undefined ? undefined : calls.get(`${log.traceId} tool ${toolCallId}`)) ??
      (log.spanId || firstSpanId(spans, log.traceId));
    const key = `${log.traceId}${spanId}`;
    const known = bySpan.get(key);
    if (known) known.push(log);
    else bySpan.set(key, [log]);
  }
  return spans.map((span) => {
    const own = bySpan.get(`${span.traceId}${span.spanId}`);
    return own ? withContributions(span, own) : span;
  });
}

function firstSpanId(spans: readonly Span[], ofTrace: string | undefined): string | undefined {
  const own = spans.filter(({ traceId }) => traceId === ofTrace);
  const starts = own.filter(({ parentSpanId }) => parentSpanId === undefined);
  return (starts.length > 0 ? starts : own).reduce<Span | undefined>(
    (first, span) => (first && first.startTimeNs <= span.startTimeNs ? first : span),
    undefined,
  )?.spanId;
}

function withContributions(span: Span, logs: readonly LogRecord[]): Span {
  const ordered = [...logs].sort((a, b) =>
    a.timeNs < b.timeNs ? -1 : a.timeNs > b.timeNs ? 1 : a.logId < b.logId ? -1 : 1,
  );
  const merged: Mutable<Span> = { ...span };
  const input = ordered.flatMap(({ contributes }) => contributes?.inputMessages ?? []);
  const output = ordered.flatMap(({ contributes }) => contributes?.outputMessages ?? []);
  merged.inputMessages = completed(span.inputMessages, input);
  if (span.outputMessages.length === 0) merged.outputMessages = output;
  for (const { contributes } of ordered) {
    for (const field of ['errorType', 'errorMessage', 'toolArguments', 'toolResult', 'timeToFirstTokenMs'] as const) {
      const value = contributes?.[field];
      if (value !== undefined && merged[field] === undefined) (merged as Record<string, unknown>)[field] = value;
    }
    if (contributes?.costUsd !== undefined && merged.costSource !== 'reported') {
      merged.costUsd = contributes.costUsd;
      merged.costSource = contributes.costSource ?? 'reported';
    }
    if (contributes?.usage && !hasUsage(merged.usage)) merged.usage = contributes.usage;
    if (contributes?.finishReasons && merged.finishReasons.length === 0)
      merged.finishReasons = contributes.finishReasons;
    if (contributes?.scores) merged.scores = [...merged.scores, ...contributes.scores];
  }
  return merged;
}

/** A span may carry the system instructions alone, with the rest of the conversation in logs. */
function completed(own: readonly Message[], logged: readonly Message[]): readonly Message[] {
  if (own.length === 0) return logged;
  const hasOnlySystem = own.every(({ role }) => role === 'system');
  if (!hasOnlySystem || logged.length === 0) return own;
  return logged[0]!.role === 'system' ? logged : [...own, ...logged];
}
