import { CompareInputSchema, CompareOutputSchema, filterField, type KpiTileJson } from '@faultline/model';
import { labelField } from '../../scorecard/cohort-labels.ts';
import { formatValue } from '../../scorecard/format.ts';
import { tilesOf } from '../../scorecard/tile.ts';
import { defineOperation } from '../operation.ts';
import { OperationError } from '../operation-error.ts';
import { requireProject } from '../require-project.ts';
import { knownKpis, pickKpis } from '../scorecard/known-kpis.ts';
import { namesOf } from '../scorecard/names-input.ts';
import { readSelections, selectionsToJson } from '../scorecard/question.ts';
import { mixLabelsOf, readBoth } from '../scorecard/read-kpis.ts';
import { changeText } from '../scorecard/render.ts';
import { table } from '../terminal.ts';

/** Order of the answer: what is proven and bad first. */
const URGENCY = ['worse', 'changed', 'better', 'mix_only', 'no_proof', 'too_few'] as const;

export const runCompare = defineOperation({
  name: 'compare.run',
  summary: 'Compare two sets of requests by every KPI',
  description:
    'Window against window, release against release (filter=release:2.1, comparedFilter=release:2.0), prompt or model version against another, or a cohort against the rest (against=rest): every KPI with the difference, its interval, p-value, false-discovery rate over all KPIs, effect size, and the difference with the traffic mix held fixed. To find out why a number moved use explain.run.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/compare' },
  input: CompareInputSchema,
  example: { from: 'now-7d', filter: 'release:2.1', comparedFilter: 'release:2.0' },
  output: CompareOutputSchema,
  positional: ['filter', 'comparedFilter'],
  run: async ({ telemetry, control, now }, input) => {
    await requireProject(control, input.projectId);
    if (input.against === 'none')
      throw new OperationError('invalid-argument', 'cannot compare with nothing: against must be previous or rest', {
        fields: [{ path: 'against', message: 'must be previous or rest' }],
      });
    const selections = readSelections(input, now());
    const kpis = pickKpis(await knownKpis(control, input.projectId), namesOf(input.kpis));
    const held = input.hold === undefined ? mixLabelsOf(selections) : readHold(input.hold);
    const read = await readBoth(telemetry, kpis, selections, BUCKETS, held);
    const tiles = tilesOf(read.now, read.compared, selections.now.filter);
    return {
      ...selectionsToJson(selections),
      requests: read.now.requests,
      ...(read.compared ? { comparedRequests: read.compared.requests } : {}),
      held: [...held],
      kpis: [...tiles].sort((a, b) => urgencyOf(a) - urgencyOf(b)),
    };
  },
  render: ({ kpis }, terminal) =>
    table(
      ['KPI', 'BEFORE', 'NOW', 'CHANGE', 'IN WORDS'],
      kpis.map(({ value, change, definition: { title, unit } }) => [
        title,
        change?.before === undefined ? '–' : formatValue(change.before, unit),
        value === undefined ? '–' : formatValue(value, unit),
        changeText(change, unit, terminal.paint),
        change?.sentence ?? '',
      ]),
      terminal,
    ),
});

/** Throughput is compared by how much its buckets differ. */
const BUCKETS = 24;

function readHold(text: string): readonly string[] {
  const fields = namesOf(text).map(labelField);
  const wrong = fields.find((field) => filterField(field)?.type !== 'string');
  if (wrong === undefined) return fields;
  throw new OperationError('invalid-argument', `cannot hold the mix of ${wrong}: it is no label`, {
    fields: [{ path: 'hold', message: `${wrong} is no label` }],
  });
}

/** By verdict, then by the size of the difference in standard errors, told by p. */
function urgencyOf({ change }: KpiTileJson): number {
  return change ? URGENCY.indexOf(change.verdict) + (change.difference?.p ?? 1) / 2 : URGENCY.length;
}
