import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, ApiError } from '../../lib/api-client.ts';
import { EmptyState, ErrorState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import ui from '../../ui/ui.module.css';
import { RequestView } from './request-view.tsx';
import type { ChangeSearch, RequestSearch } from './url.ts';

interface RequestPageProps {
  readonly projectId: string;
  readonly requestId: string;
  readonly search: RequestSearch;
  readonly onSearch: ChangeSearch;
}

/** One request, end to end. */
export function RequestPage({ projectId, requestId, search, onSearch }: RequestPageProps) {
  const query = useQuery({
    queryKey: ['request', projectId, requestId],
    queryFn: ({ signal }) => api.request(projectId, requestId, signal),
    staleTime: 30_000,
    retry: (failures, error) => failures < 1 && !isNotFound(error),
  });
  const retry = () => void query.refetch();
  if (query.data) {
    return <RequestView request={query.data} projectId={projectId} search={search} onSearch={onSearch} />;
  }
  if (!query.isError) return <Loading label="Loading the request" lines={16} />;
  if (!isNotFound(query.error)) return <ErrorState error={query.error} retry={retry} />;
  return (
    <EmptyState
      isWholePage
      title="No such request"
      text={
        <>
          {query.error.message}
          <br />
          Its sender may also have left it out when sampling.
        </>
      }
    >
      <button type="button" className={ui.button} onClick={retry}>
        Look again
      </button>
      <Link className={ui.button} to="/p/$projectId/ingest" params={{ projectId }}>
        See what arrived
      </Link>
      <Link className={ui.button} to="/p/$projectId/requests" params={{ projectId }}>
        All requests
      </Link>
    </EmptyState>
  );
}

function isNotFound(error: Error): boolean {
  return error instanceof ApiError && error.code === 'not-found';
}
