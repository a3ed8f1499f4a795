import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { api } from '../../lib/api-client.ts';
import { formatCount } from '../../lib/format.ts';
import { EmptyState, ErrorState } from '../../ui/empty-state.tsx';
import ui from '../../ui/ui.module.css';

const MEANINGS: Readonly<Record<string, string>> = {
  accepted: 'stored and acknowledged',
  rejected: 'unusable, with the reason',
  duplicate: 'sent again; stored once',
  late: 'came after its request was assembled; the request was assembled again',
  redacted: 'texts replaced before anything was written',
  content_dropped: 'content left out because redaction failed',
  refused: 'whole exports not taken; most are sent again',
};

/** The ingest ledger: what happened to everything that was sent. */
export function IngestPage() {
  const { projectId } = useParams({ from: '/p/$projectId/ingest' });
  const [from, setFrom] = useState('now-1h');
  const status = useQuery({
    queryKey: ['ingest', projectId, from],
    queryFn: ({ signal }) => api.ingest(projectId, from, signal),
    refetchInterval: 5000,
  });
  if (status.isError) return <ErrorState error={status.error} retry={() => void status.refetch()} />;
  const data = status.data;
  if (!data) return <div className={ui.page} role="status" aria-label="Loading the ledger" />;
  const most = Math.max(1, ...data.minutes.map(({ count }) => count));
  return (
    <div className={ui.page}>
      <h1>Ingest</h1>
      <p className={ui.dim}>
        Everything that was sent to this project, and what became of it. Nothing is dropped without standing here.
      </p>
      <SegmentedControl
        size="xs"
        aria-label="Time range"
        value={from}
        onChange={setFrom}
        data={['now-15m', 'now-1h', 'now-6h', 'now-24h', 'now-7d'].map((value) => ({ value, label: value.slice(4) }))}
      />
      {data.sources.length === 0 ? (
        <EmptyState
          title="Nothing arrived in this time"
          text="Exporters send when there is something to send. Look further back, or check that yours points at this server."
          action={{ label: 'Look at 7 days', run: () => setFrom('now-7d') }}
        />
      ) : (
        <>
          <div className={ui.card}>
            <table className={ui.table}>
              <thead>
                <tr>
                  <th scope="col">Event</th>
                  <th scope="col" className={ui.number}>
                    Count
                  </th>
                  <th scope="col">Means</th>
                </tr>
              </thead>
              <tbody>
                {Object.entries(data.totals).map(([event, count]) => (
                  <tr key={event}>
                    <td>{event.replace('_', ' ')}</td>
                    <td className={ui.number} title={String(count)}>
                      {formatCount(count)}
                    </td>
                    <td className={ui.dim}>{MEANINGS[event]}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <p className={ui.dim}>{formatCount(data.pendingRequests)} traces are waiting to be assembled.</p>
          </div>
          <h2>By minute</h2>
          <table className={ui.table}>
            <tbody>
              {data.minutes.slice(-40).map(({ minute, event, count }) => (
                <tr key={`${minute} ${event}`}>
                  <td>{new Date(minute).toLocaleTimeString()}</td>
                  <td>{event.replace('_', ' ')}</td>
                  <td className={ui.number}>{formatCount(count)}</td>
                  <td style={{ width: '45%' }}>
                    <span className={ui.bar}>
                      <span style={{ width: `${(100 * count) / most}%` }} />
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <h2>By source</h2>
          <table className={ui.table}>
            <thead>
              <tr>
                <th scope="col">Source</th>
                <th scope="col">Signal</th>
                <th scope="col">Event</th>
                <th scope="col">Reason</th>
                <th scope="col" className={ui.number}>
                  Count
                </th>
                <th scope="col">Last</th>
              </tr>
            </thead>
            <tbody>
              {data.sources.map(({ source, signal, event, reason, count, lastMinute }) => (
                <tr key={[source, signal, event, reason].join(' ')}>
                  <td>{source}</td>
                  <td>{signal}</td>
                  <td className={event === 'rejected' || event === 'refused' ? ui.problem : undefined}>
                    {event.replace('_', ' ')}
                  </td>
                  <td>{reason}</td>
                  <td className={ui.number}>{formatCount(count)}</td>
                  <td>{new Date(lastMinute).toLocaleTimeString()}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </div>
  );
}
