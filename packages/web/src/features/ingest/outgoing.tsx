import { OUTGOING_EVENTS, type OutgoingStatusOutput } from '@faultline/model';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../lib/api-client.ts';
import { formatAgo, formatCount } from '../../lib/format.ts';
import { useNow } from '../../lib/use-now.ts';
import ui from '../../ui/ui.module.css';

type Count = OutgoingStatusOutput['counts'][number];

const KINDS: Readonly<Record<Count['kind'], string>> = {
  probe: 'question to the knowledge base',
  forwarding: 'label or score sent on',
};
/** It did not get there. */
const LOST: ReadonlySet<Count['event']> = new Set(['rejected', 'failed', 'dropped']);

/** What Faultline sends to others for this project; nothing where it sends nothing. */
export function Outgoing({ projectId, from }: { readonly projectId: string; readonly from: string }) {
  const now = useNow();
  const { data } = useQuery({
    queryKey: ['outgoing', projectId, from],
    queryFn: ({ signal }) => api.outgoing(projectId, from, signal),
  });
  if (!data || (!data.probe && !data.forwarding && data.counts.length === 0)) return undefined;
  return (
    <section className={ui.card} aria-label="Sent to others">
      <h2>Sent to others</h2>
      {data.counts.length === 0 && (
        <p className={ui.dim}>
          Nothing in this time.{data.probe && ' A probe of the knowledge base is set.'}
          {data.forwarding && ' Labels and scores are sent on.'}
        </p>
      )}
      {data.counts.length > 0 && (
        <table className={ui.table}>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Event</th>
              <th scope="col">Reason</th>
              <th scope="col" className={ui.number}>
                Count
              </th>
              <th scope="col">Last</th>
            </tr>
          </thead>
          <tbody>
            {data.counts.map(({ kind, event, reason, count, lastHour }) => (
              <tr key={[kind, event, reason].join(' ')}>
                <td>{KINDS[kind]}</td>
                <td className={LOST.has(event) ? ui.problem : undefined} title={OUTGOING_EVENTS[event]}>
                  {event.replace('_', ' ')}
                </td>
                <td>{reason || <span className={ui.dim}>–</span>}</td>
                <td className={ui.number} title={String(count)}>
                  {formatCount(count)}
                </td>
                <td title={lastHour}>{formatAgo(lastHour, now)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
