import { GetInputSchema, GetOutputSchema } from '@faultline/model';
import { layoutSpans } from '../../assemble/layout.ts';
import { partitionTrace } from '../../jobs/partition.ts';
import { defineOperation } from '../operation.ts';
import { OperationError } from '../operation-error.ts';
import { requireProject } from '../require-project.ts';
import { renderRequest } from './render.ts';
import { toDetailJson, toLogJson, toScoresJson, toSpanJson } from './to-json.ts';

const MAX_LOGS = 5000;

export const getRequest = defineOperation({
  name: 'requests.get',
  summary: 'Open one request',
  description:
    'Everything known about one request: what was asked, retrieved, selected and answered, prompt and model versions, tool calls, cost, stage times, and every span with messages and attributes. Takes a request id or a trace id. Use requests.search to find ids.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/requests/{requestId}' },
  input: GetInputSchema,
  output: GetOutputSchema,
  positional: ['requestId'],
  run: async ({ telemetry, control }, { projectId, requestId, maxSpans }) => {
    await requireProject(control, projectId);
    const stored =
      (await telemetry.readRequest({ projectId, requestId })) ??
      (await telemetry.findRequestsOfTrace({ projectId, traceId: requestId }))[0];
    if (!stored) {
      throw new OperationError(
        'not-found',
        `cannot open the request ${requestId}: it is not in the project ${projectId}; it may not have arrived yet, may belong to another project, or may be past its retention`,
      );
    }
    const { record } = stored;
    const traces = record.traceIds.map((traceId) => ({ projectId, traceId }));
    const [spans, logs] = await Promise.all([
      telemetry.readSpans(traces, maxSpans + 1),
      telemetry.readLogs(traces, MAX_LOGS),
    ]);
    const own = [...Map.groupBy(spans, ({ traceId }) => traceId)].flatMap(
      ([traceId, ofTrace]) => partitionTrace(traceId, ofTrace).get(record.requestId) ?? [],
    );
    const laidOut = layoutSpans(own.slice(0, maxSpans), logs);
    return toDetailJson(record, {
      spans: laidOut.spans.map(toSpanJson),
      logs: logs.map(toLogJson),
      scores: toScoresJson(laidOut.spans),
      criticalPath: [...laidOut.criticalPath],
      spansTruncated: spans.length > maxSpans,
    });
  },
  render: renderRequest,
});
