// The one place where requests become the JSON that every surface speaks.
import {
  durationMs,
  toIso,
  type LogJson,
  type LogRecord,
  type RequestDetailJson,
  type RequestRecord,
  type RequestSummaryJson,
  type SpanJson,
} from '@faultline/model';
import type { LaidOutSpan } from '../../assemble/layout.ts';

const PREVIEW_LENGTH = 300;

function shared(record: RequestRecord) {
  const {
    startTimeNs,
    evidence: _evidence,
    signs: _signs,
    input: _input,
    output: _output,
    scores: _scores,
    facts: _facts,
    statement: _statement,
    label,
    ...rest
  } = record;
  return { ...rest, startTime: toIso(startTimeNs), label: label ?? null };
}

export function toSummaryJson(record: RequestRecord): RequestSummaryJson {
  return {
    ...shared(record),
    evidence: { completeness: record.evidence.completeness },
    ...(record.input === undefined ? {} : { inputPreview: record.input.slice(0, PREVIEW_LENGTH) }),
    ...(record.output === undefined ? {} : { outputPreview: record.output.slice(0, PREVIEW_LENGTH) }),
  } as unknown as RequestSummaryJson;
}

export function toDetailJson(
  record: RequestRecord,
  parts: Pick<RequestDetailJson, 'spans' | 'logs' | 'criticalPath' | 'spansTruncated' | 'logsTruncated' | 'warnings'>,
): RequestDetailJson {
  return {
    ...shared(record),
    evidence: record.evidence,
    facts: record.facts,
    statement: record.statement,
    scores: record.scores.map(({ timeNs, ...score }) => ({ ...score, time: toIso(timeNs) })),
    ...(record.input === undefined ? {} : { input: record.input }),
    ...(record.output === undefined ? {} : { output: record.output }),
    ...parts,
  } as unknown as RequestDetailJson;
}

export function toSpanJson({ span, depth, isOrphan, isCritical, selfMs }: LaidOutSpan): SpanJson {
  const {
    projectId: _project,
    isAnnotation: _annotation,
    requestId: _request,
    startTimeNs,
    endTimeNs,
    statusCode,
    statusMessage,
    events,
    labels: _labels,
    scores: _scores,
    citations: _citations,
    sessionId: _session,
    userId: _user,
    traceState: _state,
    outcomeStatus: _outcome,
    outcomeReason: _reason,
    ...rest
  } = span;
  return {
    ...rest,
    startTime: toIso(startTimeNs),
    durationMs: durationMs(startTimeNs, endTimeNs),
    status: { code: statusCode, ...(statusMessage === undefined ? {} : { message: statusMessage }) },
    events: events.map(({ name, timeNs, attributes }) => ({ name, time: toIso(timeNs), attributes })),
    depth,
    isOrphan,
    isCritical,
    selfMs,
  } as unknown as SpanJson;
}

export function toLogJson({
  traceId,
  spanId,
  timeNs,
  severityNumber,
  severityText,
  eventName,
  body,
  attributes,
}: LogRecord): LogJson {
  return {
    ...defined({ traceId, spanId, severityText, eventName }),
    time: toIso(timeNs),
    severityNumber,
    body,
    attributes,
  };
}

function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as never;
}
