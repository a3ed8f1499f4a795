import { matchesFilter, TailEventSchema, TailInputSchema } from '@faultline/model';
import { defineStream } from '../operation.ts';
import { readFilter } from '../filter-input.ts';
import { requireProject } from '../require-project.ts';
import { renderRequestLine } from './render.ts';
import { toSummaryJson } from './to-json.ts';

export const tailRequests = defineStream({
  name: 'requests.tail',
  summary: 'Follow requests as they arrive',
  description:
    'Sends each request that matches the filter as soon as it is assembled, until the caller ends it. A request is sent again when late spans change it.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/requests/tail' },
  input: TailInputSchema,
  event: TailEventSchema,
  positional: ['filter'],
  stream: async function* ({ control, feed, signal }, { projectId, filter }) {
    await requireProject(control, projectId);
    const node = readFilter(filter);
    for await (const event of feed.subscribe(projectId, signal)) {
      if ('request' in event && matchesFilter(node, event.request.record)) yield toSummaryJson(event.request.record);
    }
  },
  renderEvent: renderRequestLine,
});
