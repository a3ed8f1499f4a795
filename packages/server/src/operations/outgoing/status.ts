import { OutgoingStatusInputSchema, OutgoingStatusOutputSchema } from '@faultline/model';
import { defineOperation } from '../operation.ts';
import { requireProject } from '../require-project.ts';
import { table } from '../terminal.ts';
import { parseTimeRange } from '../time-range.ts';

export const outgoingStatus = defineOperation({
  name: 'outgoing.status',
  summary: 'What became of what was sent to others',
  description:
    'Counts, by hour, of questions to the probe of the knowledge base and of labels and scores that were sent on: taken, failed and why, left out for the budget, dropped. Use it when a probe or a receiver seems to get nothing.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/outgoing/status' },
  input: OutgoingStatusInputSchema,
  example: { from: 'now-24h' },
  output: OutgoingStatusOutputSchema,
  run: async ({ control, now }, input) => {
    const { settings } = await requireProject(control, input.projectId);
    const { fromNs, toNs } = parseTimeRange(input, now());
    const stored = await control.readOutgoing(input.projectId, Number(fromNs / 1_000_000n), Number(toNs / 1_000_000n));
    const isOn = (setting: { readonly endpoint: string } | undefined) => (setting?.endpoint ?? '') !== '';
    return {
      probe: isOn(settings.corpusProbe),
      forwarding: isOn(settings.forwarding),
      counts: [...Map.groupBy(stored, ({ kind, event, reason }) => JSON.stringify([kind, event, reason])).values()]
        .map((entries) => {
          const { kind, event, reason } = entries[0]!;
          const lastMs = Math.max(...entries.map(({ hourMs }) => hourMs));
          const count = entries.reduce((sum, entry) => sum + entry.count, 0);
          return { kind, event, reason, count, lastHour: new Date(lastMs).toISOString() };
        })
        .toSorted((a, b) => b.count - a.count),
    };
  },
  render: ({ probe, forwarding, counts }, terminal) =>
    [
      `probe of the knowledge base: ${probe ? 'on' : 'off'}`,
      `sending labels and scores on: ${forwarding ? 'on' : 'off'}`,
      ...(counts.length === 0
        ? []
        : [
            '',
            table(
              ['KIND', 'EVENT', 'COUNT', 'LAST HOUR', 'REASON'],
              counts.map(({ kind, event, reason, count, lastHour }) => [
                kind,
                event.replaceAll('_', ' '),
                String(count),
                lastHour.slice(0, 16),
                reason,
              ]),
              terminal,
            ),
          ]),
    ].join('\n'),
});
