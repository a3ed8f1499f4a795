// OTLP/JSON (otlp.md, "JSON Protobuf Encoding"): ids are hex in any case, enums are integers, 64-bit integers are strings or numbers,
// unknown fields are ignored. A span with a field of the wrong type is rejected by itself, with the field named; the others are kept.
import type { AttributeValue, SpanEvent, SpanLink } from '@faultline/model';
import { DataPointCounter, LogDraft, SpanDraft, TelemetryCollector } from './collect.ts';
import { finite, setAttribute } from './decode-protobuf.ts';
import { MalformedPayload } from './protobuf-reader.ts';
import type { DecodedLogs, DecodedMetrics, DecodedTraces, RawOrigin } from './raw.ts';

const MAX_VALUE_DEPTH = 64;
type JsonObject = Readonly<Record<string, unknown>>;

export function decodeTracesJson(body: unknown): DecodedTraces {
  const collector = new TelemetryCollector();
  const warning = eachItem(body, ['resourceSpans', 'scopeSpans', 'spans'], (origin, item) =>
    guarded(collector, origin, () => collector.span(origin, readSpan(item))),
  );
  return { ...collector.traces(), ...warning };
}

export function decodeLogsJson(body: unknown): DecodedLogs {
  const collector = new TelemetryCollector();
  const warning = eachItem(body, ['resourceLogs', 'scopeLogs', 'logRecords'], (origin, item) =>
    guarded(collector, origin, () => collector.log(origin, readLog(item))),
  );
  return { ...collector.logs(), ...warning };
}

export function decodeMetricsJson(body: unknown): DecodedMetrics {
  const counter = new DataPointCounter();
  const warning = eachItem(body, ['resourceMetrics', 'scopeMetrics', 'metrics'], (origin, metric) => {
    for (const kind of ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary']) {
      const data = objectOf(metric, kind);
      if (data) counter.add(origin, listOf(data, 'dataPoints').length);
    }
  });
  return { ...counter.metrics(), ...warning };
}

/** Returns a warning when the body says something, but nothing that is read here. */
function eachItem(
  body: unknown,
  [groups, scopes, items]: readonly [string, string, string],
  read: (origin: RawOrigin, item: JsonObject) => void,
): { readonly warning?: string } {
  if (!isObject(body)) throw new MalformedPayload('the body must be a JSON object');
  for (const group of listOf(body, groups)) {
    const resourceAttributes = readAttributes(objectOf(group, 'resource'), 'attributes', 0);
    for (const scope of listOf(group, scopes)) {
      const named = objectOf(scope, 'scope') ?? {};
      const scopeName = textOf(named, 'name');
      const scopeVersion = textOf(named, 'version');
      const origin: RawOrigin = {
        resourceAttributes,
        ...(scopeName === '' ? {} : { scopeName }),
        ...(scopeVersion === '' ? {} : { scopeVersion }),
      };
      for (const item of listOf(scope, items)) read(origin, item);
    }
  }
  const keys = Object.keys(body);
  return keys.length === 0 || keys.includes(groups)
    ? {}
    : { warning: `nothing was read: the body has no ${groups}, which is where ${items} belong` };
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
  span.attributes = readAttributes(json, 'attributes', 0);
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
  attributes: readAttributes(json, 'attributes', 0),
});

const readLink = (json: JsonObject): SpanLink => ({
  traceId: textOf(json, 'traceId').toLowerCase(),
  spanId: textOf(json, 'spanId').toLowerCase(),
  attributes: readAttributes(json, 'attributes', 0),
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
  const logBody = objectOf(json, 'body');
  log.body = logBody ? readValue(logBody, 0) : null;
  log.attributes = readAttributes(json, 'attributes', 0);
  return log;
}

function readAttributes(
  json: JsonObject | undefined,
  list: 'attributes' | 'values',
  depth: number,
): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {};
  if (!json) return attributes;
  for (const entry of listOf(json, list)) {
    const value = objectOf(entry, 'value');
    setAttribute(attributes, textOf(entry, 'key'), value ? readValue(value, depth) : null);
  }
  return attributes;
}

/** An AnyValue. `null` is the same as absent, as everywhere in protobuf's JSON mapping. */
function readValue(json: JsonObject, depth: number): AttributeValue {
  if (depth > MAX_VALUE_DEPTH)
    throw new MalformedPayload(`an attribute value is nested more than ${MAX_VALUE_DEPTH} deep`);
  if (isSet(json['stringValue'])) return textOf(json, 'stringValue');
  if (isSet(json['boolValue'])) return booleanOf(json, 'boolValue');
  if (isSet(json['intValue'])) return int64Of(json, 'intValue');
  if (isSet(json['doubleValue'])) return doubleOf(json, 'doubleValue');
  if (isSet(json['bytesValue'])) return base64Of(json, 'bytesValue');
  const list = objectOf(json, 'arrayValue');
  if (list) return listOf(list, 'values').map((item) => readValue(item, depth + 1));
  const record = objectOf(json, 'kvlistValue');
  if (record) return readAttributes(record, 'values', depth + 1);
  return null;
}

function booleanOf(json: JsonObject, key: string): boolean {
  const value = json[key];
  if (typeof value === 'boolean') return value;
  throw new MalformedPayload(`${key} must be true or false, got ${kindOf(value)}`);
}

function int64Of(json: JsonObject, key: string): number | string {
  const value = json[key];
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  throw new MalformedPayload(`${key} must be an integer or a decimal string, got ${kindOf(value)}`);
}

function doubleOf(json: JsonObject, key: string): number | string {
  const value = json[key];
  if (typeof value === 'number') return finite(value);
  if (typeof value === 'string' && (value === 'NaN' || value === 'Infinity' || value === '-Infinity')) return value;
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
  throw new MalformedPayload(`${key} must be a number, got ${kindOf(value)}`);
}

/** Both alphabets of base64 are read; the standard one is kept. */
function base64Of(json: JsonObject, key: string): string {
  const value = textOf(json, key);
  if (/^[\w+/-]*={0,2}$/.test(value)) return Buffer.from(value, 'base64').toString('base64');
  throw new MalformedPayload(`${key} must be base64`);
}

const isSet = (value: unknown): boolean => value !== undefined && value !== null;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectOf(json: JsonObject, key: string): JsonObject | undefined {
  const value = json[key];
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw new MalformedPayload(`${key} must be an object, got ${kindOf(value)}`);
  return value;
}

function listOf(json: JsonObject, key: string): readonly JsonObject[] {
  const value = json[key];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new MalformedPayload(`${key} must be an array, got ${kindOf(value)}`);
  for (const item of value)
    if (!isObject(item)) throw new MalformedPayload(`${key} must hold objects, got ${kindOf(item)}`);
  return value as JsonObject[];
}

function textOf(json: JsonObject, key: string): string {
  const value = json[key];
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new MalformedPayload(`${key} must be a string, got ${kindOf(value)}`);
  return value;
}

function integerOf(json: JsonObject, key: string): number {
  const value = json[key];
  if (value === undefined || value === null) return 0;
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (typeof value === 'string' && /^-?\d{1,15}$/.test(value)) return Number(value);
  throw new MalformedPayload(`${key} must be an integer, got ${kindOf(value)}`);
}

function nanosOf(json: JsonObject, key: string): bigint {
  const value = json[key];
  if (value === undefined || value === null || value === '') return 0n;
  if (typeof value === 'string' && /^\d{1,20}$/.test(value)) return BigInt(value);
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return BigInt(Math.trunc(value));
  throw new MalformedPayload(`${key} must be Unix nanoseconds as a decimal string, got ${kindOf(value)}`);
}

/** What stands there, but nothing of its content: that goes into the ledger and into replies. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (value === null) return 'null';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'number' && !Number.isInteger(value) ? 'a fraction' : `a ${typeof value}`;
}
