// What is said about a request in Faultline itself goes the way of all telemetry: a span that speaks about it, stored once, found again by a rebuild.
import { randomBytes } from 'node:crypto';
import { FAULTLINE_ATTRIBUTES as NAMES, type Attributes, type SpanEvent } from '@faultline/model';
import type { Ingest } from './ingest.ts';

/** Resolves once it is durable; the request is assembled anew a moment later. */
export type Annotate = (
  projectId: string,
  requestId: string,
  attributes: Attributes,
  events?: readonly Omit<SpanEvent, 'timeNs'>[],
) => Promise<void>;

export function createAnnotate(ingest: Pick<Ingest, 'acceptTraces'>, now: () => number): Annotate {
  return async (projectId, requestId, attributes, events = []) => {
    const timeNs = BigInt(Math.round(now() * 1000)) * 1000n;
    const span = {
      origin: { resourceAttributes: { 'service.name': 'faultline' }, scopeName: 'faultline' },
      traceId: randomBytes(16).toString('hex'),
      spanId: randomBytes(8).toString('hex'),
      name: 'annotation',
      kind: 'internal',
      startTimeNs: timeNs,
      endTimeNs: timeNs,
      statusCode: 'unset',
      attributes: { [NAMES.requestId]: requestId, [NAMES.annotation]: true, ...attributes },
      events: events.map((event) => ({ ...event, timeNs })),
      links: [],
      droppedCount: 0,
    } as const;
    const { rejected, message } = await ingest.acceptTraces(
      { projectId, userAgent: 'faultline' },
      { spans: [span], rejections: [] },
      JSON.stringify(attributes).length,
    );
    if (rejected > 0) throw new Error(`cannot note it down: ${message}`);
  };
}
