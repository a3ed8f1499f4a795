import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { api } from '../../lib/api-client.ts';
import { useCommands, type Command } from '../../lib/commands.ts';
import { REQUEST_COMMANDS } from './commands.ts';
import { RequestPage } from './page.tsx';
import type { ChangeSearch } from './url.ts';

/** The request page at its address. The page handles its own keys; the help and the palette are told of them. */
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
  const commands = useMemo<readonly Command[]>(
    () => REQUEST_COMMANDS.map(({ id, label, keys }) => ({ id: `request.${id}`, label, keys, group: 'Request' })),
    [],
  );
  useCommands(commands);
  return (
    <RequestPage
      key={requestId}
      projectId={projectId}
      requestId={requestId}
      search={search}
      onSearch={onSearch}
      load={(signal) => api.request(projectId, requestId, signal)}
      listHref={(filter) => `/p/${projectId}/requests?${new URLSearchParams({ filter, from: 'now-30d' }).toString()}`}
      rawHref={`/api/v1/requests/${encodeURIComponent(requestId)}?projectId=${projectId}`}
    />
  );
}
