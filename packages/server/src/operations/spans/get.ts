import {
  MAX_SPANS_AT_ONCE,
  SpansGetInputSchema,
  SpansGetOutputSchema,
  type RequestRecord,
  type Span,
} from '@faultline/model';
import { layoutSpans } from '../../assemble/layout.ts';
import { spanKey } from '../../assemble/tree.ts';
import type { TelemetryStore } from '../../store/telemetry-store.ts';
import { defineOperation } from '../operation.ts';
import { OperationError } from '../operation-error.ts';
import { findRequest, readParts } from '../requests/read-request.ts';
import { toSpanJson } from '../requests/to-json.ts';
import { requireProject } from '../require-project.ts';

export const getSpans = defineOperation({
  name: 'spans.get',
  summary: 'Read spans of a request',
  description: `One span of a request with everything: messages, texts, documents, tool arguments and results, attributes and events; or up to ${MAX_SPANS_AT_ONCE} of them, their ids separated by commas. For requests whose spans requests.get lists without payloads; of smaller ones it has all this already.`,
  access: 'read',
  http: { method: 'GET', path: '/api/v1/requests/{requestId}/spans/{spanIds}' },
  input: SpansGetInputSchema,
  example: { requestId: '4bf92f3577b34da6a3ce929d0e0e4736', spanIds: '00f067aa0ba902b7' },
  output: SpansGetOutputSchema,
  positional: ['requestId', 'spanIds'],
  run: async ({ telemetry, control, retention }, { projectId, requestId, spanIds }) => {
    await requireProject(control, projectId);
    const wanted = new Set(spanIds.split(','));
    if (wanted.size > MAX_SPANS_AT_ONCE)
      throw new OperationError(
        'invalid-argument',
        `cannot read ${wanted.size} spans at once: name at most ${MAX_SPANS_AT_ONCE} in spanIds`,
        { fields: [{ path: 'spanIds', message: `name at most ${MAX_SPANS_AT_ONCE}` }] },
      );
    const { record } = await findRequest(telemetry, projectId, requestId, retention);
    const { spans, logs, entries } = await readParts(telemetry, record, 'outline');
    const outlines = spans.filter(({ isAnnotation }) => !isAnnotation);
    const laidOut = layoutSpans(await withContent(telemetry, record, outlines, wanted), logs, entries);
    const found = laidOut.spans.filter(({ span }) => wanted.has(span.spanId));
    if (found.length === 0)
      throw new OperationError(
        'not-found',
        `cannot read ${spanIds}: the request ${record.requestId} has no such span. It may not have arrived yet, or be past its retention of ${retention.spanTtlDays} days`,
      );
    for (const { span } of found) wanted.delete(span.spanId);
    return { requestId: record.requestId, spans: found.map(toSpanJson), missing: [...wanted] };
  },
});

/** The outlines, those that are wanted replaced by the whole spans, and so the steps around them: a call may take its messages from there. */
async function withContent(
  telemetry: TelemetryStore,
  { projectId, traceIds }: RequestRecord,
  outlines: readonly Span[],
  wanted: ReadonlySet<string>,
): Promise<readonly Span[]> {
  const asked = outlines.filter(({ spanId }) => wanted.has(spanId));
  if (asked.length === 0) return outlines;
  const spanIds = asked.flatMap(({ spanId, parentSpanId }) => [spanId, parentSpanId ?? spanId]);
  const whole = new Map(
    (await telemetry.readSpansById({ projectId, traceIds, spanIds: [...new Set(spanIds)] })).map((span) => [
      spanKey(span),
      span,
    ]),
  );
  return outlines.map((outline) => whole.get(spanKey(outline)) ?? outline);
}
