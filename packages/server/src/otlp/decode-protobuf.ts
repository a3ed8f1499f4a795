// OTLP protobuf (opentelemetry-proto 1.11: collector/*/v1, trace/v1, logs/v1, metrics/v1, common/v1) straight to raw spans and logs.
// Unknown fields are passed over, as the protocol demands.
import type { AttributeValue, SpanEvent, SpanLink } from '@faultline/model';
import { MalformedPayload, ProtobufReader } from './protobuf-reader.ts';
import { DataPointCounter, LogDraft, SpanDraft, TelemetryCollector } from './collect.ts';
import type { DecodedLogs, DecodedMetrics, DecodedTraces, RawOrigin } from './raw.ts';

const MAX_VALUE_DEPTH = 64;

export function decodeTracesProtobuf(body: Uint8Array): DecodedTraces {
  const reader = new ProtobufReader(body);
  const collector = new TelemetryCollector();
  eachField(reader, 1, () => readGroup(reader, (origin) => collector.span(origin, readSpan(reader))));
  return collector.traces();
}

export function decodeLogsProtobuf(body: Uint8Array): DecodedLogs {
  const reader = new ProtobufReader(body);
  const collector = new TelemetryCollector();
  eachField(reader, 1, () => readGroup(reader, (origin) => collector.log(origin, readLog(reader))));
  return collector.logs();
}

export function decodeMetricsProtobuf(body: Uint8Array): DecodedMetrics {
  const reader = new ProtobufReader(body);
  const counter = new DataPointCounter();
  eachField(reader, 1, () => readGroup(reader, (origin) => counter.add(origin, countDataPoints(reader))));
  return counter.metrics();
}

/** Reads the message fields of number `wanted` of the current message, and passes over all others. */
function eachField(reader: ProtobufReader, wanted: number, read: () => void): void {
  while (reader.next()) {
    if (reader.field === wanted) reader.message(read);
    else reader.skip();
  }
}

type Attributes = Record<string, AttributeValue>;

/** ResourceSpans, ResourceLogs and ResourceMetrics have one layout: 1 resource, 2 scope groups of 1 scope and 2 items. */
function readGroup(reader: ProtobufReader, readItem: (origin: RawOrigin) => void): void {
  // The resource may stand behind the scopes, so items are told of one object that is filled when it comes.
  const resourceAttributes: Attributes = {};
  while (reader.next()) {
    if (reader.field === 1) reader.message(() => readAttributes(reader, resourceAttributes, 0));
    else if (reader.field === 2) reader.message(() => readScopeGroup(reader, resourceAttributes, readItem));
    else reader.skip();
  }
}

function readScopeGroup(
  reader: ProtobufReader,
  resourceAttributes: Attributes,
  readItem: (origin: RawOrigin) => void,
): void {
  const origin: { resourceAttributes: Attributes; scopeName?: string; scopeVersion?: string } = { resourceAttributes };
  while (reader.next()) {
    if (reader.field === 1) {
      reader.message(() => {
        while (reader.next()) {
          if (reader.field === 1) setText(origin, 'scopeName', reader.string());
          else if (reader.field === 2) setText(origin, 'scopeVersion', reader.string());
          else reader.skip();
        }
      });
    } else if (reader.field === 2) {
      reader.message(() => readItem(origin));
    } else {
      reader.skip();
    }
  }
}

/** The empty text is what absent looks like. */
function setText<K extends string>(target: { [key in K]?: string }, key: K, value: string): void {
  if (value !== '') target[key] = value;
}

function readSpan(reader: ProtobufReader): SpanDraft {
  const span = new SpanDraft();
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        span.traceId = reader.hex();
        break;
      case 2:
        span.spanId = reader.hex();
        break;
      case 3:
        span.traceState = reader.string();
        break;
      case 4:
        span.parentSpanId = reader.hex();
        break;
      case 5:
        span.name = reader.name();
        break;
      case 6:
        reader.expect(0, 'span.kind');
        span.kind = reader.int32();
        break;
      case 7:
        reader.expect(1, 'span.start_time_unix_nano');
        span.startTimeNs = reader.fixed64();
        break;
      case 8:
        reader.expect(1, 'span.end_time_unix_nano');
        span.endTimeNs = reader.fixed64();
        break;
      case 9:
        readAttribute(reader, span.attributes, 0);
        break;
      case 10:
      case 12:
      case 14:
        reader.expect(0, 'a count of dropped items');
        span.droppedCount += reader.varint();
        break;
      case 11:
        span.events.push(readEvent(reader));
        break;
      case 13:
        span.links.push(readLink(reader));
        break;
      case 15:
        reader.message(() => {
          while (reader.next()) {
            if (reader.field === 2) span.statusMessage = reader.string();
            else if (reader.field === 3 && reader.wireType === 0) span.statusCode = reader.int32();
            else reader.skip();
          }
        });
        break;
      default:
        reader.skip();
    }
  }
  return span;
}

function readEvent(reader: ProtobufReader): SpanEvent {
  const event = { name: '', timeNs: 0n, attributes: {} as Attributes };
  reader.message(() => {
    while (reader.next()) {
      if (reader.field === 1 && reader.wireType === 1) event.timeNs = reader.fixed64();
      else if (reader.field === 2) event.name = reader.string();
      else if (reader.field === 3) readAttribute(reader, event.attributes, 0);
      else reader.skip();
    }
  });
  return event;
}

function readLink(reader: ProtobufReader): SpanLink {
  const link = { traceId: '', spanId: '', attributes: {} as Attributes };
  reader.message(() => {
    while (reader.next()) {
      if (reader.field === 1) link.traceId = reader.hex();
      else if (reader.field === 2) link.spanId = reader.hex();
      else if (reader.field === 4) readAttribute(reader, link.attributes, 0);
      else reader.skip();
    }
  });
  return link;
}

function readLog(reader: ProtobufReader): LogDraft {
  const log = new LogDraft();
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        reader.expect(1, 'log.time_unix_nano');
        log.timeNs = reader.fixed64();
        break;
      case 2:
        reader.expect(0, 'log.severity_number');
        log.severityNumber = reader.int32();
        break;
      case 3:
        log.severityText = reader.string();
        break;
      case 5:
        log.body = readValue(reader, 0);
        break;
      case 6:
        readAttribute(reader, log.attributes, 0);
        break;
      case 9:
        log.traceId = reader.hex();
        break;
      case 10:
        log.spanId = reader.hex();
        break;
      case 11:
        reader.expect(1, 'log.observed_time_unix_nano');
        log.observedTimeNs = reader.fixed64();
        break;
      case 12:
        log.eventName = reader.string();
        break;
      default:
        reader.skip();
    }
  }
  return log;
}

/** A Metric's data: 5 gauge, 7 sum, 9 histogram, 10 exponential histogram, 11 summary; each repeats its points in field 1. */
function countDataPoints(reader: ProtobufReader): number {
  let count = 0;
  while (reader.next()) {
    if ([5, 7, 9, 10, 11].includes(reader.field)) {
      reader.message(() => eachField(reader, 1, () => (count += 1)));
    } else reader.skip();
  }
  return count;
}

/** Reads the current field as a KeyValue. */
function readAttribute(reader: ProtobufReader, into: Attributes, depth: number): void {
  const outerEnd = reader.enter();
  let key = '';
  let value: AttributeValue = null;
  while (reader.next()) {
    if (reader.field === 1) key = reader.name();
    else if (reader.field === 2) value = readValue(reader, depth);
    else reader.skip();
  }
  setAttribute(into, key, value);
  reader.leave(outerEnd);
}

/** Reads the current field as an AnyValue. */
function readValue(reader: ProtobufReader, depth: number): AttributeValue {
  if (depth > MAX_VALUE_DEPTH)
    throw new MalformedPayload(`an attribute value is nested more than ${MAX_VALUE_DEPTH} deep`);
  const outerEnd = reader.enter();
  let value: AttributeValue = null;
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        value = reader.string();
        break;
      case 2:
        reader.expect(0, 'a boolean value');
        value = reader.varint() !== 0;
        break;
      case 3:
        reader.expect(0, 'an integer value');
        value = reader.int64();
        break;
      case 4:
        reader.expect(1, 'a double value');
        value = finite(reader.double());
        break;
      case 5:
        value = readList(reader, depth);
        break;
      case 6:
        value = readRecord(reader, depth);
        break;
      case 7:
        value = reader.base64();
        break;
      default:
        reader.skip();
    }
  }
  reader.leave(outerEnd);
  return value;
}

function readList(reader: ProtobufReader, depth: number): AttributeValue {
  const list: AttributeValue[] = [];
  reader.message(() => {
    while (reader.next()) {
      if (reader.field === 1) list.push(readValue(reader, depth + 1));
      else reader.skip();
    }
  });
  return list;
}

function readRecord(reader: ProtobufReader, depth: number): AttributeValue {
  const record: Attributes = {};
  reader.message(() => readAttributes(reader, record, depth + 1));
  return record;
}

/** A message whose field 1 repeats KeyValue: a Resource, a KeyValueList. */
function readAttributes(reader: ProtobufReader, into: Attributes, depth: number): void {
  while (reader.next()) {
    if (reader.field === 1) readAttribute(reader, into, depth);
    else reader.skip();
  }
}

/** `__proto__` is a legal attribute name. */
export function setAttribute(target: Attributes, key: string, value: AttributeValue): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

/** JSON has no NaN and no infinities. */
export function finite(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
