import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, ApiError } from '../../lib/api-client.ts';
import { useServerInfo } from '../../lib/use-server-info.ts';
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
  return <NoSuchRequest projectId={projectId} requestId={requestId} retry={retry} />;
}

/** Why a request may be missing, and where to look. */
function NoSuchRequest({
  projectId,
  requestId,
  retry,
}: Pick<RequestPageProps, 'projectId' | 'requestId'> & { readonly retry: () => void }) {
  const days = useServerInfo()?.retention.requestTtlDays;
  return (
    <EmptyState
      isWholePage
      title="No such request"
      text={
        <>
          The project {projectId} has neither a request nor a trace with the id <code>{requestId}</code>. It may not
          have arrived yet, belong to another project, have been left out by its sender’s sampling, or be past its
          retention{days === undefined ? '' : ` of ${days} days`}.
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
