import { FacetsInputSchema, FacetsOutputSchema, FILTER_FIELDS, filterField, toIso } from '@faultline/model';
import { defineOperation } from '../operation.ts';
import { OperationError } from '../operation-error.ts';
import { readFilter } from '../filter-input.ts';
import { requireProject } from '../require-project.ts';
import { parseTimeRange } from '../time-range.ts';
import { renderFacets } from './render.ts';

export const facetRequests = defineOperation({
  name: 'requests.facets',
  summary: 'Count requests by field and over time',
  description:
    'Counts the requests that a filter matches: by value of each facet field, and over time by outcome. Use it to see what a set of requests is made of before reading single ones.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/requests/facets' },
  input: FacetsInputSchema,
  example: { filter: 'outcome:failure', fields: 'model,tenant,error_type' },
  output: FacetsOutputSchema,
  positional: ['filter'],
  run: async ({ telemetry, control, now }, input) => {
    await requireProject(control, input.projectId);
    const named = input.fields
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean);
    const unknown = named.find((name) => filterField(name) === undefined);
    if (unknown !== undefined)
      throw new OperationError('invalid-argument', `cannot count by ${unknown}: there is no such field`, {
        fields: [{ path: 'fields', message: `there is no field ${unknown}` }],
      });
    const fields = named.length > 0 ? named : FILTER_FIELDS.filter(({ isFacet }) => isFacet).map(({ name }) => name);
    const result = await telemetry.facetRequests({
      projectId: input.projectId,
      ...parseTimeRange(input, now()),
      filter: readFilter(input.filter),
      fields,
      valuesPerField: input.valuesPerField,
      buckets: input.buckets,
    });
    return {
      total: result.total,
      facets: result.facets.map((facet) => ({ ...facet, values: [...facet.values] })),
      histogram: result.histogram.map(({ startNs, endNs, success, failure, unknown: unjudged }) => ({
        start: toIso(startNs),
        end: toIso(endNs),
        success,
        failure,
        unknown: unjudged,
      })),
    };
  },
  render: renderFacets,
});
