import { SearchInputSchema, SearchOutputSchema } from '@faultline/model';
import { defineOperation } from '../operation.ts';
import { readFilter } from '../filter-input.ts';
import { requireProject } from '../require-project.ts';
import { parseTimeRange } from '../time-range.ts';
import { renderRequestTable } from './render.ts';
import { toSummaryJson } from './to-json.ts';

export const searchRequests = defineOperation({
  name: 'requests.search',
  summary: 'Find requests',
  description:
    'Lists requests of a time range, newest first, narrowed by the filter language (fields, comparisons, wildcards, full text over inputs and outputs). Use it to find examples; to count or to see which values occur use requests.facets; to open one use requests.get.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/requests' },
  input: SearchInputSchema,
  example: { filter: 'outcome:failure AND tenant:acme', from: 'now-7d', limit: 20 },
  output: SearchOutputSchema,
  positional: ['filter'],
  run: async ({ telemetry, control, now }, input) => {
    await requireProject(control, input.projectId);
    const page = await telemetry.searchRequests({
      projectId: input.projectId,
      ...parseTimeRange(input, now()),
      filter: readFilter(input.filter),
      sort: input.sort,
      order: input.order,
      limit: input.limit,
      withTotal: input.withTotal,
      ...(input.cursor === undefined ? {} : { cursor: input.cursor }),
    });
    return {
      items: page.items.map(({ record }) => toSummaryJson(record)),
      ...(page.nextCursor === undefined ? {} : { nextCursor: page.nextCursor }),
      ...(page.total === undefined ? {} : { total: page.total }),
    };
  },
  render: ({ items, nextCursor, total }, terminal) => renderRequestTable(items, { nextCursor, total }, terminal),
});
