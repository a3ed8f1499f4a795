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
} from '@faultline/model';

export interface ServerInfo {
  readonly version: string;
  readonly otlpHttpPort: number;
  readonly otlpGrpcPort: number;
}

export class ApiError extends Error {
  readonly code: string;
  readonly position: number | undefined;
  constructor({ code, message, position }: ErrorJson['error']) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.position = position;
  }
}

async function get<T>(
  path: string,
  parameters: Readonly<Record<string, unknown>> = {},
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
  /** Undefined when there is none of this id. */
  request: async (
    projectId: string,
    requestId: string,
    signal?: AbortSignal,
  ): Promise<RequestDetailJson | undefined> => {
    try {
      return await get<RequestDetailJson>(`/api/v1/requests/${encodeURIComponent(requestId)}`, { projectId }, signal);
    } catch (error) {
      if (error instanceof ApiError && error.code === 'not-found') return undefined;
      throw error;
    }
  },
  tailUrl: (projectId: string, filter: string) =>
    `/api/v1/requests/tail?${new URLSearchParams({ projectId, filter }).toString()}`,
};
