// The one place where requests become the JSON that every surface speaks.
import {
  durationMs,
  toIso,
  type LogJson,
  type LogRecord,
  type RequestDetailJson,
  type RequestRecord,
  type RequestSummaryJson,
  type Score,
  type ScoreJson,
  type SpanJson,
  type WholeSpanJson,
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

export function toScoreJson({ timeNs, ...score }: Score): ScoreJson {
  return { ...score, time: toIso(timeNs) };
}

export function toDetailJson(
  record: RequestRecord,
  parts: Pick<
    RequestDetailJson,
    'spans' | 'payloads' | 'sessionScores' | 'logs' | 'criticalPath' | 'spansTruncated' | 'logsTruncated' | 'warnings'
  >,
): RequestDetailJson {
  return {
    ...shared(record),
    evidence: record.evidence,
    facts: record.facts,
    statement: record.statement,
    scores: record.scores.map(toScoreJson),
    ...(record.input === undefined ? {} : { input: record.input }),
    ...(record.output === undefined ? {} : { output: record.output }),
    ...parts,
  } as unknown as RequestDetailJson;
}

/** Everything about a span but its payload. Field by field: taking out what is not told was measured to take three times as long. */
export function toSpanOutlineJson({ span, depth, isOrphan, isCritical, selfMs }: LaidOutSpan): SpanJson {
  const { startTimeNs, endTimeNs, statusCode, statusMessage } = span;
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    stage: span.stage,
    kind: span.kind,
    startTime: toIso(startTimeNs),
    durationMs: durationMs(startTimeNs, endTimeNs),
    status: statusMessage === undefined ? { code: statusCode } : { code: statusCode, message: statusMessage },
    errorType: span.errorType,
    errorMessage: span.errorMessage,
    serviceName: span.serviceName,
    scopeName: span.scopeName,
    scopeVersion: span.scopeVersion,
    provider: span.provider,
    requestModel: span.requestModel,
    responseModel: span.responseModel,
    responseId: span.responseId,
    promptName: span.promptName,
    promptVersion: span.promptVersion,
    usage: span.usage,
    isWrapper: span.isWrapper,
    costUsd: span.costUsd,
    costSource: span.costSource,
    finishReasons: span.finishReasons,
    timeToFirstTokenMs: span.timeToFirstTokenMs,
    isStreaming: span.isStreaming,
    toolName: span.toolName,
    toolCallId: span.toolCallId,
    attempt: span.attempt,
    validation: span.validation,
    links: span.links,
    droppedCount: span.droppedCount,
    dialect: span.dialect,
    warnings: span.warnings,
    depth,
    isOrphan,
    isCritical,
    selfMs,
  } as unknown as SpanJson;
}

export function toSpanJson(laidOut: LaidOutSpan): WholeSpanJson {
  const { input, output, query, toolArguments, toolResult, events } = laidOut.span;
  const { inputMessages, outputMessages, candidates, selected, attributes, resourceAttributes } = laidOut.span;
  return {
    ...toSpanOutlineJson(laidOut),
    input,
    output,
    query,
    toolArguments,
    toolResult,
    inputMessages,
    outputMessages,
    candidates,
    selected,
    attributes,
    resourceAttributes,
    events: events.map(({ name, timeNs, attributes: ofEvent }) => ({
      name,
      time: toIso(timeNs),
      attributes: ofEvent,
    })),
  } as unknown as WholeSpanJson;
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
