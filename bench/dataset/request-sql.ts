// Requests as one month of a busy service has them, made by ClickHouse itself. Everything about request `n` follows from hashes of `n`,
// so the same data comes out each time, and spans made apart from it agree with it.
import { SENTENCES } from '../text.ts';

const DAYS = 29;
const DAY_NS = 86_400_000_000_000n;

/** Merging each block before it is written would take as long as all the rest; nothing in a block is there twice. */
export const MANY_PARTS =
  'SETTINGS optimize_on_insert = 0, max_threads = 1, min_insert_block_size_rows = 125000, min_insert_block_size_bytes = 0';
/** One block, merged: what ClickHouse makes of a day that is over. */
const ONE_PART =
  'SETTINGS optimize_on_insert = 1, max_threads = 1, min_insert_block_size_rows = 100000000, min_insert_block_size_bytes = 0';

export interface Slice {
  /** First number, and how many. */
  readonly from: number;
  readonly count: number;
  /** Start of the 24 hours that the slice is spread over. */
  readonly dayStartNs: bigint;
}

/** The numbers of each day, oldest first; the last day ends at `endMs`. */
export function slices(requests: number, endMs: number): readonly Slice[] {
  const endNs = BigInt(endMs) * 1_000_000n;
  return Array.from({ length: DAYS }, (_, day) => {
    const from = Math.floor((requests * day) / DAYS);
    return {
      from,
      count: Math.floor((requests * (day + 1)) / DAYS) - from,
      dayStartNs: endNs - BigInt(DAYS - day) * DAY_NS,
    };
  });
}

/** A number in [0, 1), the same for the same request and purpose. */
const uniform = (salt: number) => `(cityHash64(n, ${salt}) / 18446744073709551616)`;
/** 1…max, small ones far more often than large ones. */
const skewed = (max: number, salt: number) => `toUInt32(ceil(exp(${uniform(salt)} * ${Math.log(max)})))`;
/** One of the values; `weights` add up to 1. */
const choice = (values: Readonly<Record<string, number>>, salt: number) => {
  let reached = 0;
  const cases = Object.entries(values).map(([value, weight]) => {
    reached += weight;
    return `${uniform(salt)} < ${reached.toFixed(4)}, '${value}'`;
  });
  return `multiIf(${cases.join(', ')}, '${Object.keys(values).at(-1)!}')`;
};
export const sentence = (salt: number) =>
  `joinGet('bench_sentences', 'text', toUInt32(cityHash64(n, ${salt}) % ${SENTENCES}))`;

/** Stands in the input of one request only. */
const orderNumber = 'toUInt64(7000000000 + n)';
export const requestId = 'lower(hex(sipHash128(n, 1)))';
/** More by day than by night, without a jump at midnight. */
export const startTime = ({ dayStartNs }: Slice) =>
  `fromUnixTimestamp64Nano(toInt64(${dayStartNs} + toInt64((${uniform(2)} + 0.12 * sin(2 * pi() * ${uniform(2)}) / pi()) * 86400) * 1000000000 + cityHash64(n, 3) % 1000000000), 'UTC')`;

/** Where requests go: a table, and those of them that belong there. */
interface Destination {
  readonly table: string;
  /** Over the columns of a row, each with `_` after its name. */
  readonly where: string;
}

const ALL: Destination = { table: 'requests', where: '1' };

/** An INSERT of the requests of a day that is over: one part, each request once. */
export function insertFinishedDaySql(slice: Slice, destination = ALL): string {
  return insertSql(slice, 1, ONE_PART, destination);
}

/** INSERTs of the requests of a day that goes on: several parts, and every fiftieth request there twice, as late spans leave it. */
export function insertCurrentDaySql(slice: Slice, destination = ALL): readonly string[] {
  return [insertSql(slice, 1, MANY_PARTS, destination), insertSql(slice, 2, MANY_PARTS, destination)];
}

function insertSql(slice: Slice, version: 1 | 2, settings: string, { table, where }: Destination): string {
  const columns = requestColumns(slice, version);
  return `INSERT INTO ${table} (${Object.keys(columns).join(', ')})
SELECT ${Object.entries(columns)
    .map(([name, sql]) => `${sql} AS ${name}_`)
    .join(',\n  ')}
FROM (SELECT number + ${slice.from} AS n FROM numbers(${slice.count}) ${version === 2 ? 'WHERE n % 50 = 0' : ''})
WHERE ${where}
${settings}`;
}

function requestColumns(slice: Slice, version: 1 | 2): Readonly<Record<string, string>> {
  const modelName = choice(
    { 'gpt-4o': 0.45, 'gpt-4o-mini': 0.25, 'claude-sonnet-4-5': 0.18, 'gemini-2.5-pro': 0.08, 'llama-3.3-70b': 0.04 },
    10,
  );
  const outcome = choice({ success: 0.7, unknown: 0.23, failure: 0.07 }, 13);
  const input = `concat('order ', toString(${orderNumber}), ' ', ${[21, 22, 23, 24].map(sentence).join(", ' ', ")})`;
  const output = `concat(${[31, 32, 33, 34].map(sentence).join(", ' ', ")})`;
  return {
    project_id: "'default'",
    request_id: requestId,
    version: `toUInt64(${slice.dayStartNs}) + ${version}`,
    is_deleted: '0',
    start_time: startTime(slice),
    duration_ms: `round(exp(6.9 + 1.6 * (${[50, 51, 52].map(uniform).join(' + ')} - 1.5)), 3)`,
    time_to_first_token_ms: `if(${uniform(53)} < 0.7, round(exp(5.6 + 1.2 * (${uniform(54)} - 0.5)), 3), NULL)`,
    name: choice({ 'POST /answer': 0.7, 'POST /summarize': 0.2, 'worker.triage': 0.1 }, 11),
    trace_ids: `[${requestId}]`,
    service_names: `if(${uniform(12)} < 0.6, ['gateway', 'answer-bot'], ['answer-bot'])`,
    outcome_status: outcome,
    outcome_source: choice({ sdk: 0.7, none: 0.23, rule: 0.07 }, 13),
    outcome_reason: `''`,
    error_type: choice(
      { '': 0.95, timeout: 0.02, rate_limit_exceeded: 0.015, ToolError: 0.01, ValidationError: 0.005 },
      14,
    ),
    error_message: `if(${uniform(14)} < 0.95, '', 'the upstream service did not answer in time')`,
    intent: choice(
      {
        refund: 0.25,
        billing: 0.2,
        setup: 0.15,
        outage: 0.1,
        account: 0.1,
        delivery: 0.08,
        warranty: 0.06,
        other: 0.06,
      },
      15,
    ),
    tenant: `concat('tenant-', toString(${skewed(400, 16)}))`,
    locale: choice({ en: 0.5, de: 0.15, fr: 0.1, ja: 0.1, es: 0.08, pt: 0.05, ko: 0.02 }, 17),
    workflow: choice({ answer: 0.7, summarize: 0.2, triage: 0.1 }, 11),
    environment: choice({ production: 0.9, staging: 0.08, development: 0.02 }, 18),
    release: `concat('1.', toString(intDiv(${slice.dayStartNs / DAY_NS}, 3) % 100), if(${uniform(19)} < 0.1, '.1', '.0'))`,
    prompt_version: `concat('v', toString(intDiv(${slice.dayStartNs / DAY_NS}, 7) % 100))`,
    model: modelName,
    user_tier: choice({ free: 0.75, pro: 0.2, enterprise: 0.05 }, 20),
    labels: `map('region', ${choice({ eu: 0.5, us: 0.4, apac: 0.1 }, 60)}, 'channel', ${choice({ web: 0.6, mobile: 0.3, email: 0.1 }, 61)})`,
    session_id: `concat('session-', toString(intDiv(n, 4)))`,
    user_id: `concat('user-', toString(${skewed(1_000_000, 62)}))`,
    input_tokens: `toUInt64(400 + ${skewed(8000, 63)})`,
    output_tokens: `toUInt64(20 + ${skewed(1500, 64)})`,
    cache_read_tokens: `if(${uniform(65)} < 0.5, toUInt64(${skewed(4000, 66)}), NULL)`,
    cost_usd: `if(${uniform(67)} < 0.95, (400 + ${skewed(8000, 63)}) * 2.5e-6 + (20 + ${skewed(1500, 64)}) * 1e-5, NULL)`,
    cost_source: "'computed'",
    models: `[${modelName}]`,
    providers: `[${choice({ openai: 0.7, anthropic: 0.18, google: 0.12 }, 10)}]`,
    tool_names: `if(${uniform(68)} < 0.4, [${choice({ lookup_order: 0.5, search_kb: 0.3, create_ticket: 0.15, issue_refund: 0.05 }, 69)}], [])`,
    dialects: "['otel-genai']",
    span_count: '8',
    generation_count: '2',
    tool_call_count: `toUInt32(${uniform(68)} < 0.4)`,
    tool_error_count: `toUInt32(${uniform(14)} > 0.985)`,
    retry_count: `toUInt32(${uniform(70)} < 0.03)`,
    stage_names: "['request', 'rewrite', 'retrieval', 'rerank', 'assembly', 'generation', 'validation']",
    stage_self_ms: `arrayMap(part -> round(part * ${uniform(71)}, 3), [40., 210., 120., 60., 15., 900., 30.])`,
    stage_critical_ms: `arrayMap(part -> round(part * ${uniform(71)}, 3), [40., 210., 120., 60., 15., 900., 30.])`,
    evidence_present: "['input', 'retrieval', 'prompt', 'answer', 'delivery']",
    evidence_missing: `if(${uniform(72)} < 0.3, ['validation'], [])`,
    has_root: `${uniform(73)} < 0.995`,
    ...judgements(outcome),
    signs: `if(${uniform(74)} < 0.1, ['no-document-ids'], [])`,
    input_preview: `substringUTF8(${input}, 1, 300)`,
    output_preview: `substringUTF8(${output}, 1, 300)`,
    input,
    output,
  };
}

/** What evaluators and classification leave: a flag or share is there for the part of the requests that it could judge. */
function judgements(outcome: string): Readonly<Record<string, string>> {
  const judged = (share: number, value: string, salt: number) => `if(${uniform(salt)} < ${share}, ${value}, NULL)`;
  const flag = (share: number, salt: number, coverage = 0.95) =>
    judged(coverage, `toFloat64(${uniform(salt + 1)} < ${share})`, salt);
  const failed = `${outcome} = 'failure'`;
  return {
    label_class: `if(${failed}, ${choice(
      {
        retrieval_miss: 0.3,
        unsupported_generation: 0.25,
        selection_failure: 0.12,
        context_construction: 0.08,
        tool_failure: 0.1,
        serving_bottleneck: 0.07,
        coverage_gap: 0.05,
        unclassified: 0.03,
      },
      100,
    )}, '')`,
    label_stage: `if(${failed}, ${choice({ retrieval: 0.3, generation: 0.32, rerank: 0.12, assembly: 0.08, tool: 0.1, other: 0.08 }, 100)}, '')`,
    label_rule: `if(${failed}, 'by-evidence', '')`,
    label_source: `if(${failed}, 'auto', '')`,
    label_confidence: `if(${failed}, round(0.5 + 0.5 * ${uniform(101)}, 2), NULL)`,
    claims: judged(0.8, `toFloat64(1 + cityHash64(n, 102) % 6)`, 103),
    unsupported_claims: judged(0.8, `toFloat64(if(${uniform(104)} < 0.1, 1, 0))`, 103),
    contradicted_claims: judged(0.8, `toFloat64(${uniform(104)} < 0.02)`, 103),
    citations: judged(0.6, `toFloat64(cityHash64(n, 105) % 4)`, 106),
    valid_citations: judged(0.6, `toFloat64(cityHash64(n, 105) % 4) * (${uniform(107)} < 0.9)`, 106),
    escalated: flag(0.04, 110),
    abstained: flag(0.05, 112),
    thumbs_down: flag(0.3, 114, 0.08),
    retrieval_recall: judged(0.05, `round(0.6 + 0.4 * ${uniform(116)}, 2)`, 115),
    selection_recall: judged(0.05, `round(0.5 + 0.4 * ${uniform(117)}, 2)`, 115),
    context_precision: judged(0.9, `round(0.3 + 0.7 * ${uniform(119)}, 2)`, 118),
    context_contradiction: flag(0.01, 120),
    fresh_share: judged(0.4, `round(0.8 + 0.2 * ${uniform(123)}, 2)`, 122),
    empty_retrieval: flag(0.02, 124),
    context_lost: flag(0.01, 126),
    timed_out: flag(0.02, 128, 1),
    rate_limited: flag(0.015, 130, 1),
    fell_back: flag(0.03, 132),
    cache_hit: flag(0.12, 134),
    over_latency_budget: flag(0.06, 136),
    tool_loop: flag(0.003, 138),
    invalid_tool_arguments: judged(0.4, `toFloat64(${uniform(141)} < 0.01)`, 140),
    retry_cost_usd: `if(${uniform(70)} < 0.03, 0.002, 0.)`,
    refused: flag(0.03, 142),
    refusal_correct: flag(0.97, 144, 0.3),
    over_refused: flag(0.01, 146),
    pii_leaks: judged(0.95, `toFloat64(${uniform(149)} < 0.004)`, 148),
    secret_leaks: judged(0.95, `toFloat64(${uniform(149)} < 0.0002)`, 148),
    redaction_coverage: judged(0.2, `round(0.9 + 0.1 * ${uniform(151)}, 2)`, 150),
    injection: flag(0.005, 152),
    injection_obeyed: flag(0.0005, 154),
    violation: flag(0.004, 156),
    language_match: flag(0.99, 158),
    answer_truncated: flag(0.01, 160),
  };
}
