import type { RequestDetailJson } from '@faultline/model';
import { IconAlertTriangle, IconArrowLeft, IconCircleCheck, IconCircleX, IconHelpCircle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { api } from '../../../lib/api-client.ts';
import { formatAgo, formatCount, formatMs, formatTime, formatUsd } from '../../../lib/format.ts';
import { usePreferences } from '../../../lib/preferences.ts';
import { useNow } from '../../../lib/use-now.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import ui from '../../../ui/ui.module.css';
import { labelFilter, similarTo } from '../lib/label-filter.ts';
import { Completeness } from './completeness.tsx';
import css from './header.module.css';
import { StageTimes } from './stage-times.tsx';

const OUTCOMES = {
  success: { Shape: IconCircleCheck, text: 'Success' },
  failure: { Shape: IconCircleX, text: 'Failure' },
  unknown: { Shape: IconHelpCircle, text: 'Outcome unknown' },
};

interface HeaderProps {
  readonly request: RequestDetailJson;
  readonly projectId: string;
  readonly onLeave: () => void;
}

/** What was asked and how it went: outcome, cohort, cost, tokens, waiting time by stage, and what is missing. */
export function Header({ request, projectId, onLeave }: HeaderProps) {
  const { outcome, requestId } = request;
  const { Shape, text } = OUTCOMES[outcome.status];
  return (
    <header className={css.header}>
      <div className={css.titleLine}>
        <button
          type="button"
          className={ui.back}
          aria-label="Back to the list"
          title="Back to the list"
          onClick={onLeave}
        >
          <IconArrowLeft size={16} />
        </button>
        <span className={css.outcome} data-status={outcome.status}>
          <Shape size={16} aria-hidden /> {text}
        </span>
        <h1 className={css.title} title={request.input}>
          {request.input ?? request.name}
        </h1>
        <CopyButton label="Copy link" text={() => location.href} />
        <Link
          className={ui.button}
          to="/p/$projectId/requests"
          params={{ projectId }}
          search={{ filter: similarTo(request), from: 'now-30d' }}
        >
          Similar requests
        </Link>
        <a className={ui.button} href={api.requestUrl(projectId, requestId)}>
          Raw JSON
        </a>
      </div>
      <p className={css.reason}>{reasonOf(request)}</p>
      <Facts request={request} />
      <Cohort request={request} projectId={projectId} />
      <div className={css.judgement}>
        <StageTimes stageTimes={request.stageTimes} />
        <Completeness completeness={request.evidence.completeness} />
      </div>
      <Warnings request={request} />
    </header>
  );
}

function reasonOf({ outcome, errorType, errorMessage, name, requestId }: RequestDetailJson): string {
  const who = outcome.source === 'none' ? 'Nobody has said how it went' : `According to ${outcome.source}`;
  return [
    outcome.reason ? `${who}: ${outcome.reason}` : who,
    errorType && (errorMessage ? `${errorType}: ${errorMessage}` : errorType),
    name,
    requestId,
  ]
    .filter(Boolean)
    .join(' · ');
}

function Facts({ request }: { readonly request: RequestDetailJson }) {
  const { isUtc } = usePreferences();
  const now = useNow();
  const { usage, counts } = request;
  const facts: readonly (readonly [name: string, value: string | undefined, exact?: string])[] = [
    ['Duration', formatMs(request.durationMs), `${request.durationMs} ms`],
    ['First token', request.timeToFirstTokenMs === undefined ? undefined : formatMs(request.timeToFirstTokenMs)],
    ['Tokens in', tokens(usage.inputTokens, usage.cacheReadTokens, 'cached')],
    ['Tokens out', tokens(usage.outputTokens, usage.reasoningTokens, 'reasoning')],
    [
      'Cost',
      request.costUsd === undefined ? undefined : `${formatUsd(request.costUsd)} ${request.costSource ?? ''}`,
      `$${request.costUsd}`,
    ],
    ['Spans', formatCount(counts.spans)],
    ['Model calls', formatCount(counts.generations)],
    [
      'Tool calls',
      `${formatCount(counts.toolCalls)}${counts.toolErrors > 0 ? `, ${formatCount(counts.toolErrors)} failed` : ''}`,
    ],
    ['Retries', counts.retries > 0 ? formatCount(counts.retries) : undefined],
    [
      'Started',
      `${formatTime(request.startTime, isUtc)}${isUtc ? ' UTC' : ''}, ${formatAgo(request.startTime, now)}`,
      request.startTime,
    ],
  ];
  return (
    <dl className={css.facts}>
      {facts.map(
        ([name, value, exact]) =>
          value !== undefined && (
            <div key={name}>
              <dt>{name}</dt>
              <dd title={exact}>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function tokens(count: number | undefined, part: number | undefined, partName: string): string | undefined {
  if (count === undefined) return undefined;
  return part === undefined || part === 0
    ? formatCount(count)
    : `${formatCount(count)}, ${formatCount(part)} ${partName}`;
}

/** Labels, session and user; each leads to the requests that share it. */
function Cohort({ request, projectId }: Omit<HeaderProps, 'onLeave'>) {
  const labels = [
    ...Object.entries(request.cohort).map(([name, value]) => [name, value, labelFilter(name, value)] as const),
    ...(['sessionId', 'userId'] as const).flatMap((name) => {
      const value = request[name];
      return value === undefined ? [] : [[name.slice(0, -2), value, labelFilter(name, value)] as const];
    }),
  ];
  if (labels.length === 0) return undefined;
  return (
    <ul className={css.chips} aria-label="Cohort">
      {labels.map(([name, value, filter]) => (
        <li key={name}>
          <Link
            className={css.chip}
            to="/p/$projectId/requests"
            params={{ projectId }}
            search={{ filter, from: 'now-30d' }}
            title={`Requests with ${filter}`}
          >
            <span className={ui.dim}>{name}</span> {value}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Warnings({ request }: { readonly request: RequestDetailJson }) {
  const orphans = request.spans.filter((span) => span.isOrphan).length;
  const warnings = [
    ...request.warnings,
    ...(request.hasRoot ? [] : ['The root span has not been received: duration and outcome may change.']),
    ...(orphans > 0 ? [`${formatCount(orphans)} spans name a parent that has not been received.`] : []),
    ...(request.spansTruncated
      ? [
          `Showing ${formatCount(request.spans.length)} of ${formatCount(request.counts.spans)} spans; totals count all of them.`,
        ]
      : []),
    ...(request.payloads === 'on-demand'
      ? ['Of so many spans messages, documents, attributes and events are loaded when they are looked at.']
      : []),
    ...(request.logsTruncated ? [`Showing the first ${formatCount(request.logs.length)} logs only.`] : []),
  ];
  if (warnings.length === 0) return undefined;
  return (
    <ul className={ui.notice} aria-label="What is incomplete">
      {[...new Set(warnings)].map((warning) => (
        <li key={warning} className={css.warning}>
          <IconAlertTriangle size={13} aria-hidden /> {warning}
        </li>
      ))}
    </ul>
  );
}
