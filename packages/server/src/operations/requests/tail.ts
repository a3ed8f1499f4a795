import {
  matchesFilter,
  TailEventSchema,
  TailInputSchema,
  type FilterNode,
  type RequestSummaryJson,
} from '@faultline/model';
import type { RequestFeed } from '../../jobs/request-feed.ts';
import { defineStream, type StreamItem } from '../operation.ts';
import { readFilter } from '../filter-input.ts';
import { requireProject } from '../require-project.ts';
import { renderRequestLine } from './render.ts';
import { toSummaryJson } from './to-json.ts';

export const tailRequests = defineStream({
  name: 'requests.tail',
  summary: 'Follow requests as they arrive',
  description:
    'Sends each request that matches the filter as soon as it is assembled, until the caller ends it. A request is sent again when late spans change it. It begins with what is assembled from then on: after a lost connection, requests.search finds what came in between.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/requests/tail' },
  input: TailInputSchema,
  example: { filter: 'cost_usd:>0.10' },
  event: TailEventSchema,
  positional: ['filter'],
  open: async ({ control, feed, signal }, { projectId, filter }) => {
    await requireProject(control, projectId);
    return matching(feed.subscribe(projectId, signal), readFilter(filter));
  },
  renderEvent: renderRequestLine,
});

async function* matching(
  events: ReturnType<RequestFeed['subscribe']>,
  filter: FilterNode | undefined,
): AsyncGenerator<StreamItem<RequestSummaryJson>> {
  for await (const event of events) {
    if ('dropped' in event) yield event;
    else if (matchesFilter(filter, event.request.record)) yield { event: toSummaryJson(event.request.record) };
  }
}
