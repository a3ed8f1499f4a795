import {
  MAX_SPANS_AT_ONCE,
  SpansGetInputSchema,
  SpansGetOutputSchema,
  type RequestRecord,
  type Span,
} from '@faultline/model';
import { mayBeFilled } from '../../assemble/fill-from-steps.ts';
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
    const [{ spans, logs, entries }, whole] = await Promise.all([
      readParts(telemetry, record, 'outline'),
      readWhole(telemetry, record, wanted),
    ]);
    const work = spans
      .filter(({ isAnnotation }) => !isAnnotation)
      .map((outline) => whole.get(spanKey(outline)) ?? outline);
    const laidOut = layoutSpans(work, logs, entries);
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

/** The spans that are wanted, and the steps around calls among them that may have their messages there; by key. */
async function readWhole(
  telemetry: TelemetryStore,
  { projectId, traceIds }: RequestRecord,
  wanted: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Span>> {
  const asked = await telemetry.readSpansById({ projectId, traceIds, spanIds: [...wanted] });
  const stepIds = new Set(asked.filter(mayBeFilled).flatMap(({ parentSpanId }) => parentSpanId ?? []));
  const steps = stepIds.size === 0 ? [] : await telemetry.readSpansById({ projectId, traceIds, spanIds: [...stepIds] });
  return new Map([...asked, ...steps].map((span) => [spanKey(span), span]));
}
