import type {
  Citation,
  Message,
  OutcomeStatus,
  RetrievedDocument,
  ScoreDraft,
  Span,
  SpanKind,
  Stage,
  SpanStatement,
  StatusCode,
  Validation,
} from '@faultline/model';
import {
  attributesFromColumns,
  attributesToColumns,
  countToColumn,
  figureToColumn,
  jsonToColumn,
  listFromColumn,
  listToColumn,
  numberFromColumn,
  optional,
  present,
  text,
  timeFromColumn,
  timeToColumn,
  uintToColumn,
  valueFromColumn,
} from './columns.ts';

interface StoredEvent {
  readonly name: string;
  readonly timeNs: string;
  readonly attributes: Span['attributes'];
}

/** A row of `spans`, exactly the table's columns. `undefined` never stands in it. */
type SpanRow = ReturnType<typeof spanToRow>;

export function spanToRow(span: Span, ingestedAtMs: number) {
  const attributes = attributesToColumns(span.attributes);
  const resource = attributesToColumns(span.resourceAttributes);
  return {
    project_id: span.projectId,
    trace_id: span.traceId,
    span_id: span.spanId,
    parent_span_id: text(span.parentSpanId),
    request_id: text(span.requestId),
    ingested_at: ingestedAtMs,
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
    input_tokens: countToColumn(span.usage.inputTokens),
    output_tokens: countToColumn(span.usage.outputTokens),
    cache_read_tokens: countToColumn(span.usage.cacheReadTokens),
    cache_write_tokens: countToColumn(span.usage.cacheWriteTokens),
    reasoning_tokens: countToColumn(span.usage.reasoningTokens),
    is_wrapper: span.isWrapper,
    is_annotation: span.isAnnotation,
    cost_usd: figureToColumn(span.costUsd),
    cost_source: text(span.costSource),
    finish_reasons: span.finishReasons as string[],
    time_to_first_token_ms: figureToColumn(span.timeToFirstTokenMs),
    is_streaming: span.isStreaming ?? null,
    tool_name: text(span.toolName),
    tool_call_id: text(span.toolCallId),
    attempt: span.attempt === undefined ? null : uintToColumn(span.attempt, 32),
    session_id: text(span.sessionId),
    user_id: text(span.userId),
    labels: span.labels as Record<string, string>,
    outcome_status: text(span.outcomeStatus),
    outcome_reason: text(span.outcomeReason),
    validation: jsonToColumn(span.validation),
    scores: listToColumn(span.scores),
    statement: jsonToColumn(span.statement),
    citations: listToColumn(span.citations),
    links: listToColumn(span.links),
    trace_state: text(span.traceState),
    dropped_count: uintToColumn(span.droppedCount, 32),
    dialect: span.dialect,
    warnings: span.warnings as string[],
    resource_attributes: resource.map,
    resource_json_keys: resource.jsonKeys,
    input: text(span.input),
    output: text(span.output),
    query: text(span.query),
    input_messages: listToColumn(span.inputMessages),
    output_messages: listToColumn(span.outputMessages),
    tool_arguments: jsonToColumn(span.toolArguments),
    tool_result: jsonToColumn(span.toolResult),
    candidates: listToColumn(span.candidates),
    selected: listToColumn(span.selected),
    events: listToColumn(span.events.map((event) => ({ ...event, timeNs: String(event.timeNs) }))),
    attributes: attributes.map,
    json_keys: attributes.jsonKeys,
  };
}

/** What a query of `SELECT * FROM spans` returns for the columns that are not as they were inserted. */
export type StoredSpanRow = Omit<
  SpanRow,
  | 'start_time'
  | 'end_time'
  | 'ingested_at'
  | 'input_tokens'
  | 'output_tokens'
  | 'cache_read_tokens'
  | 'cache_write_tokens'
  | 'reasoning_tokens'
> &
  Record<'start_time' | 'end_time' | 'ingested_at', string> &
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
    isAnnotation: row.is_annotation,
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
    inputMessages: listFromColumn(row.input_messages) as Message[],
    outputMessages: listFromColumn(row.output_messages) as Message[],
    candidates: listFromColumn(row.candidates) as RetrievedDocument[],
    selected: listFromColumn(row.selected) as RetrievedDocument[],
    citations: listFromColumn(row.citations) as Citation[],
    scores: listFromColumn(row.scores) as ScoreDraft[],
    links: listFromColumn(row.links) as Span['links'],
    events: (listFromColumn(row.events) as StoredEvent[]).map((event) => ({ ...event, timeNs: BigInt(event.timeNs) })),
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
      costSource: optional(row.cost_source) as 'reported' | 'computed' | undefined,
      timeToFirstTokenMs: row.time_to_first_token_ms ?? undefined,
      isStreaming: row.is_streaming ?? undefined,
      toolName: optional(row.tool_name),
      toolCallId: optional(row.tool_call_id),
      attempt: row.attempt ?? undefined,
      sessionId: optional(row.session_id),
      userId: optional(row.user_id),
      outcomeStatus: optional(row.outcome_status) as OutcomeStatus | undefined,
      outcomeReason: optional(row.outcome_reason),
      validation: valueFromColumn(row.validation) as Validation | undefined,
      statement: valueFromColumn(row.statement) as SpanStatement | undefined,
      traceState: optional(row.trace_state),
      input: optional(row.input),
      output: optional(row.output),
      query: optional(row.query),
      toolArguments: valueFromColumn(row.tool_arguments),
      toolResult: valueFromColumn(row.tool_result),
    }),
  };
}
