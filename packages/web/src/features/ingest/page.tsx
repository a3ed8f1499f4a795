import { LEDGER_EVENTS, type IngestStatusOutput } from '@faultline/model';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState, type CSSProperties } from 'react';
import { api } from '../../lib/api-client.ts';
import { formatAgo, formatCount, formatTime } from '../../lib/format.ts';
import { usePreferences } from '../../lib/preferences.ts';
import { useNow } from '../../lib/use-now.ts';
import { EmptyState, ErrorState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import { LookBack } from '../../ui/segments.tsx';
import ui from '../../ui/ui.module.css';
import css from './ingest.module.css';
import { Outgoing } from './outgoing.tsx';

const RANGES = ['15m', '1h', '6h', '24h', '7d'];
const REFRESH_MS = 5000;
const MINUTES_SHOWN = 60;

type LedgerEvent = IngestStatusOutput['sources'][number]['event'];

const MEANINGS: Readonly<Record<LedgerEvent, string>> = {
  accepted: 'stored and acknowledged',
  rejected: 'unusable, with the reason',
  duplicate: 'sent again; stored once',
  late: 'came after its request was assembled, which was assembled again',
  redacted: 'texts replaced before anything was written',
  content_dropped: 'content left out because redaction failed',
  refused: 'exports not taken for now; the sender tries again',
};
/** Something was lost, or would have been. */
const BAD: ReadonlySet<LedgerEvent> = new Set(['rejected', 'content_dropped', 'refused']);

/** The ingest ledger: what happened to everything that was sent. */
export function IngestPage() {
  const { projectId } = useParams({ from: '/p/$projectId/ingest' });
  const [from, setFrom] = useState('now-1h');
  const status = useQuery({
    queryKey: ['ingest', projectId, from],
    queryFn: ({ signal }) => api.ingest(projectId, from, signal),
    refetchInterval: REFRESH_MS,
  });
  if (status.isError) return <ErrorState error={status.error} retry={() => void status.refetch()} />;
  if (!status.data) return <Loading label="Loading the ledger" />;
  const { sources, pendingRequests } = status.data;
  return (
    <div className={ui.page}>
      <div className={ui.pageHead}>
        <h1>Ingest</h1>
        <p>
          Everything that was sent to this project, and what became of it. Nothing is dropped without standing here.
        </p>
        <LookBack value={from} options={RANGES} onChange={setFrom} />
      </div>
      {sources.length === 0 ? (
        <EmptyState
          title="Nothing arrived in this time"
          text="Exporters send when there is something to send. Look further back, or check that yours points at this server."
        >
          {from !== 'now-7d' && (
            <button type="button" className={ui.button} onClick={() => setFrom('now-7d')}>
              Look at 7 days
            </button>
          )}
        </EmptyState>
      ) : (
        <>
          <Totals status={status.data} />
          <p className={ui.dim}>
            {pendingRequests === 0
              ? 'Everything that arrived has been assembled.'
              : `${formatCount(pendingRequests)} traces are waiting to be assembled.`}
          </p>
          <Minutes minutes={status.data.minutes} />
          <Sources sources={sources} />
        </>
      )}
      <Outgoing projectId={projectId} from={from} />
    </div>
  );
}

function Totals({ status }: { readonly status: IngestStatusOutput }) {
  return (
    <dl className={css.totals}>
      {LEDGER_EVENTS.map((event) => {
        const count = status.totals[event];
        return (
          <div key={event} className={ui.card} data-state={count === 0 ? 'none' : BAD.has(event) ? 'bad' : 'some'}>
            <dt>{wordOf(event)}</dt>
            <dd>
              <b title={String(count)}>{formatCount(count)}</b>
              <span>{MEANINGS[event]}</span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** A row a minute, the newest first, with a column for each event that happened. */
function Minutes({ minutes }: Pick<IngestStatusOutput, 'minutes'>) {
  const { isUtc } = usePreferences();
  const events = LEDGER_EVENTS.filter((event) => minutes.some((entry) => entry.event === event));
  const byMinute = [...Map.groupBy(minutes, ({ minute }) => minute)].reverse().slice(0, MINUTES_SHOWN);
  const most = Math.max(1, ...minutes.map(({ count }) => count));
  return (
    <section className={ui.card} aria-label="By minute">
      <h2>By minute</h2>
      <table className={ui.table}>
        <thead>
          <tr>
            <th scope="col">Minute</th>
            {events.map((event) => (
              <th key={event} scope="col" className={ui.number}>
                {wordOf(event)}
              </th>
            ))}
            <th scope="col" className={css.share}>
              <span className="visually-hidden">Share of the busiest minute</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {byMinute.map(([minute, entries]) => {
            const countOf = (event: LedgerEvent) => entries.find((entry) => entry.event === event)?.count ?? 0;
            return (
              <tr key={minute}>
                <th scope="row">{formatTime(minute, isUtc).slice(0, -3)}</th>
                {events.map((event) => (
                  <td key={event} className={ui.number}>
                    {countOf(event) === 0 ? <span className={ui.dim}>–</span> : formatCount(countOf(event))}
                  </td>
                ))}
                <td>
                  <span className="visually-hidden">{Math.round((100 * countOf('accepted')) / most)} %</span>
                  <span className={ui.bar} style={{ '--share': countOf('accepted') / most } as CSSProperties}>
                    <span />
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Sources({ sources }: Pick<IngestStatusOutput, 'sources'>) {
  const now = useNow();
  return (
    <section className={ui.card} aria-label="By source">
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
          {sources.map(({ source, signal, event, reason, count, lastMinute }) => (
            <tr key={[source, signal, event, reason].join(' ')}>
              <td>{source}</td>
              <td>{signal}</td>
              <td className={BAD.has(event) ? ui.problem : undefined}>{wordOf(event)}</td>
              <td>{reason || <span className={ui.dim}>–</span>}</td>
              <td className={ui.number} title={String(count)}>
                {formatCount(count)}
              </td>
              <td title={lastMinute}>{formatAgo(lastMinute, now)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function wordOf(event: LedgerEvent): string {
  return event.replace('_', ' ');
}
