import { printFilter, type RequestSummaryJson } from '@faultline/model';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../../lib/api-client.ts';
import { formatMs, formatTime, formatUsd } from '../../../lib/format.ts';
import { usePreferences } from '../../../lib/preferences.ts';
import ui from '../../../ui/ui.module.css';
import css from '../kpi.module.css';

const MOST = 8;

/** Requests one can click, with what was asked and what it took. */
export function Exemplars({
  title,
  projectId,
  requestIds,
  range,
}: {
  readonly title: string;
  readonly projectId: string;
  readonly requestIds: readonly string[];
  readonly range: { readonly from: string; readonly to: string };
}) {
  const { isUtc } = usePreferences();
  const ids = requestIds.slice(0, MOST);
  const { data } = useQuery({
    queryKey: ['exemplars', projectId, range, ids],
    queryFn: ({ signal }) => api.search({ projectId, ...range, filter: anyOf(ids), limit: MOST }, signal),
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
  });
  if (ids.length === 0) return undefined;
  const known = new Map(data?.items.map((item) => [item.requestId, item]));
  return (
    <section className={css.exemplars} aria-label={title}>
      <h3>{title}</h3>
      <ul>
        {ids.map((requestId) => (
          <li key={requestId}>
            <Link
              to="/p/$projectId/requests/$requestId"
              params={{ projectId, requestId }}
              search={{ view: 'waterfall' }}
            >
              {titleOf(known.get(requestId)) ?? <code>{requestId}</code>}
            </Link>
            <Facts item={known.get(requestId)} isUtc={isUtc} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Facts({ item, isUtc }: { readonly item: RequestSummaryJson | undefined; readonly isUtc: boolean }) {
  if (!item) return undefined;
  const { outcome, durationMs, costUsd, startTime } = item;
  return (
    <span className={ui.dim}>
      <span data-outcome={outcome.status}>{outcome.status}</span> · {formatMs(durationMs)}
      {costUsd !== undefined && ` · ${formatUsd(costUsd)}`} · {formatTime(startTime, isUtc)}
    </span>
  );
}

function titleOf(item: RequestSummaryJson | undefined): string | undefined {
  return item?.inputPreview ?? item?.name;
}

function anyOf(ids: readonly string[]): string {
  const children = ids.map((id) => ({ type: 'compare', field: 'request_id', operator: '=', value: id }) as const);
  return printFilter(children.length === 1 ? children[0] : { type: 'or', children });
}
