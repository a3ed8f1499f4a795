import {
  CohortsListInputSchema,
  CohortsListOutputSchema,
  filterField,
  parseFilter,
  printFilter,
} from '@faultline/model';
import { LABEL_FIELDS, valueFilter } from '../../scorecard/cohort-labels.ts';
import { allOf } from '../../scorecard/compile.ts';
import { readFilter } from '../filter-input.ts';
import { defineOperation } from '../operation.ts';
import { requireProject } from '../require-project.ts';
import { table } from '../terminal.ts';
import { parseTimeRange } from '../time-range.ts';

const OWN_LABELS = 50;
const VALUES = 50;

export const listCohorts = defineOperation({
  name: 'cohorts.list',
  summary: 'List cohorts: labels with their values, and saved ones',
  description:
    'Labels that requests of a time range carry, declared or seen, with their most frequent values, and the cohorts saved with cohorts.save. Split a KPI by up to three of them with kpi.series.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/cohorts' },
  input: CohortsListInputSchema,
  example: { from: 'now-7d' },
  output: CohortsListOutputSchema,
  positional: ['filter'],
  run: async ({ telemetry, control, now }, input) => {
    const { projectId } = input;
    await requireProject(control, projectId);
    const selection = { projectId, ...parseTimeRange(input, now()), filter: readFilter(input.filter) };
    const [own, saved] = await Promise.all([
      telemetry.readLabelNames(selection, OWN_LABELS),
      control.listCohorts(projectId),
    ]);
    const fields = [...LABEL_FIELDS, ...own.map((name) => `label.${name}`).filter((field) => filterField(field))];
    const [{ total, facets }, counts] = await Promise.all([
      telemetry.facetRequests({ ...selection, fields, valuesPerField: VALUES, buckets: 0 }),
      countSaved(saved),
    ]);
    async function countSaved(cohorts: typeof saved): Promise<readonly number[]> {
      if (cohorts.length === 0) return [];
      const [cells] = await telemetry.aggregateKpis({
        ...selection,
        measures: cohorts.map(({ filter }) => ({
          kind: 'rate',
          among: undefined,
          of: undefined,
          hits: parseFilter(filter),
        })),
        splits: [{ by: [], isOverTime: false }],
        buckets: 1,
        top: 1,
        withIntervals: false,
      });
      return cells![0]!.samples.map(({ sample }) => (sample.kind === 'rate' ? sample.hits : 0));
    }
    return {
      requests: total,
      saved: saved.map((cohort, i) => ({ ...cohort, requests: counts[i]! })),
      labels: facets
        .filter(({ values }) => values.length > 0)
        .map(({ field, values, otherCount, unknownCount }) => ({
          field,
          values: values.map(({ value, count }) => ({
            value,
            requests: count,
            filter: printFilter(allOf(selection.filter, valueFilter(field, value))),
          })),
          otherRequests: otherCount,
          unknownRequests: unknownCount,
        })),
    };
  },
  render: ({ saved, labels }, terminal) =>
    table(
      ['COHORT', 'REQUESTS', 'FILTER'],
      [
        ...saved.map(({ title, requests, filter }) => [title, String(requests), filter]),
        ...labels.flatMap(({ field, values, otherRequests, unknownRequests }) => [
          ...values.map(({ value, requests, filter }) => [`${field}=${value}`, String(requests), filter]),
          ...(otherRequests > 0 ? [[`${field}: others`, String(otherRequests), '']] : []),
          ...(unknownRequests > 0 ? [[`${field}: unknown`, String(unknownRequests), `NOT ${field}:*`]] : []),
        ]),
      ],
      terminal,
    ),
});
