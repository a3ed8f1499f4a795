import type { RequestSummaryJson, SortField } from '@faultline/model';
import { IconCircleCheck, IconCircleDashed, IconCircleX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { classTitle } from '../../lib/class-title.ts';
import { formatCount, formatMs, formatTime, formatUsd } from '../../lib/format.ts';
import grid from './grid.module.css';
import { StageBar } from './stage-bar.tsx';

interface Column {
  readonly id: string;
  readonly title: string;
  /** Least width in pixels. */
  readonly width: number;
  /** Share of the space that is left over; none when absent. */
  readonly grow?: number;
  readonly sort?: SortField;
  readonly isNumber?: boolean;
  readonly render: (item: RequestSummaryJson, options: { readonly isUtc: boolean }) => ReactNode;
}

const label = (id: string, title: string): Column => ({
  id,
  title,
  width: 88,
  render: ({ cohort }) => cohort[id] ?? <Absent />,
});

export const COLUMNS: readonly Column[] = [
  {
    id: 'time',
    title: 'Time',
    width: 112,
    sort: 'start_time',
    render: ({ startTime }, { isUtc }) => (
      <time dateTime={startTime} title={startTime}>
        {formatTime(startTime, isUtc)}
      </time>
    ),
  },
  { id: 'outcome', title: 'Outcome', width: 76, render: ({ outcome }) => <OutcomeMark {...outcome} /> },
  {
    id: 'input',
    title: 'Input',
    width: 110,
    grow: 3,
    render: ({ inputPreview, name }) => inputPreview ?? <span className={grid.dim}>{name}</span>,
  },
  {
    id: 'output',
    title: 'Output',
    width: 94,
    grow: 2,
    render: ({ outputPreview, errorMessage }) =>
      outputPreview ?? (errorMessage ? <span className={grid.failure}>{errorMessage}</span> : <Absent />),
  },
  { id: 'stages', title: 'Stages', width: 56, render: ({ stageTimes }) => <StageBar stageTimes={stageTimes} /> },
  { id: 'model', title: 'Model', width: 88, grow: 1, render: ({ cohort }) => cohort['model'] ?? <Absent /> },
  {
    id: 'duration',
    title: 'Duration',
    width: 68,
    sort: 'duration_ms',
    isNumber: true,
    render: ({ durationMs }) => <span title={`${durationMs} ms`}>{formatMs(durationMs)}</span>,
  },
  {
    id: 'ttft',
    title: 'First token',
    width: 80,
    sort: 'time_to_first_token_ms',
    isNumber: true,
    render: ({ timeToFirstTokenMs }) => formatMs(timeToFirstTokenMs),
  },
  {
    id: 'tokens',
    title: 'Tokens',
    width: 88,
    sort: 'input_tokens',
    isNumber: true,
    render: ({ usage }) => (
      <span
        title={`in ${usage.inputTokens ?? 'unknown'}, of it cached ${usage.cacheReadTokens ?? 'unknown'}; out ${usage.outputTokens ?? 'unknown'}`}
      >
        {usage.inputTokens === undefined && usage.outputTokens === undefined ? (
          <Absent />
        ) : (
          `${formatCount(usage.inputTokens)} → ${formatCount(usage.outputTokens)}`
        )}
      </span>
    ),
  },
  {
    id: 'cost',
    title: 'Cost',
    width: 70,
    sort: 'cost_usd',
    isNumber: true,
    render: ({ costUsd, costSource }) => (
      <span title={costUsd === undefined ? 'unknown' : `$${costUsd} (${costSource})`}>{formatUsd(costUsd)}</span>
    ),
  },
  {
    id: 'class',
    title: 'Failure class',
    width: 130,
    render: ({ label: failure }) =>
      failure ? <span title={failure.explanation}>{classTitle(failure.class)}</span> : <Absent />,
  },
  label('tenant', 'Tenant'),
  label('intent', 'Intent'),
  label('workflow', 'Workflow'),
  label('locale', 'Locale'),
  label('environment', 'Environment'),
  label('release', 'Release'),
  label('promptVersion', 'Prompt'),
  label('userTier', 'User tier'),
  {
    id: 'service',
    title: 'Service',
    width: 110,
    render: ({ serviceNames }) => serviceNames.join(', ') || <Absent />,
  },
  { id: 'tools', title: 'Tools', width: 110, render: ({ toolNames }) => toolNames.join(', ') || <Absent /> },
  { id: 'session', title: 'Session', width: 100, render: ({ sessionId }) => sessionId ?? <Absent /> },
  { id: 'user', title: 'User', width: 100, render: ({ userId }) => userId ?? <Absent /> },
  { id: 'spans', title: 'Spans', width: 54, isNumber: true, render: ({ counts }) => formatCount(counts.spans) },
  {
    id: 'missing',
    title: 'Missing evidence',
    width: 130,
    render: ({ evidence }) => evidence.completeness.missing.join(', ') || <span className={grid.dim}>none</span>,
  },
  { id: 'dialect', title: 'Read as', width: 100, render: ({ dialects }) => dialects.join(', ') },
];

const ICONS = { success: IconCircleCheck, failure: IconCircleX, unknown: IconCircleDashed } as const;

function OutcomeMark({ status, reason }: RequestSummaryJson['outcome']) {
  const Icon = ICONS[status];
  return (
    <span className={`${grid.outcome} ${grid[status]}`} title={reason}>
      <Icon size={14} aria-hidden /> {status}
    </span>
  );
}

function Absent() {
  return <span className={grid.dim}>–</span>;
}
