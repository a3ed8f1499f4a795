// OTLP/JSON (otlp.md, "JSON Protobuf Encoding"): ids are hex in any case, enums are integers, 64-bit integers are strings or numbers,
// unknown fields are ignored. A span with a field of the wrong type is rejected by itself, with the field named; the others are kept.
import type { AttributeValue, SpanEvent, SpanLink } from '@faultline/model';
import { LogDraft, SpanDraft, TelemetryCollector } from './collect.ts';
import { finite, setAttribute } from './decode-protobuf.ts';
import { MalformedPayload } from './protobuf-reader.ts';
import type { DecodedLogs, DecodedMetrics, DecodedTraces, RawOrigin } from './raw.ts';

const MAX_VALUE_DEPTH = 64;
type JsonObject = Readonly<Record<string, unknown>>;

export function decodeTracesJson(body: unknown): DecodedTraces {
  const collector = new TelemetryCollector();
  eachItem(body, ['resourceSpans', 'scopeSpans', 'spans'], (origin, item) =>
    guarded(collector, origin, () => collector.span(origin, readSpan(item))),
  );
  return collector.traces();
}

export function decodeLogsJson(body: unknown): DecodedLogs {
  const collector = new TelemetryCollector();
  eachItem(body, ['resourceLogs', 'scopeLogs', 'logRecords'], (origin, item) =>
    guarded(collector, origin, () => collector.log(origin, readLog(item))),
  );
  return collector.logs();
}

export function decodeMetricsJson(body: unknown): DecodedMetrics {
  let dataPoints = 0;
  const serviceNames = new Set<string>();
  eachItem(body, ['resourceMetrics', 'scopeMetrics', 'metrics'], (origin, metric) => {
    const service = origin.resourceAttributes['service.name'];
    if (typeof service === 'string') serviceNames.add(service);
    for (const kind of ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary']) {
      const data = metric[kind];
      if (isObject(data) && Array.isArray(data['dataPoints'])) dataPoints += data['dataPoints'].length;
    }
  });
  return { dataPoints, serviceNames: [...serviceNames] };
}

function eachItem(
  body: unknown,
  [groups, scopes, items]: readonly [string, string, string],
  read: (origin: RawOrigin, item: JsonObject) => void,
): void {
  if (!isObject(body)) throw new MalformedPayload('the body must be a JSON object');
  for (const group of listOf(body, groups)) {
    const resourceAttributes = readAttributes(objectOf(group, 'resource'), 0);
    for (const scope of listOf(group, scopes)) {
      const named = objectOf(scope, 'scope');
      const origin: RawOrigin = {
        resourceAttributes,
        ...(named?.['name'] ? { scopeName: textOf(named, 'name') } : {}),
        ...(named?.['version'] ? { scopeVersion: textOf(named, 'version') } : {}),
      };
      for (const item of listOf(scope, items)) read(origin, item);
    }
  }
}

function guarded(collector: TelemetryCollector, origin: RawOrigin, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof MalformedPayload)) throw error;
    collector.reject(origin, error.message);
  }
}

function readSpan(json: JsonObject): SpanDraft {
  const span = new SpanDraft();
  span.traceId = textOf(json, 'traceId').toLowerCase();
  span.spanId = textOf(json, 'spanId').toLowerCase();
  span.parentSpanId = textOf(json, 'parentSpanId').toLowerCase();
  span.traceState = textOf(json, 'traceState');
  span.name = textOf(json, 'name');
  span.kind = integerOf(json, 'kind');
  span.startTimeNs = nanosOf(json, 'startTimeUnixNano');
  span.endTimeNs = nanosOf(json, 'endTimeUnixNano');
  span.attributes = readAttributes(json, 0);
  span.events = listOf(json, 'events').map(readEvent);
  span.links = listOf(json, 'links').map(readLink);
  const status = objectOf(json, 'status');
  if (status) {
    span.statusCode = integerOf(status, 'code');
    span.statusMessage = textOf(status, 'message');
  }
  span.droppedCount =
    integerOf(json, 'droppedAttributesCount') +
    integerOf(json, 'droppedEventsCount') +
    integerOf(json, 'droppedLinksCount');
  return span;
}

const readEvent = (json: JsonObject): SpanEvent => ({
  name: textOf(json, 'name'),
  timeNs: nanosOf(json, 'timeUnixNano'),
  attributes: readAttributes(json, 0),
});

const readLink = (json: JsonObject): SpanLink => ({
  traceId: textOf(json, 'traceId').toLowerCase(),
  spanId: textOf(json, 'spanId').toLowerCase(),
  attributes: readAttributes(json, 0),
});

function readLog(json: JsonObject): LogDraft {
  const log = new LogDraft();
  log.traceId = textOf(json, 'traceId').toLowerCase();
  log.spanId = textOf(json, 'spanId').toLowerCase();
  log.timeNs = nanosOf(json, 'timeUnixNano');
  log.observedTimeNs = nanosOf(json, 'observedTimeUnixNano');
  log.severityNumber = integerOf(json, 'severityNumber');
  log.severityText = textOf(json, 'severityText');
  log.eventName = textOf(json, 'eventName');
  log.body = isObject(json['body']) ? readValue(json['body'], 0) : null;
  log.attributes = readAttributes(json, 0);
  return log;
}

function readAttributes(json: JsonObject | undefined, depth: number): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {};
  if (!json) return attributes;
  for (const entry of listOf(json, depth === 0 ? 'attributes' : 'values')) {
    const value = entry['value'];
    setAttribute(attributes, textOf(entry, 'key'), isObject(value) ? readValue(value, depth) : null);
  }
  return attributes;
}

function readValue(json: JsonObject, depth: number): AttributeValue {
  if (depth > MAX_VALUE_DEPTH)
    throw new MalformedPayload(`an attribute value is nested more than ${MAX_VALUE_DEPTH} deep`);
  if (json['stringValue'] !== undefined) return textOf(json, 'stringValue');
  if (json['boolValue'] !== undefined) {
    if (typeof json['boolValue'] !== 'boolean')
      throw new MalformedPayload(`boolValue must be true or false, got ${described(json['boolValue'])}`);
    return json['boolValue'];
  }
  if (json['intValue'] !== undefined) return int64(json['intValue']);
  if (json['doubleValue'] !== undefined) return double(json['doubleValue']);
  if (json['bytesValue'] !== undefined) return textOf(json, 'bytesValue');
  const list = objectOf(json, 'arrayValue');
  if (list) return listOf(list, 'values').map((item) => readValue(item, depth + 1));
  const record = objectOf(json, 'kvlistValue');
  if (record) return readAttributes(record, depth + 1);
  return null;
}

function int64(value: unknown): number | string {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  throw new MalformedPayload(`intValue must be an integer or a decimal string, got ${described(value)}`);
}

function double(value: unknown): number | string {
  if (typeof value === 'number') return finite(value);
  if (typeof value === 'string' && (value === 'NaN' || value === 'Infinity' || value === '-Infinity')) return value;
  if (typeof value === 'string' && value !== '' && Number.isFinite(Number(value))) return Number(value);
  throw new MalformedPayload(`doubleValue must be a number, got ${described(value)}`);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectOf(json: JsonObject, key: string): JsonObject | undefined {
  const value = json[key];
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw new MalformedPayload(`${key} must be an object, got ${described(value)}`);
  return value;
}

function listOf(json: JsonObject, key: string): readonly JsonObject[] {
  const value = json[key];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new MalformedPayload(`${key} must be an array, got ${described(value)}`);
  for (const item of value)
    if (!isObject(item)) throw new MalformedPayload(`${key} must hold objects, got ${described(item)}`);
  return value as JsonObject[];
}

function textOf(json: JsonObject, key: string): string {
  const value = json[key];
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new MalformedPayload(`${key} must be a string, got ${described(value)}`);
  return value;
}

function integerOf(json: JsonObject, key: string): number {
  const value = json[key];
  if (value === undefined || value === null) return 0;
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (typeof value === 'string' && /^-?\d{1,15}$/.test(value)) return Number(value);
  throw new MalformedPayload(`${key} must be an integer, got ${described(value)}`);
}

function nanosOf(json: JsonObject, key: string): bigint {
  const value = json[key];
  if (value === undefined || value === null || value === '') return 0n;
  if (typeof value === 'string' && /^\d{1,20}$/.test(value)) return BigInt(value);
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return BigInt(Math.trunc(value));
  throw new MalformedPayload(`${key} must be Unix nanoseconds as a decimal string, got ${described(value)}`);
}

function described(value: unknown): string {
  return Array.isArray(value)
    ? 'an array'
    : value === null
      ? 'null'
      : typeof value === 'object'
        ? 'an object'
        : `the ${typeof value} ${JSON.stringify(value)?.slice(0, 40)}`;
}
