import {
  COHORT_LABELS,
  type CohortLabel,
  type Evidence,
  type EvidenceItem,
  type OutcomeSource,
  type OutcomeStatus,
  type RequestRecord,
  type Stage,
} from '@faultline/model';
import type { StoredRequest } from '../telemetry-store.ts';
import {
  countToColumn,
  figureToColumn,
  numberFromColumn,
  optional,
  optionalAs,
  present,
  text,
  timeFromColumn,
  timeToColumn,
  uintToColumn,
} from './columns.ts';

/** Cohort labels that have a column of their own; the others are in the map `labels`. */
export const LABEL_COLUMNS: Readonly<Record<CohortLabel, string>> = {
  intent: 'intent',
  tenant: 'tenant',
  locale: 'locale',
  workflow: 'workflow',
  environment: 'environment',
  release: 'release',
  promptVersion: 'prompt_version',
  model: 'model',
  userTier: 'user_tier',
};
const WELL_KNOWN = new Set<string>(COHORT_LABELS);

/** Characters of input and output that the list shows. */
const PREVIEW_LENGTH = 300;

/** Columns of the list: everything but full texts and evidence. */
export const SUMMARY_COLUMNS = `project_id, request_id, version, start_time, duration_ms, time_to_first_token_ms, name, trace_ids, service_names,
  outcome_status, outcome_source, outcome_reason, error_type, error_message, intent, tenant, locale, workflow, environment, release,
  prompt_version, model, user_tier, labels, session_id, user_id, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens,
  reasoning_tokens, cost_usd, cost_source, models, providers, tool_names, dialects, span_count, generation_count, tool_call_count,
  tool_error_count, retry_count, stage_names, stage_self_ms, stage_critical_ms, evidence_present, evidence_missing, has_root, signs,
  warnings, input_preview AS input, output_preview AS output, '' AS evidence`;

export const DETAIL_COLUMNS = SUMMARY_COLUMNS.replace(
  "input_preview AS input, output_preview AS output, '' AS evidence",
  'input, output, evidence',
);

export interface RequestRow {
  readonly [column: string]: unknown;
}

export function requestToRow({ record, version }: StoredRequest): RequestRow {
  const others = Object.fromEntries(Object.entries(record.cohort).filter(([label]) => !WELL_KNOWN.has(label)));
  return {
    project_id: record.projectId,
    request_id: record.requestId,
    version: String(version),
    is_deleted: 0,
    start_time: timeToColumn(record.startTimeNs),
    duration_ms: figureToColumn(record.durationMs) ?? 0,
    time_to_first_token_ms: figureToColumn(record.timeToFirstTokenMs),
    name: record.name,
    trace_ids: record.traceIds,
    service_names: record.serviceNames,
    outcome_status: record.outcome.status,
    outcome_source: record.outcome.source,
    outcome_reason: text(record.outcome.reason),
    error_type: text(record.errorType),
    error_message: text(record.errorMessage),
    ...Object.fromEntries(COHORT_LABELS.map((label) => [LABEL_COLUMNS[label], text(record.cohort[label])])),
    labels: others,
    session_id: text(record.sessionId),
    user_id: text(record.userId),
    input_tokens: countToColumn(record.usage.inputTokens),
    output_tokens: countToColumn(record.usage.outputTokens),
    cache_read_tokens: countToColumn(record.usage.cacheReadTokens),
    cache_write_tokens: countToColumn(record.usage.cacheWriteTokens),
    reasoning_tokens: countToColumn(record.usage.reasoningTokens),
    cost_usd: figureToColumn(record.costUsd),
    cost_source: text(record.costSource),
    models: record.models,
    providers: record.providers,
    tool_names: record.toolNames,
    dialects: record.dialects,
    span_count: uintToColumn(record.counts.spans, 32),
    generation_count: uintToColumn(record.counts.generations, 32),
    tool_call_count: uintToColumn(record.counts.toolCalls, 32),
    tool_error_count: uintToColumn(record.counts.toolErrors, 32),
    retry_count: uintToColumn(record.counts.retries, 32),
    stage_names: record.stageTimes.map(({ stage }) => stage),
    stage_self_ms: record.stageTimes.map(({ selfMs }) => figureToColumn(selfMs) ?? 0),
    stage_critical_ms: record.stageTimes.map(({ criticalMs }) => figureToColumn(criticalMs) ?? 0),
    evidence_present: record.evidence.completeness.present,
    evidence_missing: record.evidence.completeness.missing,
    has_root: record.hasRoot,
    signs: record.signs,
    warnings: record.warnings,
    input_preview: preview(record.input),
    output_preview: preview(record.output),
    input: text(record.input),
    output: text(record.output),
    evidence: JSON.stringify(record.evidence),
  };
}

/** Reads a row of SUMMARY_COLUMNS or DETAIL_COLUMNS; without evidence only its completeness is filled. */
export function requestFromRow(row: RequestRow): StoredRequest {
  const column = <T>(name: string) => row[name] as T;
  const string = (name: string) => optional(column<string>(name));
  const number = (name: string) => numberFromColumn(column<string | number | null>(name));
  const completeness = {
    present: column<EvidenceItem[]>('evidence_present'),
    missing: column<EvidenceItem[]>('evidence_missing'),
  };
  const evidenceText = column<string>('evidence');
  const evidence: Evidence =
    evidenceText === ''
      ? { candidates: [], selected: [], citations: [], toolCalls: [], validations: [], completeness }
      : (JSON.parse(evidenceText) as Evidence);
  const cohort: Record<string, string> = { ...column<Record<string, string>>('labels') };
  for (const label of COHORT_LABELS) {
    const value = string(LABEL_COLUMNS[label]);
    if (value !== undefined) cohort[label] = value;
  }
  const selfMs = column<number[]>('stage_self_ms');
  const criticalMs = column<number[]>('stage_critical_ms');
  const record = {
    projectId: column<string>('project_id'),
    requestId: column<string>('request_id'),
    traceIds: column<string[]>('trace_ids'),
    name: column<string>('name'),
    serviceNames: column<string[]>('service_names'),
    startTimeNs: timeFromColumn(column<string>('start_time')),
    durationMs: column<number>('duration_ms'),
    outcome: present({
      status: column<OutcomeStatus>('outcome_status'),
      source: column<OutcomeSource>('outcome_source'),
      reason: string('outcome_reason'),
    }),
    cohort,
    usage: present({
      inputTokens: number('input_tokens'),
      outputTokens: number('output_tokens'),
      cacheReadTokens: number('cache_read_tokens'),
      cacheWriteTokens: number('cache_write_tokens'),
      reasoningTokens: number('reasoning_tokens'),
    }),
    models: column<string[]>('models'),
    providers: column<string[]>('providers'),
    toolNames: column<string[]>('tool_names'),
    dialects: column<string[]>('dialects'),
    counts: {
      spans: column<number>('span_count'),
      generations: column<number>('generation_count'),
      toolCalls: column<number>('tool_call_count'),
      toolErrors: column<number>('tool_error_count'),
      retries: column<number>('retry_count'),
    },
    stageTimes: column<Stage[]>('stage_names').map((stage, i) => ({
      stage,
      selfMs: selfMs[i] ?? 0,
      criticalMs: criticalMs[i] ?? 0,
    })),
    evidence,
    hasRoot: column<boolean>('has_root'),
    warnings: column<string[]>('warnings'),
    signs: column<string[]>('signs'),
    ...present({
      timeToFirstTokenMs: number('time_to_first_token_ms'),
      errorType: string('error_type'),
      errorMessage: string('error_message'),
      sessionId: string('session_id'),
      userId: string('user_id'),
      input: string('input'),
      output: string('output'),
      costUsd: number('cost_usd'),
      costSource: optionalAs<'reported' | 'computed' | 'mixed'>(column<string>('cost_source')),
    }),
  } as RequestRecord;
  return { record, version: BigInt(column<string>('version')) };
}

/** The beginning of a text; a character of two code units is not cut in half. */
function preview(value: string | undefined): string {
  return value === undefined ? '' : value.slice(0, PREVIEW_LENGTH).replace(/[\ud800-\udbff]$/, '');
}
