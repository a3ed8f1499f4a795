import type { RequestDetailJson } from '@faultline/model';
import { IconAlertTriangle, IconCircleCheck, IconHelpCircle, IconCircleX } from '@tabler/icons-react';
import { labelFilter } from '../label-filter.ts';
import { formatCount, formatMs, formatUsd } from '../lib/quantity.ts';
import css from '../request.module.css';
import { stageColor } from './stage-look.tsx';
import { CopyButton } from './text.tsx';

const OUTCOMES = {
  success: { Shape: IconCircleCheck, text: 'Success' },
  failure: { Shape: IconCircleX, text: 'Failure' },
  unknown: { Shape: IconHelpCircle, text: 'Outcome unknown' },
};

/** What to do so that a missing part of the evidence arrives next time. */
const MISSING_ADVICE: Readonly<Record<string, string>> = {
  input: 'record what the user asked on the request span',
  retrieval: 'record document ids and text on retrieval spans',
  prompt: 'record the messages or the prompt name and version on generation spans',
  answer: 'record output messages on generation spans',
  tools: 'record arguments and results on tool spans',
  validation: 'record the verdict on validation spans',
  delivery: 'record what the user got on the delivery or request span',
};

export interface HeaderLinks {
  readonly listHref: (filter: string) => string;
  readonly rawHref: string;
  readonly permalink: () => string;
}

export function Header({ request, links }: { readonly request: RequestDetailJson; readonly links: HeaderLinks }) {
  const { outcome, usage, counts } = request;
  const { Shape, text } = OUTCOMES[outcome.status];
  const facts: [string, string | undefined][] = [
    ['Duration', formatMs(request.durationMs)],
    ['First token', request.timeToFirstTokenMs === undefined ? undefined : formatMs(request.timeToFirstTokenMs)],
    ['Tokens in', tokens(usage.inputTokens)],
    ['cached', tokens(usage.cacheReadTokens)],
    ['Tokens out', tokens(usage.outputTokens)],
    ['reasoning', tokens(usage.reasoningTokens)],
    [
      'Cost',
      request.costUsd === undefined
        ? undefined
        : `${formatUsd(request.costUsd)}${request.costSource ? ` ${request.costSource}` : ''}`,
    ],
    ['Spans', formatCount(counts.spans)],
    ['Model calls', formatCount(counts.generations)],
    [
      'Tool calls',
      `${formatCount(counts.toolCalls)}${counts.toolErrors > 0 ? `, ${formatCount(counts.toolErrors)} failed` : ''}`,
    ],
    ['Retries', counts.retries > 0 ? formatCount(counts.retries) : undefined],
    ['Models', request.models.join(', ') || undefined],
    ['Started', `${request.startTime.slice(0, 10)} ${request.startTime.slice(11, 23)} UTC`],
    ['Session', request.sessionId],
    ['User', request.userId],
  ];
  return (
    <header className={css.header}>
      <div className={css.titleLine}>
        <span className={css.outcome} data-status={outcome.status}>
          <Shape size={16} aria-hidden /> {text}
        </span>
        <h1 className={css.title} title={request.input}>
          {request.input ?? request.name}
        </h1>
        <CopyButton label="Copy link" text={links.permalink} />
        <a className={css.button} href={links.listHref(similarTo(request))}>
          Similar requests
        </a>
        <a className={css.button} href={links.rawHref}>
          Raw JSON
        </a>
      </div>
      <div className={css.dim}>
        {outcome.source === 'none' ? 'Nobody has said how it went' : `According to ${outcome.source}`}
        {outcome.reason ? `: ${outcome.reason}` : ''}
        {request.errorType ? ` · ${request.errorType}${request.errorMessage ? `: ${request.errorMessage}` : ''}` : ''}
        {` · ${request.name} · ${request.requestId}`}
      </div>
      <dl className={css.facts}>
        {facts.map(
          ([name, value]) =>
            value !== undefined && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      <div className={css.chips}>
        {Object.entries(request.cohort).map(([name, value]) => (
          <a
            key={name}
            className={css.chip}
            href={links.listHref(labelFilter(name, value))}
            title="Requests with this label"
          >
            <span className={css.dim}>{name}</span> {value}
          </a>
        ))}
      </div>
      <StageBar request={request} />
      <Completeness request={request} />
      <Warnings request={request} />
    </header>
  );
}

function tokens(count: number | undefined): string | undefined {
  return count === undefined ? undefined : formatCount(count);
}

/** Same workflow and intent, same way of ending. */
function similarTo(request: RequestDetailJson): string {
  const labels = ['workflow', 'intent'].flatMap((name) => {
    const value = request.cohort[name];
    return value === undefined ? [] : [labelFilter(name, value)];
  });
  return [...labels, `outcome:${request.outcome.status}`].join(' AND ');
}

/** Where the user's waiting time went, by stage. */
function StageBar({ request }: { readonly request: RequestDetailJson }) {
  const waited = request.stageTimes
    .filter((time) => time.criticalMs > 0)
    .toSorted((a, b) => b.criticalMs - a.criticalMs);
  const total = waited.reduce((sum, time) => sum + time.criticalMs, 0);
  if (total <= 0) return undefined;
  return (
    <div>
      <div className={css.stageBar} aria-hidden>
        {waited.map((time) => (
          <span key={time.stage} style={{ flexGrow: time.criticalMs, background: stageColor(time.stage) }} />
        ))}
      </div>
      <ul className={css.legend} aria-label="Waiting time by stage">
        {waited.map((time) => (
          <li key={time.stage}>
            <span className={css.swatch} style={{ background: stageColor(time.stage) }} aria-hidden />
            {time.stage} <b>{formatMs(time.criticalMs)}</b>{' '}
            <span className={css.dim}>{Math.round((time.criticalMs / total) * 100)} %</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Completeness({ request }: { readonly request: RequestDetailJson }) {
  const { present, missing } = request.evidence.completeness;
  return (
    <ul className={css.legend} aria-label="Evidence needed to reproduce this request">
      <li className={css.dim}>
        Evidence {present.length} of {present.length + missing.length}
      </li>
      {present.map((item) => (
        <li key={item}>
          <IconCircleCheck size={13} className={css.ok} aria-label="present" /> {item}
        </li>
      ))}
      {missing.map((item) => (
        <li key={item} className={css.warn}>
          <IconAlertTriangle size={13} aria-hidden /> {item} missing: {MISSING_ADVICE[item]}
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
  ];
  if (warnings.length === 0) return undefined;
  return (
    <ul className={css.banner} aria-label="What is incomplete">
      {[...new Set(warnings)].map((warning) => (
        <li key={warning}>
          <IconAlertTriangle size={13} aria-hidden /> {warning}
        </li>
      ))}
    </ul>
  );
}
