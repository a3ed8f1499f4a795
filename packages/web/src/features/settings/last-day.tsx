import { OUTGOING_EVENTS, type OutgoingKind } from '@faultline/model';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../lib/api-client.ts';
import { formatCount } from '../../lib/format.ts';
import ui from '../../ui/ui.module.css';

const DAY_MS = 86_400_000;

/** What became of what was sent in the last day; nothing where nothing was. */
export function LastDay({ projectId, kind }: { readonly projectId: string; readonly kind: OutgoingKind }) {
  const [from] = useState(() => new Date(Date.now() - DAY_MS).toISOString());
  const { data } = useQuery({
    queryKey: ['outgoing', projectId, from],
    queryFn: ({ signal }) => api.outgoing(projectId, from, signal),
  });
  const counts = data?.counts.filter((each) => each.kind === kind) ?? [];
  if (counts.length === 0) return undefined;
  return (
    <p className={ui.dim}>
      In the last day:{' '}
      {counts.map(({ event, reason, count }, index) => (
        <span key={`${event} ${reason}`} title={OUTGOING_EVENTS[event]}>
          {index > 0 && ', '}
          {formatCount(count)} {event.replace('_', ' ')}
          {reason && ` (${reason})`}
        </span>
      ))}
    </p>
  );
}
