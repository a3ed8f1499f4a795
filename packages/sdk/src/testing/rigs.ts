// The two ways to run the SDK: on the OpenTelemetry SDK that a program brings, and on `init()`. Tests run on both.
import { context, propagation, trace, type AttributeValue } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { Span, SpanKind, StatusCode } from '@faultline/model';
import type { RawSpan } from '../../../server/src/otlp/raw.ts';
import { FaultlineSpanProcessor, flush, init, shutdown, type InitOptions } from '../index.ts';
import { normalized, Receiver } from './receiver.ts';

export interface Rig {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Spans since the last call, as the server's normaliser reads them. */
  take(): Promise<readonly Span[]>;
}

function openTelemetryRig(): Rig {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({
    spanProcessors: [new FaultlineSpanProcessor(), new SimpleSpanProcessor(exporter)],
  });
  return {
    start: () => Promise.resolve(provider.register()),
    async stop() {
      await provider.shutdown();
      trace.disable();
      context.disable();
      propagation.disable();
    },
    take() {
      const raw = exporter.getFinishedSpans().map(rawSpan);
      exporter.reset();
      return Promise.resolve(normalized(raw));
    },
  };
}

function initRig(options: InitOptions = {}): Rig {
  const receiver = new Receiver();
  return {
    async start() {
      await receiver.start();
      init({ url: receiver.url, serviceName: 'test', ...options });
    },
    async stop() {
      await shutdown(500);
      await receiver.stop();
    },
    async take() {
      await flush();
      if (receiver.rejected.length > 0) throw new Error(`the server rejects spans: ${receiver.rejected.join('; ')}`);
      const { spans } = receiver;
      receiver.clear();
      return spans;
    },
  };
}

export const RIGS: readonly { readonly name: string; readonly create: () => Rig }[] = [
  { name: 'on the OpenTelemetry SDK', create: openTelemetryRig },
  { name: 'on init()', create: initRig },
];

const KINDS: readonly SpanKind[] = ['internal', 'server', 'client', 'producer', 'consumer'];
const CODES: readonly StatusCode[] = ['unset', 'ok', 'error'];

function rawSpan(span: ReadableSpan): RawSpan {
  const { traceId, spanId } = span.spanContext();
  return {
    origin: { resourceAttributes: {}, scopeName: span.instrumentationScope.name },
    traceId,
    spanId,
    ...(span.parentSpanContext ? { parentSpanId: span.parentSpanContext.spanId } : {}),
    name: span.name,
    kind: KINDS[span.kind]!,
    startTimeNs: nanos(span.startTime),
    endTimeNs: nanos(span.endTime),
    statusCode: CODES[span.status.code]!,
    ...(span.status.message === undefined ? {} : { statusMessage: span.status.message }),
    attributes: plain(span.attributes),
    events: span.events.map(({ name, time, attributes }) => ({
      name,
      timeNs: nanos(time),
      attributes: plain(attributes ?? {}),
    })),
    links: [],
    droppedCount: 0,
  };
}

function nanos([seconds, rest]: readonly [number, number]): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(rest);
}

function plain(attributes: Readonly<Record<string, AttributeValue | undefined>>): RawSpan['attributes'] {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined)) as never;
}
