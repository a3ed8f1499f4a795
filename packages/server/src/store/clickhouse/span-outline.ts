// Spans without what people wrote and models answered. Every column is either read here or named as left out: the types see to it.
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
  'links',
  'dropped_count',
  'dialect',
  'warnings',
] as const satisfies readonly (keyof StoredSpanRow)[];

const LEFT_OUT: Omit<StoredSpanRow, (typeof OUTLINE_COLUMNS)[number]> = {
  ingested_at: '',
  session_id: '',
  user_id: '',
  labels: {},
  outcome_status: '',
  outcome_reason: '',
  scores: '',
  statement: '',
  citations: '',
  trace_state: '',
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
  const row: Record<string, unknown> = { ...LEFT_OUT };
  for (const [index, column] of OUTLINE_COLUMNS.entries()) row[column] = values[index];
  return spanFromRow(row as unknown as StoredSpanRow);
}
