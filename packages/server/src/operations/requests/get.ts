import { GetInputSchema, GetOutputSchema, PAYLOADS_UP_TO_SPANS, type RequestRecord } from '@faultline/model';
import { layoutSpans } from '../../assemble/layout.ts';
import { defineOperation, type Retention } from '../operation.ts';
import { requireProject } from '../require-project.ts';
import { findRequest, MAX_LOGS, readParts } from './read-request.ts';
import { renderRequest } from './render.ts';
import { toDetailJson, toLogJson, toScoreJson, toSpanJson, toSpanOutlineJson } from './to-json.ts';

const MS_PER_DAY = 86_400_000;

export const getRequest = defineOperation({
  name: 'requests.get',
  summary: 'Open one request',
  description: `Everything known about one request: what was asked, retrieved, selected and answered, prompt and model versions, tool calls, cost, stage times, and every span with messages and attributes. Takes a request id or a trace id. Use requests.search to find ids. The spans of a request of more than ${PAYLOADS_UP_TO_SPANS} come without their payloads (messages, texts, documents, attributes, events): \`payloads\` in the answer says so, and spans.get has them.`,
  access: 'read',
  http: { method: 'GET', path: '/api/v1/requests/{requestId}' },
  input: GetInputSchema,
  example: { requestId: '4bf92f3577b34da6a3ce929d0e0e4736' },
  output: GetOutputSchema,
  positional: ['requestId'],
  run: async ({ telemetry, control, now, retention }, { projectId, requestId, maxSpans, payloads }) => {
    await requireProject(control, projectId);
    const { record, warnings } = await findRequest(telemetry, projectId, requestId, retention);
    const isOutline = payloads === 'never' || (payloads === 'auto' && record.counts.spans > PAYLOADS_UP_TO_SPANS);
    const { spans, logs, entries, isWhole, sessionScores } = await readParts(
      telemetry,
      record,
      isOutline ? 'outline' : 'whole',
    );
    const work = spans.filter(({ isAnnotation }) => !isAnnotation);
    const laidOut = layoutSpans(work, logs, entries);
    return toDetailJson(record, {
      spans: laidOut.spans.slice(0, maxSpans).map(isOutline ? toSpanOutlineJson : toSpanJson),
      sessionScores: sessionScores.map(toScoreJson),
      payloads: isOutline ? 'on-demand' : 'complete',
      logs: logs.slice(0, MAX_LOGS).map(toLogJson),
      criticalPath: [...laidOut.criticalPath],
      spansTruncated: !isWhole || laidOut.spans.length > maxSpans,
      logsTruncated: logs.length > MAX_LOGS,
      warnings: [...record.warnings, ...warnings, ...expired(record, work.length, now(), retention)],
    });
  },
  render: renderRequest,
});

/** A request is kept longer than its spans and texts: says when that is why they are not there. */
function expired(
  record: RequestRecord,
  spanCount: number,
  nowMs: number,
  { contentTtlDays, spanTtlDays }: Retention,
): readonly string[] {
  const ageDays = (nowMs - Number(record.startTimeNs / 1_000_000n)) / MS_PER_DAY;
  if (spanCount === 0 && record.counts.spans > 0 && ageDays > spanTtlDays)
    return [`its ${record.counts.spans} spans are past their retention of ${spanTtlDays} days`];
  return ageDays > contentTtlDays ? [`its texts are past their retention of ${contentTtlDays} days`] : [];
}
