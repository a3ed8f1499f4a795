import type {
  Citation,
  Message,
  OutcomeStatus,
  RetrievedDocument,
  ScoreDraft,
  Span,
  SpanKind,
  Stage,
  StatusCode,
  Validation,
} from '@faultline/model';
import {
  attributesFromColumns,
  attributesToColumns,
  jsonToColumn,
  listFromColumn,
  numberFromColumn,
  optional,
  optionalAs,
  present,
  text,
  timeFromColumn,
  timeToColumn,
  valueFromColumn,
} from './columns.ts';

/** A row of `spans`, exactly the table's columns. `undefined` never stands in it. */
export type SpanRow = ReturnType<typeof spanToRow>;

export function spanToRow(span: Span, ingestedAtMs: number) {
  const attributes = attributesToColumns(span.attributes);
  const resource = attributesToColumns(span.resourceAttributes);
  return {
    project_id: span.projectId,
    trace_id: span.traceId,
    span_id: span.spanId,
    parent_span_id: text(span.parentSpanId),
    request_id: text(span.requestId),
    ingested_at: (ingestedAtMs / 1000).toFixed(3),
    name: span.name,
    stage: span.stage as string,
    kind: span.kind as string,
    start_time: timeToColumn(span.startTimeNs),
    end_time: timeToColumn(span.endTimeNs),
    status_code: span.statusCode as string,
    status_message: text(span.statusMessage),
    error_type: text(span.errorType),
    error_message: text(span.errorMessage),
    service_name: text(span.serviceName),
    scope_name: text(span.scopeName),
    scope_version: text(span.scopeVersion),
    provider: text(span.provider),
    request_model: text(span.requestModel),
    response_model: text(span.responseModel),
    response_id: text(span.responseId),
    prompt_name: text(span.promptName),
    prompt_version: text(span.promptVersion),
    input_tokens: count(span.usage.inputTokens),
    output_tokens: count(span.usage.outputTokens),
    cache_read_tokens: count(span.usage.cacheReadTokens),
    cache_write_tokens: count(span.usage.cacheWriteTokens),
    reasoning_tokens: count(span.usage.reasoningTokens),
    is_wrapper: span.isWrapper,
    cost_usd: figure(span.costUsd),
    cost_source: text(span.costSource),
    finish_reasons: span.finishReasons as string[],
    time_to_first_token_ms: figure(span.timeToFirstTokenMs),
    is_streaming: span.isStreaming ?? null,
    tool_name: text(span.toolName),
    tool_call_id: text(span.toolCallId),
    attempt: count(span.attempt),
    session_id: text(span.sessionId),
    user_id: text(span.userId),
    labels: span.labels as Record<string, string>,
    outcome_status: text(span.outcomeStatus),
    outcome_reason: text(span.outcomeReason),
    validation: jsonToColumn(span.validation),
    scores: jsonToColumn(span.scores),
    citations: jsonToColumn(span.citations),
    links: jsonToColumn(span.links),
    trace_state: text(span.traceState),
    dropped_count: Math.min(span.droppedCount, 0xffffffff),
    dialect: span.dialect,
    warnings: span.warnings as string[],
    resource_attributes: resource.map,
    resource_json_keys: resource.jsonKeys,
    input: text(span.input),
    output: text(span.output),
    query: text(span.query),
    input_messages: jsonToColumn(span.inputMessages),
    output_messages: jsonToColumn(span.outputMessages),
    tool_arguments: jsonToColumn(span.toolArguments),
    tool_result: jsonToColumn(span.toolResult),
    candidates: jsonToColumn(span.candidates),
    selected: jsonToColumn(span.selected),
    events: jsonToColumn(span.events.map((event) => ({ ...event, timeNs: String(event.timeNs) }))),
    attributes: attributes.map,
    json_keys: attributes.jsonKeys,
  };
}

/** What a query of `SELECT * FROM spans` returns for the columns that are not as they were inserted. */
export type StoredSpanRow = Omit<
  SpanRow,
  'input_tokens' | 'output_tokens' | 'cache_read_tokens' | 'cache_write_tokens' | 'reasoning_tokens'
> &
  Record<
    'input_tokens' | 'output_tokens' | 'cache_read_tokens' | 'cache_write_tokens' | 'reasoning_tokens',
    string | null
  >;

export function spanFromRow(row: StoredSpanRow): Span {
  return {
    projectId: row.project_id,
    traceId: row.trace_id,
    spanId: row.span_id,
    name: row.name,
    stage: row.stage as Stage,
    kind: row.kind as SpanKind,
    startTimeNs: timeFromColumn(row.start_time),
    endTimeNs: timeFromColumn(row.end_time),
    statusCode: row.status_code as StatusCode,
    isWrapper: row.is_wrapper,
    finishReasons: row.finish_reasons,
    labels: row.labels,
    droppedCount: row.dropped_count,
    dialect: row.dialect,
    warnings: row.warnings,
    usage: present({
      inputTokens: numberFromColumn(row.input_tokens),
      outputTokens: numberFromColumn(row.output_tokens),
      cacheReadTokens: numberFromColumn(row.cache_read_tokens),
      cacheWriteTokens: numberFromColumn(row.cache_write_tokens),
      reasoningTokens: numberFromColumn(row.reasoning_tokens),
    }),
    inputMessages: listFromColumn<Message>(row.input_messages),
    outputMessages: listFromColumn<Message>(row.output_messages),
    candidates: listFromColumn<RetrievedDocument>(row.candidates),
    selected: listFromColumn<RetrievedDocument>(row.selected),
    citations: listFromColumn<Citation>(row.citations),
    scores: listFromColumn<ScoreDraft>(row.scores),
    links: listFromColumn<Span['links'][number]>(row.links),
    events: listFromColumn<{ name: string; timeNs: string; attributes: Span['attributes'] }>(row.events).map(
      (event) => ({ ...event, timeNs: BigInt(event.timeNs) }),
    ),
    attributes: attributesFromColumns(row.attributes, row.json_keys),
    resourceAttributes: attributesFromColumns(row.resource_attributes, row.resource_json_keys),
    ...present({
      parentSpanId: optional(row.parent_span_id),
      requestId: optional(row.request_id),
      statusMessage: optional(row.status_message),
      errorType: optional(row.error_type),
      errorMessage: optional(row.error_message),
      serviceName: optional(row.service_name),
      scopeName: optional(row.scope_name),
      scopeVersion: optional(row.scope_version),
      provider: optional(row.provider),
      requestModel: optional(row.request_model),
      responseModel: optional(row.response_model),
      responseId: optional(row.response_id),
      promptName: optional(row.prompt_name),
      promptVersion: optional(row.prompt_version),
      costUsd: row.cost_usd ?? undefined,
      costSource: optionalAs<'reported' | 'computed'>(row.cost_source),
      timeToFirstTokenMs: row.time_to_first_token_ms ?? undefined,
      isStreaming: row.is_streaming ?? undefined,
      toolName: optional(row.tool_name),
      toolCallId: optional(row.tool_call_id),
      attempt: row.attempt ?? undefined,
      sessionId: optional(row.session_id),
      userId: optional(row.user_id),
      outcomeStatus: optionalAs<OutcomeStatus>(row.outcome_status),
      outcomeReason: optional(row.outcome_reason),
      validation: valueFromColumn(row.validation) as Validation | undefined,
      traceState: optional(row.trace_state),
      input: optional(row.input),
      output: optional(row.output),
      query: optional(row.query),
      toolArguments: valueFromColumn(row.tool_arguments),
      toolResult: valueFromColumn(row.tool_result),
    }),
  } as Span;
}

/** Counts are whole and not negative; anything else is not a count and stays absent. */
function count(value: number | undefined): number | null {
  return value !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

function figure(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
