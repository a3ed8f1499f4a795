import type { RequestSummaryJson } from '@faultline/model';
import { useEffect, useState } from 'react';
import { api } from '../../lib/api-client.ts';

const MAX_KEPT = 500;
const NOTHING: readonly RequestSummaryJson[] = [];

export interface Tail {
  readonly items: readonly RequestSummaryJson[];
  readonly isConnected: boolean;
}

/** Requests that arrived since live tail was switched on, newest first; each id once, in its latest version. */
export function useTail(projectId: string, filter: string, isLive: boolean): Tail {
  const url = api.tailUrl(projectId, filter);
  const [arrived, setArrived] = useState({ url: '', items: NOTHING, isConnected: false });
  useEffect(() => {
    if (!isLive) return undefined;
    const source = new EventSource(url);
    const connected = (isConnected: boolean) => () =>
      setArrived((before) => ({ ...(before.url === url ? before : { url, items: NOTHING }), isConnected }));
    source.addEventListener('ready', connected(true));
    source.addEventListener('error', connected(false));
    source.addEventListener('message', (event: MessageEvent<string>) => {
      const item = JSON.parse(event.data) as RequestSummaryJson;
      setArrived((before) => ({ ...before, items: withNewest(before.items, item) }));
    });
    return () => {
      source.close();
      setArrived({ url: '', items: NOTHING, isConnected: false });
    };
  }, [url, isLive]);
  return isLive && arrived.url === url ? arrived : { items: NOTHING, isConnected: false };
}

function withNewest(items: readonly RequestSummaryJson[], item: RequestSummaryJson): readonly RequestSummaryJson[] {
  return [item, ...items.filter(({ requestId }) => requestId !== item.requestId)].slice(0, MAX_KEPT);
}
