import { IngestStatusInputSchema, IngestStatusOutputSchema, LEDGER_EVENTS, type LedgerEvent } from '@faultline/model';
import { defineOperation } from '../operation.ts';
import { plural, table } from '../terminal.ts';
import { requireProject } from '../require-project.ts';
import { parseTimeRange } from '../time-range.ts';

export const ingestStatus = defineOperation({
  name: 'ingest.status',
  summary: 'What happened to incoming telemetry',
  description:
    'The ingest ledger: spans, logs and data points accepted, rejected (and why), late, duplicate, redacted and refused, by source and minute. Use it when something is missing.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/ingest/status' },
  input: IngestStatusInputSchema,
  example: { from: 'now-15m' },
  output: IngestStatusOutputSchema,
  run: async ({ telemetry, control, now, pendingRequests }, input) => {
    await requireProject(control, input.projectId);
    const { fromNs, toNs } = parseTimeRange(input, now());
    const [entries, firstSpanReceived] = await Promise.all([
      telemetry.readLedger(input.projectId, Number(fromNs / 1_000_000n), Number(toNs / 1_000_000n)),
      telemetry.hasAnySpan(input.projectId),
    ]);
    const totals = Object.fromEntries(LEDGER_EVENTS.map((event) => [event, 0])) as Record<LedgerEvent, number>;
    const sources = new Map<
      string,
      {
        source: string;
        signal: (typeof entries)[number]['signal'];
        event: LedgerEvent;
        reason: string;
        count: number;
        lastMinuteMs: number;
      }
    >();
    const minutes = new Map<string, { minuteMs: number; event: LedgerEvent; count: number }>();
    for (const { minuteMs, source, signal, event, reason, count } of entries) {
      totals[event] += count;
      const sourceKey = [source, signal, event, reason].join('\n');
      const known = sources.get(sourceKey);
      sources.set(sourceKey, {
        source,
        signal,
        event,
        reason,
        count: count + (known?.count ?? 0),
        lastMinuteMs: Math.max(minuteMs, known?.lastMinuteMs ?? 0),
      });
      const minuteKey = `${minuteMs} ${event}`;
      minutes.set(minuteKey, { minuteMs, event, count: count + (minutes.get(minuteKey)?.count ?? 0) });
    }
    return {
      totals,
      sources: [...sources.values()]
        .sort((a, b) => b.count - a.count)
        .map(({ lastMinuteMs, ...rest }) => ({ ...rest, lastMinute: new Date(lastMinuteMs).toISOString() })),
      minutes: [...minutes.values()]
        .sort((a, b) => a.minuteMs - b.minuteMs)
        .map(({ minuteMs, event, count }) => ({ minute: new Date(minuteMs).toISOString(), event, count })),
      pendingRequests: pendingRequests(),
      firstSpanReceived,
    };
  },
  render: ({ totals, sources, pendingRequests, firstSpanReceived }, terminal) =>
    [
      Object.entries(totals)
        .filter(([event, count]) => count > 0 || event === 'accepted' || event === 'rejected')
        .map(([event, count]) => `${event.replaceAll('_', ' ')} ${count}`)
        .join('  '),
      `waiting for assembly: ${plural(pendingRequests, 'trace')}`,
      ...(firstSpanReceived ? [] : ['this project has not received a span yet']),
      ...(sources.length === 0
        ? []
        : [
            '',
            table(
              ['SOURCE', 'SIGNAL', 'EVENT', 'COUNT', 'LAST', 'REASON'],
              sources.map(({ source, signal, event, count, reason, lastMinute }) => [
                source,
                signal,
                event.replaceAll('_', ' '),
                String(count),
                lastMinute.slice(11, 16),
                reason,
              ]),
              terminal,
            ),
          ]),
    ].join('\n'),
});
