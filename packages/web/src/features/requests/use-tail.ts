import type { RequestSummaryJson } from '@faultline/model';
import { useEffect, useState } from 'react';
import { api } from '../../lib/api-client.ts';

const MAX_KEPT = 500;

/** Requests that arrived since live tail was switched on, newest first; each id once, in its latest version. */
export function useTail(
  projectId: string,
  filter: string,
  isLive: boolean,
): { readonly items: readonly RequestSummaryJson[]; readonly isConnected: boolean } {
  const [items, setItems] = useState<readonly RequestSummaryJson[]>([]);
  const [isConnected, setConnected] = useState(false);
  useEffect(() => {
    setItems([]);
    if (!isLive) return undefined;
    const source = new EventSource(api.tailUrl(projectId, filter));
    source.addEventListener('ready', () => setConnected(true));
    source.addEventListener('error', () => setConnected(false));
    source.addEventListener('message', (event: MessageEvent<string>) => {
      const item = JSON.parse(event.data) as RequestSummaryJson;
      setItems((before) =>
        [item, ...before.filter(({ requestId }) => requestId !== item.requestId)].slice(0, MAX_KEPT),
      );
    });
    return () => {
      source.close();
      setConnected(false);
    };
  }, [projectId, filter, isLive]);
  return { items, isConnected };
}
