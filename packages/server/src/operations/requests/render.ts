// Requests for a terminal.
import type { FacetsOutput, RequestDetailJson, RequestSummaryJson } from '@faultline/model';
import { formatMs, formatUsd, shortened, table } from '../render-table.ts';

const OUTCOME_MARKS = { success: '✓', failure: '✗', unknown: '·' } as const;

export function renderRequestLine(item: RequestSummaryJson): string {
  const cells = [
    item.startTime.slice(0, 19),
    OUTCOME_MARKS[item.outcome.status],
    formatMs(item.durationMs),
    formatUsd(item.costUsd),
    item.cohort['model'] ?? '',
    shortened(item.inputPreview ?? item.name, 60),
  ];
  return `${cells.join('  ')}  ${item.requestId}`;
}

export function renderRequestTable(
  items: readonly RequestSummaryJson[],
  { nextCursor, total }: { nextCursor?: string | undefined; total?: number | undefined },
): string {
  if (items.length === 0) return 'no requests match: widen the time range with --from now-7d, or loosen the filter';
  const rows = items.map((item) => [
    item.startTime.slice(0, 19).replace('T', ' '),
    OUTCOME_MARKS[item.outcome.status],
    formatMs(item.durationMs),
    String((item.usage.inputTokens ?? 0) + (item.usage.outputTokens ?? 0)),
    formatUsd(item.costUsd),
    item.cohort['model'] ?? '',
    item.requestId,
    shortened(item.inputPreview ?? item.name, 60),
  ]);
  const footer = [total === undefined ? '' : `${total} in all`, nextCursor ? `more: --cursor ${nextCursor}` : '']
    .filter(Boolean)
    .join('; ');
  return `${table(['TIME (UTC)', '', 'DURATION', 'TOKENS', 'COST', 'MODEL', 'REQUEST', 'INPUT'], rows)}${footer ? `\n\n${footer}` : ''}`;
}

export function renderFacets({ total, facets }: FacetsOutput): string {
  const blocks = facets
    .filter(({ values }) => values.length > 0)
    .map(({ field, values, otherCount, unknownCount }) => {
      const rows = [
        ...values.map(({ value, count }) => [`  ${value}`, String(count)]),
        ...(otherCount > 0 ? [['  (other)', String(otherCount)]] : []),
        ...(unknownCount > 0 ? [['  (none)', String(unknownCount)]] : []),
      ];
      return table([field, ''], rows);
    });
  return [`${total} requests`, ...blocks].join('\n\n');
}

/** The request as a tree of stages, with what was asked and answered above it. */
export function renderRequest(request: RequestDetailJson): string {
  const head = [
    `${OUTCOME_MARKS[request.outcome.status]} ${request.outcome.status}${request.outcome.reason ? ` (${shortened(request.outcome.reason, 100)})` : ''}  ${formatMs(request.durationMs)}  ${formatUsd(request.costUsd)}${request.costSource ? ` ${request.costSource}` : ''}`,
    `request   ${request.requestId}`,
    `started   ${request.startTime}`,
    `cohort    ${
      Object.entries(request.cohort)
        .map(([label, value]) => `${label}=${value}`)
        .join(' ') || 'none'
    }`,
    `tokens    in ${request.usage.inputTokens ?? '?'}${request.usage.cacheReadTokens ? ` (${request.usage.cacheReadTokens} cached)` : ''}, out ${request.usage.outputTokens ?? '?'}`,
    `evidence  ${request.completeness.present.join(' ')}${request.completeness.missing.length > 0 ? `; missing: ${request.completeness.missing.join(' ')}` : ''}`,
    ...request.warnings.map((warning) => `warning   ${warning}`),
  ];
  const width = 28;
  const spans = request.spans.slice(0, 500).map((span) => {
    const startMs = Date.parse(span.startTime) - Date.parse(request.startTime) || 0;
    const scale = request.durationMs > 0 ? width / request.durationMs : 0;
    const from = Math.min(width - 1, Math.max(0, Math.floor(startMs * scale)));
    const bar =
      ' '.repeat(from) +
      (span.isCritical ? '█' : '▒').repeat(Math.max(1, Math.min(width - from, Math.round(span.durationMs * scale))));
    const failed = span.status.code === 'error' || span.errorType ? ` ✗ ${span.errorType ?? ''}` : '';
    return [
      `${'  '.repeat(span.depth)}${span.name}${failed}`,
      span.stage,
      formatMs(span.durationMs),
      bar.padEnd(width),
      span.responseModel ?? span.requestModel ?? span.toolName ?? '',
    ];
  });
  const hidden = request.spans.length - spans.length;
  return [
    ...head,
    ...(request.input === undefined ? [] : ['', 'INPUT', shortened(request.input, 1000)]),
    ...(request.output === undefined ? [] : ['', 'OUTPUT', shortened(request.output, 1000)]),
    '',
    table(['SPAN', 'STAGE', 'DURATION', 'TIME'.padEnd(width), 'MODEL / TOOL'], spans),
    ...(hidden > 0 ? [`… ${hidden} more spans; --json shows all`] : []),
  ].join('\n');
}
