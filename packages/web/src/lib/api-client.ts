// Asks the server; answers are typed by the wire schemas that both sides share.
import type {
  DoctorOutput,
  ErrorJson,
  FacetsInput,
  FacetsOutput,
  IngestStatusOutput,
  ProjectsListOutput,
  RequestDetailJson,
  SearchInput,
  SearchOutput,
  SpansGetOutput,
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
  constructor({ code, message, errorId }: ErrorJson['error']) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.errorId = errorId;
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
  const response = await fetch(`${path}?${query.toString()}`, signal ? { signal } : {}).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError({ code: 'unavailable', message: 'The server does not answer. Is it still running?' });
  });
  if (response.ok) return (await response.json()) as T;
  const body = (await response.json().catch(() => undefined)) as ErrorJson | undefined;
  throw new ApiError(
    body?.error ?? { code: 'internal', message: `The server answered with status ${response.status}.` },
  );
}

export const api = {
  search: (input: SearchInput, signal?: AbortSignal) => get<SearchOutput>('/api/v1/requests', input, signal),
  facets: (input: FacetsInput, signal?: AbortSignal) => get<FacetsOutput>('/api/v1/requests/facets', input, signal),
  ingest: (projectId: string, from: string, signal?: AbortSignal) =>
    get<IngestStatusOutput>('/api/v1/ingest/status', { projectId, from }, signal),
  doctor: (projectId: string, from: string, signal?: AbortSignal) =>
    get<DoctorOutput>('/api/v1/doctor', { projectId, from }, signal),
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
  /** All of a request, however large. */
  requestUrl: (projectId: string, requestId: string) =>
    `${requestPath(requestId)}?${new URLSearchParams({ projectId, payloads: 'always' }).toString()}`,
  tailUrl: (projectId: string, filter: string) =>
    `/api/v1/requests/tail?${new URLSearchParams({ projectId, filter }).toString()}`,
};

function requestPath(requestId: string): string {
  return `/api/v1/requests/${encodeURIComponent(requestId)}`;
}
