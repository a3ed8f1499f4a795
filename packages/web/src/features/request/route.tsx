import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { RequestPage } from './page.tsx';
import type { ChangeSearch } from './url.ts';

/** The request page at its address. */
export function RequestRoute() {
  const { projectId, requestId } = useParams({ from: '/p/$projectId/requests/$requestId' });
  const search = useSearch({ from: '/p/$projectId/requests/$requestId' });
  const navigate = useNavigate();
  const onSearch = useCallback<ChangeSearch>(
    (change, mode) => {
      void navigate({
        to: '/p/$projectId/requests/$requestId',
        params: { projectId, requestId },
        search: (before) =>
          Object.fromEntries(
            Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined),
          ) as typeof search,
        replace: mode === 'replace',
      });
    },
    [navigate, projectId, requestId],
  );
  return (
    <RequestPage key={requestId} projectId={projectId} requestId={requestId} search={search} onSearch={onSearch} />
  );
}
