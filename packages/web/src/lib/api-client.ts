// Asks the server; answers are typed by the wire schemas that both sides share.
import type {
  CohortsListOutput,
  DoctorOutput,
  ErrorJson,
  EvaluatorsListOutput,
  EvaluatorsStatusOutput,
  EvaluatorsTryOutput,
  ExplainInput,
  ExplainOutput,
  FacetsInput,
  FacetsOutput,
  FailuresBoardInput,
  FailuresBoardOutput,
  FailuresPatternsInput,
  FailuresPatternsOutput,
  FindingsInput,
  FindingsOutput,
  IngestStatusOutput,
  KpiSeriesInput,
  KpiSeriesOutput,
  KpisListOutput,
  OutgoingStatusOutput,
  Project,
  ProjectsListOutput,
  RequestDetailJson,
  ScorecardCohortsInput,
  ScorecardCohortsOutput,
  ScorecardInput,
  ScorecardOutput,
  ReviewJson,
  ReviewsListOutput,
  ReviewsNextInput,
  ReviewsNextOutput,
  ReviewsSubmitInput,
  ReviewsSummaryOutput,
  SavedCohort,
  SearchInput,
  SearchOutput,
  SpansGetOutput,
  TaxonomyOutput,
  TaxonomyUpdateInput,
} from '@faultline/model';

/** What a page must know of the server it asks. */
export interface ServerInfo {
  readonly version: string;
  /** Absent when this process takes in no telemetry. */
  readonly otlpHttpPort?: number;
  readonly otlpGrpcPort?: number;
  /** Whether this process assembles requests, and so can tell of them as they arrive. */
  readonly canFollowLive: boolean;
  readonly retention: {
    readonly contentTtlDays: number;
    readonly spanTtlDays: number;
    readonly requestTtlDays: number;
  };
}

export class ApiError extends Error {
  readonly code: string;
  /** Stands beside the failure in the server's log. */
  readonly errorId: string | undefined;
  /** Paths of the inputs that were refused. */
  readonly refused: readonly string[];
  constructor({ code, message, errorId, fields = [] }: ErrorJson['error']) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.errorId = errorId;
    this.refused = fields.map(({ path }) => path);
  }
}

async function get<T>(
  path: string,
  parameters: Readonly<Record<string, string | number | boolean | undefined>> = {},
  signal?: AbortSignal,
): Promise<T> {
  const query = new URLSearchParams(
    Object.entries(parameters).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, String(value)]],
    ),
  );
  return answerOf<T>(fetch(`${path}?${query.toString()}`, signal ? { signal } : {}));
}

function send<T>(method: 'POST' | 'PATCH', path: string, body: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  return answerOf<T>(fetch(path, { method, headers, body: JSON.stringify(body) }));
}

async function answerOf<T>(asked: Promise<Response>): Promise<T> {
  const response = await asked.catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError({ code: 'unavailable', message: 'The server does not answer. Is it still running?' });
  });
  if (response.ok) return (await response.json()) as T;
  const body = (await response.json().catch(() => undefined)) as ErrorJson | undefined;
  throw new ApiError(
    body?.error ?? { code: 'internal', message: `The server answered with status ${response.status}.` },
  );
}

/** Own reviews that can be looked through and taken back. */
const OWN_REVIEWS = 20;

export const api = {
  search: (input: SearchInput, signal?: AbortSignal) => get<SearchOutput>('/api/v1/requests', input, signal),
  facets: (input: FacetsInput, signal?: AbortSignal) => get<FacetsOutput>('/api/v1/requests/facets', input, signal),
  ingest: (projectId: string, from: string, signal?: AbortSignal) =>
    get<IngestStatusOutput>('/api/v1/ingest/status', { projectId, from }, signal),
  outgoing: (projectId: string, from: string, signal?: AbortSignal) =>
    get<OutgoingStatusOutput>('/api/v1/outgoing/status', { projectId, from }, signal),
  doctor: (projectId: string, from: string, signal?: AbortSignal) =>
    get<DoctorOutput>('/api/v1/doctor', { projectId, from }, signal),
  scorecard: (input: ScorecardInput, signal?: AbortSignal) => get<ScorecardOutput>('/api/v1/scorecard', input, signal),
  scorecardCohorts: (input: ScorecardCohortsInput, signal?: AbortSignal) =>
    get<ScorecardCohortsOutput>('/api/v1/scorecard/cohorts', input, signal),
  findings: (input: FindingsInput, signal?: AbortSignal) =>
    get<FindingsOutput>('/api/v1/scorecard/findings', input, signal),
  kpiSeries: (input: KpiSeriesInput, signal?: AbortSignal) => get<KpiSeriesOutput>('/api/v1/kpi-series', input, signal),
  explain: (input: ExplainInput, signal?: AbortSignal) => get<ExplainOutput>('/api/v1/explain', input, signal),
  cohorts: (
    input: { readonly projectId: string; readonly from: string; readonly to: string; readonly filter: string },
    signal?: AbortSignal,
  ) => get<CohortsListOutput>('/api/v1/cohorts', input, signal),
  saveCohort: (projectId: string, cohort: SavedCohort) =>
    send<SavedCohort>('POST', '/api/v1/cohorts', { projectId, ...cohort }),
  removeCohort: (projectId: string, cohortId: string) =>
    send<unknown>('POST', `/api/v1/cohorts/${encodeURIComponent(cohortId)}/remove`, { projectId }),
  kpis: (projectId: string, signal?: AbortSignal) => get<KpisListOutput>('/api/v1/kpis', { projectId }, signal),
  defineKpi: (projectId: string, definition: string) =>
    send<unknown>('POST', '/api/v1/kpis', { projectId, definition }),
  removeKpi: (projectId: string, kpi: string) =>
    send<unknown>('POST', `/api/v1/kpis/${encodeURIComponent(kpi)}/remove`, { projectId }),
  evaluators: (projectId: string, signal?: AbortSignal) =>
    get<EvaluatorsListOutput>('/api/v1/evaluators', { projectId }, signal),
  evaluatorStatus: (projectId: string, days: number, signal?: AbortSignal) =>
    get<EvaluatorsStatusOutput>('/api/v1/evaluators/status', { projectId, days }, signal),
  defineEvaluator: (projectId: string, definition: string) =>
    send<unknown>('POST', '/api/v1/evaluators', { projectId, definition }),
  removeEvaluator: (projectId: string, evaluator: string) =>
    send<unknown>('POST', `/api/v1/evaluators/${encodeURIComponent(evaluator)}/remove`, { projectId }),
  tryEvaluator: (projectId: string, evaluator: string, requestId: string) =>
    send<EvaluatorsTryOutput>('POST', `/api/v1/evaluators/${encodeURIComponent(evaluator)}/try`, {
      projectId,
      requestId,
    }),
  createProject: (projectId: string) => send<Project>('POST', '/api/v1/projects', { projectId }),
  updateProject: (projectId: string, change: object) =>
    send<Project>('PATCH', `/api/v1/projects/${encodeURIComponent(projectId)}`, change),
  projects: (signal?: AbortSignal) => get<ProjectsListOutput>('/api/v1/projects', {}, signal),
  server: (signal?: AbortSignal) => get<ServerInfo>('/api/v1/server', {}, signal),
  request: (projectId: string, requestId: string, signal?: AbortSignal) =>
    get<RequestDetailJson>(requestPath(requestId), { projectId }, signal),
  /** At most a hundred spans, with everything. */
  spans: (projectId: string, requestId: string, spanIds: readonly string[], signal?: AbortSignal) =>
    get<SpansGetOutput>(
      `${requestPath(requestId)}/spans/${spanIds.map(encodeURIComponent).join()}`,
      { projectId },
      signal,
    ),
  failures: (input: FailuresBoardInput, signal?: AbortSignal) =>
    get<FailuresBoardOutput>('/api/v1/failures', input, signal),
  failurePatterns: ({ class: failureClass, ...input }: FailuresPatternsInput, signal?: AbortSignal) =>
    get<FailuresPatternsOutput>(`/api/v1/failures/${failureClass}`, input, signal),
  taxonomy: (projectId: string, signal?: AbortSignal) =>
    get<TaxonomyOutput>('/api/v1/taxonomy', { projectId, withCounts: true }, signal),
  changeTaxonomy: ({ class: failureClass, ...input }: TaxonomyUpdateInput) =>
    send<TaxonomyOutput>('PATCH', `/api/v1/taxonomy/${failureClass}`, input),
  nextReviews: (input: ReviewsNextInput, signal?: AbortSignal) =>
    get<ReviewsNextOutput>('/api/v1/reviews/next', input, signal),
  submitReview: (input: ReviewsSubmitInput) => send<ReviewJson>('POST', '/api/v1/reviews', input),
  undoReview: (projectId: string, reviewId: string) =>
    send<ReviewJson>('POST', `/api/v1/reviews/${encodeURIComponent(reviewId)}/undo`, { projectId }),
  reviewsOf: (projectId: string, requestId: string, signal?: AbortSignal) =>
    get<ReviewsListOutput>('/api/v1/reviews', { projectId, requestId }, signal),
  ownReviews: (projectId: string, reviewer: string, signal?: AbortSignal) =>
    get<ReviewsListOutput>('/api/v1/reviews', { projectId, reviewer, own: true, limit: OWN_REVIEWS }, signal),
  reviewSummary: (projectId: string, signal?: AbortSignal) =>
    get<ReviewsSummaryOutput>('/api/v1/reviews/summary', { projectId }, signal),
  /** A request as a bundle of its own. */
  caseUrl: (projectId: string, requestId: string) =>
    `/api/v1/cases/${encodeURIComponent(requestId)}?${new URLSearchParams({ projectId }).toString()}`,
  /** All of a request, however large. */
  requestUrl: (projectId: string, requestId: string) =>
    `${requestPath(requestId)}?${new URLSearchParams({ projectId, payloads: 'always' }).toString()}`,
  tailUrl: (projectId: string, filter: string) =>
    `/api/v1/requests/tail?${new URLSearchParams({ projectId, filter }).toString()}`,
};

function requestPath(requestId: string): string {
  return `/api/v1/requests/${encodeURIComponent(requestId)}`;
}
