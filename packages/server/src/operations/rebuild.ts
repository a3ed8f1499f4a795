import { RebuildInputSchema, RebuildOutputSchema, toIso } from '@faultline/model';
import { readMeasuredRules } from '../jobs/measured-rules.ts';
import { rebuildRequests } from '../jobs/rebuild.ts';
import { readFilter } from './filter-input.ts';
import { defineOperation } from './operation.ts';
import { requireProject } from './require-project.ts';
import { plural, table } from './terminal.ts';
import { parseTimeRange } from './time-range.ts';

/** Ids named of each change. */
const EXAMPLES = 5;

export const rebuild = defineOperation({
  name: 'rebuild',
  summary: 'Judge stored requests anew with the rules of now',
  description:
    'Assembles, evaluates and classifies the requests of a time range again from their spans, oldest first, and reports which failure classes changed. Says what would change without changing it unless apply is given. Use it after an upgrade that brings new rules.',
  access: 'write',
  http: { method: 'POST', path: '/api/v1/rebuild' },
  input: RebuildInputSchema,
  example: { from: 'now-7d' },
  output: RebuildOutputSchema,
  run: async ({ telemetry, control, now, signal }, input) => {
    const { projectId, limit, apply } = input;
    await requireProject(control, projectId);
    const { requests, withoutSpans, moves, continueFromNs } = await rebuildRequests(
      telemetry,
      {
        projectId,
        ...parseTimeRange(input, now()),
        filter: readFilter(input.filter),
        limit,
        isDryRun: !apply,
        measured: await readMeasuredRules(control, projectId),
      },
      now,
      signal,
    );
    return {
      requests,
      withoutSpans,
      changed: moves.reduce((sum, { requestIds }) => sum + requestIds.length, 0),
      isApplied: apply,
      moves: moves
        .toSorted((a, b) => b.requestIds.length - a.requestIds.length)
        .map(({ from, to, requestIds }) => ({
          from,
          to,
          count: requestIds.length,
          exampleRequestIds: requestIds.slice(0, EXAMPLES),
        })),
      ...(continueFromNs === undefined ? {} : { continueFrom: toIso(continueFromNs) }),
    };
  },
  render: ({ requests, changed, isApplied, moves, continueFrom, withoutSpans }, terminal) =>
    [
      `${plural(requests, 'request')} judged anew, ${changed} ${isApplied ? 'changed' : 'would change'} class`,
      ...(withoutSpans > 0 ? [`${withoutSpans} stay as they are: their spans are past their retention`] : []),
      ...(moves.length > 0
        ? [
            table(
              ['FROM', 'TO', 'COUNT', 'EXAMPLES'],
              moves.map(({ from, to, count, exampleRequestIds }) => [
                from,
                to,
                String(count),
                exampleRequestIds.join(' '),
              ]),
              terminal,
            ),
          ]
        : []),
      ...(continueFrom === undefined ? [] : [`there is more: go on with --from ${continueFrom}`]),
      ...(isApplied || changed === 0 ? [] : ['nothing was written; add --apply to write it']),
    ].join('\n'),
});
