// What is asked of the data set: every kind of filter, sort, page and text search, with values that change from run to run.
import type { Dataset } from './dataset/dataset.ts';
import { wordOfRank } from './text.ts';

export interface QueryCase {
  readonly name: string;
  readonly path: '/api/v1/requests' | '/api/v1/requests/facets';
  /** Length of the time range that ends with the data. */
  readonly days: number;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly filter?: (run: number, dataset: Dataset) => string;
  /** Each run asks for the page after the one before. */
  readonly followsPages?: boolean;
}

const DAY_MS = 86_400_000;
const MONTH = 29;

export function formatQuery(
  { path, days, parameters = {}, filter }: QueryCase,
  dataset: Dataset,
  run: number,
  cursor: string | undefined,
): string {
  const query = new URLSearchParams({
    from: new Date(dataset.endMs - days * DAY_MS).toISOString(),
    to: new Date(dataset.endMs).toISOString(),
    ...parameters,
    ...(filter ? { filter: filter(run, dataset) } : {}),
    ...(cursor === undefined ? {} : { cursor }),
  });
  return `${path}?${query.toString()}`;
}

const list = (name: string, days: number, more: Partial<QueryCase> = {}): QueryCase => ({
  name,
  path: '/api/v1/requests',
  days,
  ...more,
});
const filtered = (filter: NonNullable<QueryCase['filter']>) => ({ filter });
const sorted = (sort: string, order = 'desc') => ({ parameters: { sort, order } });
const oneOf = <T>(values: readonly T[], run: number): T => values[run % values.length]!;
/** Any request's number, another one each run. */
const someRequest = (run: number, dataset: Dataset) => (run * 7_919_317 + 12_345) % dataset.requests;

export const LIST_CASES: readonly QueryCase[] = [
  list('newest, one day', 1),
  list('newest, a month', MONTH),
  list('next pages, a month', MONTH, { followsPages: true }),
  list('oldest first, a month', MONTH, sorted('start_time', 'asc')),
  list('with total, a month', MONTH, { parameters: { withTotal: 'true' } }),
  list(
    'a large tenant, a month',
    MONTH,
    filtered((run) => `tenant:tenant-${1 + (run % 4)}`),
  ),
  list(
    'a small tenant, a month',
    MONTH,
    filtered((run) => `tenant:tenant-${350 + (run % 40)}`),
  ),
  list(
    'failures, one day',
    1,
    filtered(() => 'outcome:failure'),
  ),
  list(
    'failures, a month',
    MONTH,
    filtered(() => 'outcome:failure'),
  ),
  list(
    'a tenant that is not there, a month',
    MONTH,
    filtered((run) => `tenant:nobody-${run}`),
  ),
  list(
    'AND of four, a month',
    MONTH,
    filtered(
      (run) =>
        `model:gpt-4o AND environment:production AND locale:${oneOf(['de', 'fr', 'ja'], run)} AND duration_ms:>${4000 + run * 50}`,
    ),
  ),
  list(
    'OR and NOT, a month',
    MONTH,
    filtered((run) => `(intent:refund OR intent:billing) AND NOT tenant:tenant-${1 + (run % 9)} AND cost_usd:>0.02`),
  ),
  list(
    'a comparison that few meet, a month',
    MONTH,
    filtered((run) => `duration_ms:>${9000 + run * 20} AND outcome:failure AND tenant:tenant-${1 + (run % 20)}`),
  ),
  list(
    'wildcard, a month',
    MONTH,
    filtered((run) => oneOf(['error_type:rate*', 'release:1.*.1', 'error_type:*Error'], run)),
  ),
  list(
    'a tool of a list, a month',
    MONTH,
    filtered((run) => `tool:${oneOf(['issue_refund', 'create_ticket', 'search_kb'], run)}`),
  ),
  list(
    'a label of our own, a month',
    MONTH,
    filtered((run) => `label.region:${oneOf(['apac', 'eu'], run)}`),
  ),
  list(
    'a user, a month',
    MONTH,
    filtered((run) => `user_id:user-${100_000 + run * 997}`),
  ),
  list(
    'a session, a month',
    MONTH,
    filtered((run, dataset) => `session_id:session-${Math.floor(someRequest(run, dataset) / 4)}`),
  ),
  list('slowest first, one day', 1, sorted('duration_ms')),
  list('slowest first, a month', MONTH, sorted('duration_ms')),
  list('dearest first, a month', MONTH, sorted('cost_usd')),
  list('dearest failures of a tenant first, a month', MONTH, {
    ...sorted('cost_usd'),
    ...filtered((run) => `outcome:failure AND tenant:tenant-${1 + (run % 20)}`),
  }),
  list('slowest first, next pages, a month', MONTH, { ...sorted('duration_ms'), followsPages: true }),
];

export const TEXT_CASES: readonly QueryCase[] = [
  list(
    'a word in most requests, a month',
    MONTH,
    filtered((run) => wordOfRank(2 + (run % 5))),
  ),
  list(
    'a word in some requests, a month',
    MONTH,
    filtered((run) => wordOfRank(200 + run)),
  ),
  list(
    'a word in few requests, a month',
    MONTH,
    filtered((run) => wordOfRank(15_000 + run * 13)),
  ),
  list(
    'a number in one request, a month',
    MONTH,
    filtered((run, dataset) => String(7_000_000_000 + someRequest(run, dataset))),
  ),
  list(
    'a word in none, a month',
    MONTH,
    filtered((run) => `absent${run}`),
  ),
  list(
    'two words, a month',
    MONTH,
    filtered((run) => `${wordOfRank(200 + run)} ${wordOfRank(900 + run)}`),
  ),
  list(
    'a phrase, a month',
    MONTH,
    filtered((run) => `"${wordOfRank(20 + run)} ${wordOfRank(31)} ${wordOfRank(5)}"`),
  ),
  list(
    'a word and a filter, a month',
    MONTH,
    filtered((run) => `${wordOfRank(500 + run)} AND outcome:failure`),
  ),
  list(
    'a word, one day',
    1,
    filtered((run) => wordOfRank(500 + run)),
  ),
];

const facets = (name: string, days: number, more: Partial<QueryCase> = {}): QueryCase => ({
  ...list(name, days, more),
  path: '/api/v1/requests/facets',
});

export const FACET_CASES: readonly QueryCase[] = [
  facets('all fields, one day', 1),
  facets('all fields, a month', MONTH),
  facets('five fields, a month', MONTH, { parameters: { fields: 'outcome,tenant,model,intent,locale' } }),
  facets(
    'all fields of failures, a month',
    MONTH,
    filtered(() => 'outcome:failure'),
  ),
  facets(
    'all fields of a small tenant, a month',
    MONTH,
    filtered((run) => `tenant:tenant-${350 + (run % 40)}`),
  ),
  facets('histogram only, a month', MONTH, { parameters: { fields: 'outcome' } }),
  facets(
    'all fields of a word, a month',
    MONTH,
    filtered((run) => wordOfRank(900 + run)),
  ),
];
