import {
  COHORT_LABELS,
  FACT_NAMES,
  type CohortLabel,
  type Evidence,
  type FactName,
  type Label,
  type RequestFacts,
  type RequestRecord,
  type Score,
  type Statement,
} from '@faultline/model';
import type { StoredRequest } from '../telemetry-store.ts';
import {
  countToColumn,
  figureToColumn,
  numberFromColumn,
  optional,
  present,
  text,
  timeFromColumn,
  timeToColumn,
  uintToColumn,
} from './columns.ts';

/** Cohort labels that have a column of their own; the others are in the map `labels`. */
export const LABEL_COLUMNS = {
  intent: 'intent',
  tenant: 'tenant',
  locale: 'locale',
  workflow: 'workflow',
  environment: 'environment',
  release: 'release',
  promptVersion: 'prompt_version',
  model: 'model',
  userTier: 'user_tier',
} as const satisfies Record<CohortLabel, string>;
type FactColumns = Record<FactName, number | null>;
type LabelColumns = Record<(typeof LABEL_COLUMNS)[CohortLabel], string>;
const WELL_KNOWN = new Set<string>(COHORT_LABELS);

/** Characters of input and output that the list shows. */
const PREVIEW_LENGTH = 300;

/** The columns that stand in `summary`, in its order (`ddl/0003-create-requests.sql`). */
const SUMMARY = [
  'project_id',
  'request_id',
  'start_time',
  'duration_ms',
  'time_to_first_token_ms',
  'name',
  'trace_ids',
  'service_names',
  'outcome_status',
  'outcome_source',
  'outcome_reason',
  'error_type',
  'error_message',
  'intent',
  'tenant',
  'locale',
  'workflow',
  'environment',
  'release',
  'prompt_version',
  'model',
  'user_tier',
  'labels',
  'session_id',
  'user_id',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
  'cost_usd',
  'cost_source',
  'models',
  'providers',
  'tool_names',
  'dialects',
  'span_count',
  'generation_count',
  'tool_call_count',
  'tool_error_count',
  'retry_count',
  'stage_names',
  'stage_self_ms',
  'stage_critical_ms',
  'evidence_present',
  'evidence_missing',
  'has_root',
  'signs',
  'label_class',
  'label_sub_class',
  'label_stage',
  'label_rule',
  'label_source',
  'label_confidence',
  'warnings',
] as const;

/** Everything of a request: what `summary` says in one column, and what it leaves out. Each column costs its own way to the row. */
export const DETAIL_COLUMNS = [
  'project_id',
  'request_id',
  'version',
  'summary',
  ...FACT_NAMES,
  'input',
  'output',
  'evidence',
  'label',
  'scores',
  'statement',
].join(', ');

/** Everything but evidence and full texts, for lists: in few columns, because each costs its own way to the row. */
export const SUMMARY_COLUMNS = 'request_id, start_time, version, summary, input_preview, output_preview';

export interface SummaryRow {
  readonly request_id: string;
  readonly start_time: string;
  readonly version: string;
  readonly summary: string;
  readonly input_preview: string;
  readonly output_preview: string;
}

export function summaryFromRow({ version, summary, input_preview, output_preview }: SummaryRow): StoredRequest {
  const texts = { input: input_preview, output: output_preview, evidence: '', label: '', scores: '', statement: '' };
  return requestFromRow({ ...columnsOf(summary), ...texts, version } as unknown as StoredRequestRow);
}

function columnsOf(summary: string): Readonly<Record<string, unknown>> {
  const values = JSON.parse(summary) as readonly unknown[];
  return Object.fromEntries(SUMMARY.map((name, i) => [name, values[i]]));
}

/** What a query of DETAIL_COLUMNS returns, of which some. */
export interface DetailRow {
  readonly project_id: string;
  readonly request_id: string;
  readonly version: string;
  readonly summary: string;
}

export function detailFromRow({ summary, ...rest }: DetailRow): StoredRequest {
  return requestFromRow({ ...columnsOf(summary), ...rest } as unknown as StoredRequestRow);
}

/** The columns of a request as they are read. */
type StoredRequestRow = Omit<ReturnType<typeof requestToRow>, UInt64Column | 'is_deleted' | 'version' | 'start_time'> &
  Record<UInt64Column, string | number | null> & { readonly version: string; readonly start_time: string };
type UInt64Column = 'input_tokens' | 'output_tokens' | 'cache_read_tokens' | 'cache_write_tokens' | 'reasoning_tokens';

export function requestToRow({ record, version }: StoredRequest) {
  const others = Object.fromEntries(Object.entries(record.cohort).filter(([label]) => !WELL_KNOWN.has(label)));
  return {
    project_id: record.projectId,
    request_id: record.requestId,
    version,
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
    ...(Object.fromEntries(
      COHORT_LABELS.map((label) => [LABEL_COLUMNS[label], text(record.cohort[label])]),
    ) as LabelColumns),
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
    label_class: text(record.label?.class),
    label_sub_class: text(record.label?.subClass),
    label_stage: text(record.label?.stage),
    label_rule: text(record.label?.rule),
    label_source: text(record.label?.source),
    label_confidence: figureToColumn(record.label?.confidence),
    score_names: record.scores.map(({ name }) => name),
    score_values: record.scores.map(({ value }) => figureToColumn(value)),
    ...(Object.fromEntries(FACT_NAMES.map((name) => [name, figureToColumn(record.facts[name])])) as FactColumns),
    warnings: record.warnings,
    input_preview: preview(record.input),
    output_preview: preview(record.output),
    input: text(record.input),
    output: text(record.output),
    label: record.label === undefined ? '' : JSON.stringify(record.label),
    scores:
      record.scores.length === 0
        ? ''
        : JSON.stringify(record.scores.map((score) => ({ ...score, timeNs: String(score.timeNs) }))),
    statement: Object.keys(record.statement).length === 0 ? '' : JSON.stringify(record.statement),
    evidence: JSON.stringify(record.evidence),
  };
}

/** Without evidence only its completeness is filled. */
function requestFromRow(row: StoredRequestRow): StoredRequest {
  const cohort: Record<string, string> = { ...row.labels };
  for (const label of COHORT_LABELS) {
    const value = optional(row[LABEL_COLUMNS[label]]);
    if (value !== undefined) cohort[label] = value;
  }
  const record = {
    projectId: row.project_id,
    requestId: row.request_id,
    traceIds: row.trace_ids,
    name: row.name,
    serviceNames: row.service_names,
    startTimeNs: timeFromColumn(row.start_time),
    durationMs: row.duration_ms,
    outcome: present({
      status: row.outcome_status,
      source: row.outcome_source,
      reason: optional(row.outcome_reason),
    }),
    cohort,
    usage: present({
      inputTokens: numberFromColumn(row.input_tokens),
      outputTokens: numberFromColumn(row.output_tokens),
      cacheReadTokens: numberFromColumn(row.cache_read_tokens),
      cacheWriteTokens: numberFromColumn(row.cache_write_tokens),
      reasoningTokens: numberFromColumn(row.reasoning_tokens),
    }),
    models: row.models,
    providers: row.providers,
    toolNames: row.tool_names,
    dialects: row.dialects,
    counts: {
      spans: row.span_count,
      generations: row.generation_count,
      toolCalls: row.tool_call_count,
      toolErrors: row.tool_error_count,
      retries: row.retry_count,
    },
    stageTimes: row.stage_names.map((stage, i) => ({
      stage,
      selfMs: row.stage_self_ms[i] ?? 0,
      criticalMs: row.stage_critical_ms[i] ?? 0,
    })),
    evidence: evidenceOf(row),
    scores: scoresOf(row),
    facts: factsOf(row),
    statement: (row.statement === '' ? {} : JSON.parse(row.statement)) as Statement,
    hasRoot: row.has_root,
    warnings: row.warnings,
    signs: row.signs,
    ...present({
      timeToFirstTokenMs: row.time_to_first_token_ms ?? undefined,
      errorType: optional(row.error_type),
      errorMessage: optional(row.error_message),
      sessionId: optional(row.session_id),
      userId: optional(row.user_id),
      input: optional(row.input),
      output: optional(row.output),
      costUsd: row.cost_usd ?? undefined,
      costSource: optional(row.cost_source),
      label: labelOf(row),
    }),
  } as RequestRecord;
  return { record, version: BigInt(row.version) };
}

function evidenceOf(row: StoredRequestRow): Evidence {
  if (row.evidence !== '') return JSON.parse(row.evidence) as Evidence;
  const completeness = { present: row.evidence_present, missing: row.evidence_missing };
  return { candidates: [], selected: [], citations: [], toolCalls: [], validations: [], completeness };
}

/** Once its texts are past their retention, and in lists, the label is what stands in its columns. */
function labelOf(row: StoredRequestRow): Label | undefined {
  if (row.label !== '') return JSON.parse(row.label) as Label;
  if (row.label_class === '') return undefined;
  return present({
    class: row.label_class as Label['class'],
    subClass: optional(row.label_sub_class),
    stage: optional(row.label_stage) as Label['stage'],
    contributing: [],
    confidence: row.label_confidence ?? 0,
    rule: row.label_rule,
    version: '',
    source: row.label_source as Label['source'],
    explanation: '',
    evidence: [],
    missing: [],
  }) as Label;
}

function scoresOf({ scores }: StoredRequestRow): readonly Score[] {
  if (scores === '') return [];
  const stored = JSON.parse(scores) as (Omit<Score, 'timeNs'> & { timeNs: string })[];
  return stored.map((score) => ({ ...score, timeNs: BigInt(score.timeNs) }));
}

function factsOf(row: StoredRequestRow): RequestFacts {
  const known = FACT_NAMES.filter((name) => row[name] !== null && row[name] !== undefined);
  return Object.fromEntries(known.map((name) => [name, row[name]]));
}

/** The beginning of a text; a character of two code units is not cut in half. */
function preview(value: string | undefined): string {
  return value === undefined ? '' : value.slice(0, PREVIEW_LENGTH).replace(/[\ud800-\udbff]$/, '');
}
