// Spans without what people wrote and models answered.
import type { Span } from '@faultline/model';
import { spanFromRow, type StoredSpanRow } from './span-row.ts';

export const OUTLINE_COLUMNS = [
  'project_id',
  'trace_id',
  'span_id',
  'parent_span_id',
  'request_id',
  'name',
  'stage',
  'kind',
  'start_time',
  'end_time',
  'status_code',
  'status_message',
  'error_type',
  'error_message',
  'service_name',
  'scope_name',
  'scope_version',
  'provider',
  'request_model',
  'response_model',
  'response_id',
  'prompt_name',
  'prompt_version',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
  'is_wrapper',
  'is_annotation',
  'cost_usd',
  'cost_source',
  'finish_reasons',
  'time_to_first_token_ms',
  'is_streaming',
  'tool_name',
  'tool_call_id',
  'attempt',
  'validation',
  'scores',
  'links',
  'dropped_count',
  'dialect',
  'warnings',
] as const satisfies readonly (keyof StoredSpanRow)[];

/** A row in which all is empty. A copy of it that is filled keeps its shape: five times as fast as a row that grows column by column. */
const EMPTY: StoredSpanRow = {
  project_id: '',
  trace_id: '',
  span_id: '',
  parent_span_id: '',
  request_id: '',
  ingested_at: '',
  name: '',
  stage: '',
  kind: '',
  start_time: '',
  end_time: '',
  status_code: '',
  status_message: '',
  error_type: '',
  error_message: '',
  service_name: '',
  scope_name: '',
  scope_version: '',
  provider: '',
  request_model: '',
  response_model: '',
  response_id: '',
  prompt_name: '',
  prompt_version: '',
  input_tokens: null,
  output_tokens: null,
  cache_read_tokens: null,
  cache_write_tokens: null,
  reasoning_tokens: null,
  is_wrapper: false,
  is_annotation: false,
  cost_usd: null,
  cost_source: '',
  finish_reasons: [],
  time_to_first_token_ms: null,
  is_streaming: null,
  tool_name: '',
  tool_call_id: '',
  attempt: null,
  session_id: '',
  user_id: '',
  labels: {},
  outcome_status: '',
  outcome_reason: '',
  validation: '',
  scores: '',
  statement: '',
  citations: '',
  links: '',
  trace_state: '',
  dropped_count: 0,
  dialect: '',
  warnings: [],
  resource_attributes: {},
  resource_json_keys: [],
  input: '',
  output: '',
  query: '',
  input_messages: '',
  output_messages: '',
  tool_arguments: '',
  tool_result: '',
  candidates: '',
  selected: '',
  events: '',
  attributes: {},
  json_keys: [],
};

/** From a row as a list in the order of `OUTLINE_COLUMNS`. */
export function outlineFromList(values: readonly unknown[]): Span {
  const row = { ...EMPTY };
  for (let i = 0; i < OUTLINE_COLUMNS.length; i++) row[OUTLINE_COLUMNS[i]!] = values[i] as never;
  return spanFromRow(row);
}

/** Of lists that end with the time of ingestion, of each span the one that was stored last. */
export function newestOutlines(lists: readonly (readonly unknown[])[]): readonly Span[] {
  const newest = new Map<string, { readonly outline: Span; readonly ingestedAtMs: number }>();
  for (const list of lists) {
    const outline = outlineFromList(list);
    const ingestedAtMs = Number(list[OUTLINE_COLUMNS.length]);
    const key = outline.traceId + outline.spanId;
    const known = newest.get(key);
    if (!known || known.ingestedAtMs < ingestedAtMs) newest.set(key, { outline, ingestedAtMs });
  }
  return Array.from(newest.values(), ({ outline }) => outline);
}
