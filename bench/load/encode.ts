// OTLP/protobuf of the spans that benchmarks send.
import { bytesField, doubleField, fixed64Field, varintField } from './protobuf.ts';
import { SPAN_SHAPES, type AttributeEntry } from './span-shapes.ts';

export interface SpanIdentity {
  readonly traceId: Uint8Array;
  readonly spanId: Uint8Array;
  readonly parentSpanId?: Uint8Array;
  readonly startNs: bigint;
  readonly endNs: bigint;
}

/** Field order: ids, parent, times, then the rest, so that what is patched later stands at known offsets. `seed` varies the texts. */
export function encodeSpan(identity: SpanIdentity, shapeIndex: number, seed: number): Buffer {
  const shape = SPAN_SHAPES[shapeIndex % SPAN_SHAPES.length]!;
  return Buffer.concat([
    bytesField(1, identity.traceId),
    bytesField(2, identity.spanId),
    ...(identity.parentSpanId ? [bytesField(4, identity.parentSpanId)] : []),
    fixed64Field(7, identity.startNs),
    fixed64Field(8, identity.endNs),
    bytesField(5, shape.name),
    varintField(6, shape.kind),
    ...shape.attributes(seed).map((entry) => bytesField(9, encodeAttribute(entry))),
  ]);
}

/** ExportTraceServiceRequest with these spans in one resource and scope. */
export function encodeExport(spans: readonly Uint8Array[]): Buffer {
  const resource = (
    [
      ['service.name', 'bench'],
      ['service.version', '1.4.2'],
      ['deployment.environment.name', 'production'],
    ] as const
  ).map((entry) => bytesField(1, encodeAttribute(entry)));
  const scopeSpans = Buffer.concat([
    bytesField(1, bytesField(1, 'bench')),
    ...spans.map((span) => bytesField(2, span)),
  ]);
  return bytesField(1, Buffer.concat([bytesField(1, Buffer.concat(resource)), bytesField(2, scopeSpans)]));
}

function encodeAttribute([key, value]: AttributeEntry): Buffer {
  return Buffer.concat([bytesField(1, key), bytesField(2, encodeValue(value))]);
}

function encodeValue(value: string | number): Buffer {
  if (typeof value === 'string') return bytesField(1, value);
  return Number.isInteger(value) ? varintField(3, value) : doubleField(4, value);
}
