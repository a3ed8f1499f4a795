import type { RequestSummaryJson, SortField } from '@faultline/model';
import { IconCircleCheck, IconCircleDashed, IconCircleX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { formatCount, formatMs, formatTime, formatUsd } from '../../lib/format.ts';
import css from './requests.module.css';
import { StageBar } from './stage-bar.tsx';

export interface Column {
  readonly id: string;
  readonly title: string;
  /** CSS grid track. */
  readonly width: string;
  readonly sort?: SortField;
  readonly isNumber?: boolean;
  readonly render: (item: RequestSummaryJson, options: { readonly isUtc: boolean }) => ReactNode;
}

const label = (id: string, title: string): Column => ({
  id,
  title,
  width: '110px',
  render: ({ cohort }) => cohort[id] ?? <Absent />,
});

export const COLUMNS: readonly Column[] = [
  {
    id: 'time',
    title: 'Time',
    width: '112px',
    sort: 'start_time',
    render: ({ startTime }, { isUtc }) => (
      <time dateTime={startTime} title={startTime}>
        {formatTime(startTime, isUtc)}
      </time>
    ),
  },
  {
    id: 'outcome',
    title: 'Outcome',
    width: '92px',
    render: ({ outcome }) => <OutcomeMark status={outcome.status} reason={outcome.reason} />,
  },
  {
    id: 'input',
    title: 'Input',
    width: 'minmax(160px, 2fr)',
    render: ({ inputPreview, name }) => inputPreview ?? <span className={css.dim}>{name}</span>,
  },
  {
    id: 'output',
    title: 'Output',
    width: 'minmax(140px, 2fr)',
    render: ({ outputPreview, errorMessage }) =>
      outputPreview ?? (errorMessage ? <span className={css.fail}>{errorMessage}</span> : <Absent />),
  },
  { id: 'stages', title: 'Stages', width: '110px', render: ({ stageTimes }) => <StageBar stageTimes={stageTimes} /> },
  { id: 'model', title: 'Model', width: '140px', render: ({ cohort }) => cohort['model'] ?? <Absent /> },
  {
    id: 'duration',
    title: 'Duration',
    width: '82px',
    sort: 'duration_ms',
    isNumber: true,
    render: ({ durationMs }) => <span title={`${durationMs} ms`}>{formatMs(durationMs)}</span>,
  },
  {
    id: 'ttft',
    title: 'First token',
    width: '86px',
    sort: 'time_to_first_token_ms',
    isNumber: true,
    render: ({ timeToFirstTokenMs }) => formatMs(timeToFirstTokenMs),
  },
  {
    id: 'tokens',
    title: 'Tokens',
    width: '92px',
    sort: 'input_tokens',
    isNumber: true,
    render: ({ usage }) => (
      <span
        title={`in ${usage.inputTokens ?? 'unknown'}, of it cached ${usage.cacheReadTokens ?? 'unknown'}; out ${usage.outputTokens ?? 'unknown'}`}
      >
        {usage.inputTokens === undefined
          ? '–'
          : `${formatCount(usage.inputTokens)} → ${formatCount(usage.outputTokens)}`}
      </span>
    ),
  },
  {
    id: 'cost',
    title: 'Cost',
    width: '70px',
    sort: 'cost_usd',
    isNumber: true,
    render: ({ costUsd, costSource }) => (
      <span title={costUsd === undefined ? 'unknown' : `$${costUsd} (${costSource})`}>{formatUsd(costUsd)}</span>
    ),
  },
  label('tenant', 'Tenant'),
  label('workflow', 'Workflow'),
  label('locale', 'Locale'),
  label('environment', 'Environment'),
  label('release', 'Release'),
  label('promptVersion', 'Prompt'),
  {
    id: 'service',
    title: 'Service',
    width: '120px',
    render: ({ serviceNames }) => serviceNames.join(', ') || <Absent />,
  },
  { id: 'tools', title: 'Tools', width: '130px', render: ({ toolNames }) => toolNames.join(', ') || <Absent /> },
  { id: 'session', title: 'Session', width: '110px', render: ({ sessionId }) => sessionId ?? <Absent /> },
  { id: 'user', title: 'User', width: '110px', render: ({ userId }) => userId ?? <Absent /> },
  { id: 'spans', title: 'Spans', width: '60px', isNumber: true, render: ({ counts }) => formatCount(counts.spans) },
  {
    id: 'missing',
    title: 'Missing evidence',
    width: '150px',
    render: ({ completeness }) => completeness.missing.join(', ') || <span className={css.dim}>none</span>,
  },
  { id: 'dialect', title: 'Read as', width: '110px', render: ({ dialects }) => dialects.join(', ') },
];

const ICONS = { success: IconCircleCheck, failure: IconCircleX, unknown: IconCircleDashed } as const;

export function OutcomeMark({
  status,
  reason,
}: {
  readonly status: RequestSummaryJson['outcome']['status'];
  readonly reason?: string | undefined;
}) {
  const Icon = ICONS[status];
  return (
    <span className={css[status]} title={reason}>
      <Icon size={14} aria-hidden /> {status}
    </span>
  );
}

function Absent() {
  return <span className={css.dim}>–</span>;
}
