// oxlint-disable jsx-a11y/prefer-tag-over-role -- a separator that can be moved is not an hr
import type { RequestDetailJson } from '@faultline/model';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { commandOf, REQUEST_COMMANDS } from './commands.ts';
import { EvidenceView } from './components/evidence-view.tsx';
import { Header } from './components/header.tsx';
import { LazyJson, SpanDetails } from './components/span-details.tsx';
import { CopyButton, LongText, Value } from './components/text.tsx';
import { TranscriptView } from './components/transcript-view.tsx';
import { Waterfall } from './components/waterfall.tsx';
import { createOffsetParser } from './lib/offset-ms.ts';
import { formatMs } from './lib/quantity.ts';
import css from './request.module.css';
import { VIEWS, type ChangeSearch, type RequestSearch } from './url.ts';
import { useRequestState } from './use-request-state.ts';

export interface RequestPageProps {
  readonly projectId: string;
  readonly requestId: string;
  readonly search: RequestSearch;
  readonly onSearch: ChangeSearch;
  /** Fetches the request; undefined when there is none of this id. Rejects with a message people can read. */
  readonly load: (signal: AbortSignal) => Promise<RequestDetailJson | undefined>;
  /** Address of the list with a filter. */
  readonly listHref: (filter: string) => string;
  /** Address of the request's JSON. */
  readonly rawHref: string;
}

/** One request, end to end. */
export function RequestPage(props: RequestPageProps) {
  const { projectId, requestId, load, listHref } = props;
  const query = useQuery({
    queryKey: ['request', projectId, requestId],
    queryFn: async ({ signal }) => (await load(signal)) ?? null,
    staleTime: 30_000,
  });
  if (query.isPending) return <Skeleton />;
  if (query.data) return <Loaded {...props} request={query.data} />;
  if (query.isError) {
    return (
      <div className={css.page} role="alert">
        <h1>The request could not be loaded</h1>
        <p>{query.error.message}</p>
        <button type="button" className={css.button} onClick={() => void query.refetch()}>
          Try again
        </button>
        <CopyButton label="Copy details" text={() => `${requestId}: ${query.error.stack ?? query.error.message}`} />
      </div>
    );
  }
  return (
    <div className={css.page}>
      <h1>No request {requestId}</h1>
      <p>
        It may not have arrived yet, its sender may not have sampled it, or it is older than this project keeps
        requests.
      </p>
      <p>
        <button type="button" className={css.button} onClick={() => void query.refetch()}>
          Look again
        </button>{' '}
        <a className={css.button} href={listHref(`trace_id:${JSON.stringify(requestId)}`)}>
          Search for it as a trace id
        </a>
      </p>
    </div>
  );
}

/** The shape of the page, shown only when loading takes longer than a blink. */
function Skeleton() {
  return (
    <div className={`${css.page} ${css.skeleton}`} role="status" aria-label="Loading the request">
      <div style={{ width: '60%' }} />
      <div style={{ width: '90%' }} />
      <div style={{ width: '40%' }} />
      {Array.from({ length: 12 }, (_, i) => (
        <div key={i} style={{ width: `${35 + ((i * 29) % 50)}%`, marginInlineStart: `${(i % 4) * 2}rem` }} />
      ))}
    </div>
  );
}

function Loaded({
  request,
  search,
  onSearch,
  listHref,
  rawHref,
}: RequestPageProps & { readonly request: RequestDetailJson }) {
  const state = useRequestState(request, search, onSearch);
  const [detailsWidth, setDetailsWidth] = useState(440);
  const latest = useRef(state);
  useEffect(() => {
    latest.current = state;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { search: current, run } = latest.current;
      const command = commandOf(event, current.view === 'waterfall');
      if (command === undefined) return;
      event.preventDefault();
      run(command);
      if (command.startsWith('row.'))
        document.querySelector<HTMLElement>('[role=row][tabindex="0"]')?.focus({ preventScroll: true });
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  const node = state.selected === undefined ? undefined : state.tree.nodes[state.selected];
  const permalink = (): string => location.href;
  const viewProps = { request, tree: state.tree, onSelect: state.select };
  const close = (): void => {
    state.run('close');
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-position="${state.cursor}"]`)?.focus());
  };
  return (
    <div className={css.page}>
      <Header request={request} links={{ listHref, rawHref, permalink }} />
      {search.span !== undefined && node === undefined && (
        <p className={css.banner} role="status">
          Span {search.span} of this link is not in the request (any more, or not yet).
        </p>
      )}
      <nav className={css.tabs} aria-label="Views of the request">
        {VIEWS.map((view) => (
          <button
            key={view}
            type="button"
            className={css.tab}
            aria-current={view === search.view ? 'page' : undefined}
            onClick={() => onSearch({ view }, 'push')}
          >
            {view === 'json' ? 'JSON' : `${view[0]?.toUpperCase()}${view.slice(1)}`}
            {view === 'logs' ? ` ${request.logs.length}` : ''}
          </button>
        ))}
        <details className={css.keys}>
          <summary>Keys</summary>
          <dl>
            {REQUEST_COMMANDS.map((command) => (
              <div key={command.id}>
                <dt>{command.keys.join(' ')}</dt>
                <dd>{command.label}</dd>
              </div>
            ))}
          </dl>
        </details>
      </nav>
      <div className={css.split}>
        <div className={css.main}>
          {search.view === 'waterfall' && <Waterfall state={state} />}
          {search.view === 'transcript' && <TranscriptView {...viewProps} selected={state.selected} />}
          {search.view === 'evidence' && <EvidenceView {...viewProps} />}
          {search.view === 'logs' && <Logs request={request} onSelect={(id) => onSearch({ span: id }, 'push')} />}
          {search.view === 'json' && <Json request={request} />}
        </div>
        {node && (
          <>
            <div
              role="separator"
              aria-orientation="vertical"
              aria-label="Width of the span details"
              aria-valuenow={detailsWidth}
              aria-valuemin={280}
              aria-valuemax={900}
              tabIndex={0}
              className={css.separator}
              onKeyDown={(event) => {
                const step = event.key === 'ArrowLeft' ? 24 : event.key === 'ArrowRight' ? -24 : 0;
                if (step !== 0) {
                  event.preventDefault();
                  event.stopPropagation();
                  setDetailsWidth((width) => clampWidth(width + step));
                }
              }}
              onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
              onPointerMove={(event) => {
                if (event.currentTarget.hasPointerCapture(event.pointerId))
                  setDetailsWidth((width) => clampWidth(width - event.movementX));
              }}
            />
            <div className={css.detailsPlace} style={{ flexBasis: detailsWidth }}>
              <SpanDetails key={node.index} node={node} request={request} permalink={permalink} onClose={close} />
            </div>
          </>
        )}
      </div>
    </div>
  );
}

function clampWidth(width: number): number {
  return Math.min(900, Math.max(280, width));
}

function Logs({
  request,
  onSelect,
}: {
  readonly request: RequestDetailJson;
  readonly onSelect: (spanId: string) => void;
}) {
  if (request.logs.length === 0) return <p className={css.empty}>No log record belongs to this request.</p>;
  const offsetOf = createOffsetParser(request.startTime);
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th>At</th>
          <th>Severity</th>
          <th>Event</th>
          <th>Body</th>
          <th>Span</th>
        </tr>
      </thead>
      <tbody>
        {request.logs.map((log, i) => {
          const { spanId } = log;
          return (
            <tr key={i}>
              <td>{formatMs(offsetOf(log.time))}</td>
              <td>{log.severityText ?? log.severityNumber}</td>
              <td>{log.eventName}</td>
              <td>
                <Value value={log.body} />
              </td>
              <td>
                {spanId !== undefined && (
                  <button type="button" className={css.link} onClick={() => onSelect(spanId)}>
                    {spanId}
                  </button>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Json({ request }: { readonly request: RequestDetailJson }) {
  const { spans, logs, ...rest } = request;
  const download = (): void => {
    const url = URL.createObjectURL(new Blob([JSON.stringify(request, undefined, 2)], { type: 'application/json' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `${request.requestId}.json`;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <div className={css.json}>
      <CopyButton label="Copy all" text={() => JSON.stringify(request, undefined, 2)} />{' '}
      <button type="button" className={css.button} onClick={download}>
        Download
      </button>
      <LongText text={JSON.stringify(rest, undefined, 2)} mono />
      <LazyJson title={`spans (${spans.length})`} value={spans} />
      <LazyJson title={`logs (${logs.length})`} value={logs} />
    </div>
  );
}
