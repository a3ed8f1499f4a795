// Requests for a terminal.
import type { FacetsOutput, RequestDetailJson, RequestSummaryJson, SpanJson } from '@faultline/model';
import { formatMs, formatUsd, paragraph, plural, shortened, table, type Style, type Terminal } from '../terminal.ts';

const OUTCOMES: Readonly<Record<RequestSummaryJson['outcome']['status'], readonly [mark: string, Style]>> = {
  success: ['✓', 'green'],
  failure: ['✗', 'red'],
  unknown: ['·', 'dim'],
};
const MAX_TEXT = 2000;
const MAX_SPANS = 500;
const BAR_WIDTH = 24;

/** One line of the live tail. */
export function renderRequestLine(item: RequestSummaryJson, terminal: Terminal): string {
  const time = item.startTime.slice(11, 19);
  const facts = [formatMs(item.durationMs), formatUsd(item.costUsd), item.cohort['model']].filter(Boolean).join('  ');
  const used = `${time}  ✓  ${item.requestId}  ${facts}  `.length;
  const text = shortened(item.inputPreview ?? item.name, Math.max(16, terminal.columns - used));
  return `${terminal.paint('dim', time)}  ${outcomeMark(item, terminal)}  ${item.requestId}  ${facts}  ${text}`;
}

export function renderRequestTable(
  items: readonly RequestSummaryJson[],
  { nextCursor, total }: { nextCursor?: string | undefined; total?: number | undefined },
  terminal: Terminal,
): string {
  if (items.length === 0) return 'no requests match: widen the time range with --from now-7d, or loosen the filter';
  const rows = items.map((item) => [
    item.startTime.slice(0, 19).replace('T', ' '),
    outcomeMark(item, terminal),
    formatMs(item.durationMs),
    tokens(item),
    formatUsd(item.costUsd),
    item.cohort['model'] ?? '',
    item.requestId,
    item.inputPreview ?? item.name,
  ]);
  const footer = [
    total === undefined ? '' : `${plural(total, 'request')} in all`,
    nextCursor ? `more with --cursor ${nextCursor}` : '',
  ].filter(Boolean);
  return [
    table(['TIME (UTC)', '', 'DURATION', 'TOKENS', 'COST', 'MODEL', 'REQUEST', 'INPUT'], rows, terminal),
    ...footer.map((line) => terminal.paint('dim', line)),
  ].join('\n');
}

function outcomeMark({ outcome }: RequestSummaryJson, { paint }: Terminal): string {
  const [mark, style] = OUTCOMES[outcome.status];
  return paint(style, mark);
}

function tokens({ usage: { inputTokens, outputTokens } }: RequestSummaryJson): string {
  return inputTokens === undefined && outputTokens === undefined
    ? ''
    : String((inputTokens ?? 0) + (outputTokens ?? 0));
}

export function renderFacets({ total, facets }: FacetsOutput, terminal: Terminal): string {
  const blocks = facets
    .filter(({ values }) => values.length > 0)
    .map(({ field, values, otherCount, unknownCount }) => {
      const counts = [
        ...values.map(({ value, count }) => [count, value] as const),
        ...(otherCount > 0 ? [[otherCount, '(other values)'] as const] : []),
        ...(unknownCount > 0 ? [[unknownCount, '(none)'] as const] : []),
      ];
      const width = Math.max(...counts.map(([count]) => String(count).length)) + 2;
      return [
        terminal.paint('bold', field),
        ...counts.map(
          ([count, value]) =>
            `${String(count).padStart(width)}  ${shortened(value, Math.max(16, terminal.columns - width - 2))}`,
        ),
      ].join('\n');
    });
  return [plural(total, 'request'), ...blocks].join('\n\n');
}

/** What was asked and answered, and the request as a tree of stages. */
export function renderRequest(request: RequestDetailJson, terminal: Terminal): string {
  const spans = request.spans.slice(0, MAX_SPANS);
  const hidden = request.counts.spans - spans.length;
  const text = (title: string, value: string | undefined) =>
    value === undefined ? [] : ['', terminal.paint('bold', title), paragraph(value, MAX_TEXT)];
  return [
    ...head(request, terminal),
    ...text('INPUT', request.input),
    ...text('OUTPUT', request.output),
    '',
    table(
      ['', 'DURATION', 'STAGE', 'TIME (█ critical path)'.padEnd(BAR_WIDTH), 'SPAN'],
      spans.map((span) => spanRow(span, request, terminal)),
      terminal,
    ),
    ...(hidden > 0 ? [terminal.paint('dim', `${plural(hidden, 'more span')}; --json shows all`)] : []),
  ].join('\n');
}

function head(request: RequestDetailJson, { paint }: Terminal): readonly string[] {
  const [mark, style] = OUTCOMES[request.outcome.status];
  const { inputTokens, cacheReadTokens, outputTokens } = request.usage;
  const { present, missing } = request.evidence.completeness;
  const facts = [
    formatMs(request.durationMs),
    request.costUsd === undefined ? '' : `${formatUsd(request.costUsd)} ${request.costSource ?? ''}`.trim(),
  ];
  const rows: readonly (readonly [string, string])[] = [
    ['request', request.requestId],
    ['started', request.startTime],
    ['cohort', pairs(request.cohort)],
    ['session', request.sessionId ?? ''],
    ['user', request.userId ?? ''],
    [
      'tokens',
      inputTokens === undefined && outputTokens === undefined
        ? ''
        : `${inputTokens ?? '?'} in${cacheReadTokens ? ` (${cacheReadTokens} from cache)` : ''}, ${outputTokens ?? '?'} out`,
    ],
    ['prompt', [request.evidence.promptName, request.evidence.promptVersion].filter(Boolean).join(' ')],
    [
      'evidence',
      [present.join(' '), missing.length > 0 ? `missing: ${missing.join(' ')}` : ''].filter(Boolean).join('; '),
    ],
    ...request.warnings.map((warning) => ['warning', warning] as const),
  ];
  return [
    `${paint(style, `${mark} ${request.outcome.status}`)}  ${facts.filter(Boolean).join('  ')}`,
    ...(request.outcome.reason ? [`  ${request.outcome.reason}`] : []),
    ...rows
      .filter(([, value]) => value !== '')
      .map(([name, value]) => `${paint(name === 'warning' ? 'yellow' : 'dim', name.padEnd(9))} ${value}`),
  ];
}

function pairs(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([label, value]) => `${label}=${value}`)
    .join(' ');
}

function spanRow(span: SpanJson, request: RequestDetailJson, { paint }: Terminal): readonly string[] {
  const startMs = Date.parse(span.startTime) - Date.parse(request.startTime) || 0;
  const scale = request.durationMs > 0 ? BAR_WIDTH / request.durationMs : 0;
  const from = Math.min(BAR_WIDTH - 1, Math.max(0, Math.floor(startMs * scale)));
  const length = Math.max(1, Math.min(BAR_WIDTH - from, Math.round(span.durationMs * scale)));
  const isFailed = span.status.code === 'error' || span.errorType !== undefined;
  const what = span.responseModel ?? span.requestModel ?? span.toolName;
  const note = [what === undefined || span.name.includes(what) ? '' : what, span.errorType ?? '']
    .filter(Boolean)
    .join(', ');
  return [
    isFailed ? paint('red', '✗') : '',
    formatMs(span.durationMs),
    span.stage,
    `${' '.repeat(from)}${(span.isCritical ? '█' : '▒').repeat(length)}`.padEnd(BAR_WIDTH),
    `${'  '.repeat(Math.min(20, span.depth))}${span.name}${note === '' ? '' : ` (${note})`}`,
  ];
}
