// Numbers of the scorecard counted again from the list of requests, by formulas written a second time.
import type { KpiTileJson, RequestSummaryJson, SearchOutput } from '@faultline/model';

export interface Span {
  readonly from: string;
  readonly to: string;
}

/** Every request of a range, as the list has them. */
export async function allRequests(url: string, { from, to }: Span): Promise<readonly RequestSummaryJson[]> {
  const items: RequestSummaryJson[] = [];
  let cursor: string | undefined = '';
  while (cursor !== undefined) {
    const page: SearchOutput = await search(url, { from, to, limit: '500', ...(cursor ? { cursor } : {}) });
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

type Formula = (requests: readonly RequestSummaryJson[], span: Span) => number;

const FORMULAS: Readonly<Record<string, Formula>> = {
  latency_p50: (requests) =>
    hazen(
      requests.map(({ durationMs }) => durationMs),
      0.5,
    ),
  latency_p95: (requests) =>
    hazen(
      requests.map(({ durationMs }) => durationMs),
      0.95,
    ),
  latency_p99: (requests) =>
    hazen(
      requests.map(({ durationMs }) => durationMs),
      0.99,
    ),
  retrieval_p95: (requests) =>
    hazen(
      requests.map((request) => waited(request, 'retrieval')),
      0.95,
    ),
  generation_p95: (requests) =>
    hazen(
      requests.map((request) => waited(request, 'generation')),
      0.95,
    ),
  throughput: (requests, { from, to }) => requests.length / ((Date.parse(to) - Date.parse(from)) / 60_000),
  cost_per_request: (requests) => mean(requests.map(cost)),
  cost_per_success: (requests) => sum(requests.map(cost)) / requests.filter(isSuccess).length,
  input_tokens_per_request: (requests) => mean(requests.map(({ usage }) => usage.inputTokens ?? Number.NaN)),
  output_tokens_per_request: (requests) => mean(requests.map(({ usage }) => usage.outputTokens ?? Number.NaN)),
  tool_calls_per_request: (requests) => mean(requests.map(({ counts }) => counts.toolCalls)),
  failed_spend_share: (requests) =>
    sum(requests.filter((request) => !isSuccess(request)).map(cost)) / sum(requests.map(cost)),
  // No call is repeated in this traffic, so nothing was spent on it.
  retry_spend_share: (requests) => sum(requests.map(({ counts }) => counts.retries)),
  // Nor was anything rejected.
  ingest_loss: () => 0,
};

/** The number of a tile, counted again; undefined where no formula stands here. */
export async function recount(
  url: string,
  tile: KpiTileJson,
  requests: readonly RequestSummaryJson[],
  span: Span,
): Promise<number | undefined> {
  const formula = FORMULAS[tile.id];
  if (formula) return formula(requests, span);
  const { hits, judged = '' } = tile.filters ?? {};
  if (hits === undefined) return undefined;
  return (await countOf(url, span, hits)) / (await countOf(url, span, judged));
}

async function countOf(url: string, { from, to }: Span, filter: string): Promise<number> {
  return (await search(url, { from, to, filter, limit: '1', withTotal: 'true' })).total ?? Number.NaN;
}

async function search(url: string, query: Readonly<Record<string, string>>): Promise<SearchOutput> {
  const answer = await fetch(`${url}/api/v1/requests?${new URLSearchParams(query).toString()}`);
  return (await answer.json()) as SearchOutput;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;
const cost = ({ costUsd }: RequestSummaryJson) => costUsd ?? Number.NaN;
const isSuccess = ({ outcome }: RequestSummaryJson) => outcome.status === 'success';
const waited = ({ stageTimes }: RequestSummaryJson, stage: string) =>
  stageTimes.find((each) => each.stage === stage)?.criticalMs ?? Number.NaN;

/** A quantile as Hazen has it (type 5 of Hyndman and Fan 1996). */
function hazen(values: readonly number[], level: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = Math.max(0, Math.min(sorted.length - 1, sorted.length * level - 0.5));
  const [low, high] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN];
  return low + (place % 1) * (high - low);
}
