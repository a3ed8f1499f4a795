import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, test } from 'vitest';
import { decodeProtobuf, encodeProtobuf } from '../../e2e/otlp-senders.ts';
import { decodeLogsJson, decodeMetricsJson, decodeTracesJson } from './decode-json.ts';
import { decodeLogsProtobuf, decodeMetricsProtobuf, decodeTracesProtobuf } from './decode-protobuf.ts';
import { MalformedPayload } from './protobuf-reader.ts';

type Json = Record<string, unknown>;

const TRACE_ID = '5b8efff798038103d269b633813fc60c';
const SPAN_ID = 'eee19b7ec3c1b174';
const span = (fields: Json = {}): Json => ({ traceId: TRACE_ID, spanId: SPAN_ID, startTimeUnixNano: '1', ...fields });
const request = (...spans: readonly Json[]): Json => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
const logRequest = (...logRecords: readonly Json[]): Json => ({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
const attributed = (value: unknown): Json => request(span({ attributes: [{ key: 'k', value }] }));

describe('two encodings, one meaning', () => {
  const hex = (length: number) =>
    fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => Buffer.from(bytes).toString('hex'));
  const anyCase = (text: fc.Arbitrary<string>) =>
    fc.tuple(text, fc.boolean()).map(([value, isUpper]) => (isUpper ? value.toUpperCase() : value));
  const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
  const nanos = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
  const text = fc.string({ unit: 'grapheme', maxLength: 60 });
  const { value } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.record({ stringValue: text }),
      fc.record({ boolValue: fc.boolean() }),
      fc.record({ intValue: fc.oneof(int64, fc.maxSafeInteger()) }),
      fc.record({ doubleValue: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
      fc.record({ bytesValue: fc.base64String() }),
      fc.constant({}),
      fc.record({ arrayValue: fc.record({ values: fc.array(tie('value'), { maxLength: 4 }) }) }),
      fc.record({
        kvlistValue: fc.record({ values: fc.array(fc.record({ key: text, value: tie('value') }), { maxLength: 4 }) }),
      }),
    ),
  }));
  const attributes = fc.array(fc.record({ key: fc.oneof(text, fc.constantFrom('__proto__', 'a', 'b')), value }), {
    maxLength: 6,
  });
  const count = fc.nat({ max: 1000 });
  const optional = (model: Record<string, fc.Arbitrary<unknown>>) => fc.record(model, { requiredKeys: [] });
  const anySpan = optional({
    traceId: anyCase(hex(16)),
    spanId: anyCase(fc.oneof(hex(8), hex(7))),
    parentSpanId: anyCase(fc.oneof(hex(8), fc.constant(''))),
    traceState: text,
    name: text,
    kind: fc.integer({ min: 0, max: 7 }),
    startTimeUnixNano: nanos,
    endTimeUnixNano: nanos,
    attributes,
    droppedAttributesCount: count,
    droppedEventsCount: count,
    droppedLinksCount: count,
    events: fc.array(optional({ timeUnixNano: nanos, name: text, attributes }), { maxLength: 2 }),
    links: fc.array(optional({ traceId: anyCase(hex(16)), spanId: hex(8), attributes }), { maxLength: 2 }),
    status: optional({ code: fc.integer({ min: 0, max: 4 }), message: text }),
    flags: count,
  });
  const anyLog = optional({
    traceId: anyCase(fc.oneof(hex(16), hex(3), fc.constant(''))),
    spanId: hex(8),
    timeUnixNano: nanos,
    observedTimeUnixNano: nanos,
    severityNumber: fc.integer({ min: 0, max: 30 }),
    severityText: text,
    body: value,
    attributes,
  });
  const groups = (items: fc.Arbitrary<unknown>, [group, scope, item]: readonly [string, string, string]) =>
    fc.record({
      [group]: fc.array(
        optional({
          resource: optional({ attributes, droppedAttributesCount: count }),
          schemaUrl: text,
          [scope]: fc.array(
            optional({
              scope: optional({ name: text, version: text, attributes }),
              schemaUrl: text,
              [item]: fc.array(items, { maxLength: 4 }),
            }),
            { maxLength: 2 },
          ),
        }),
        { maxLength: 2 },
      ),
    });
  const anyTraces = groups(anySpan, ['resourceSpans', 'scopeSpans', 'spans']);
  const anyLogs = groups(anyLog, ['resourceLogs', 'scopeLogs', 'logRecords']);

  test('any trace export: protobuf and JSON give the same raw spans and rejections', () => {
    fc.assert(
      fc.property(anyTraces, (json) => {
        expect(decodeTracesProtobuf(encodeProtobuf('traces', json))).toEqual(decodeTracesJson(json));
      }),
    );
  });

  test('any log export: protobuf and JSON give the same raw logs', () => {
    fc.assert(
      fc.property(anyLogs, (json) => {
        expect(decodeLogsProtobuf(encodeProtobuf('logs', json))).toEqual(decodeLogsJson(json));
      }),
    );
  });

  test("any trace export: what protobufjs' generated decoder reads, read as JSON, is the same again", () => {
    fc.assert(
      fc.property(anyTraces, (json) => {
        const bytes = encodeProtobuf('traces', json);
        expect(decodeTracesProtobuf(bytes)).toEqual(decodeTracesJson(withHexIds(decodeProtobuf('traces', bytes))));
      }),
    );
  });

  test('any bytes at all: a result or MalformedPayload, never another error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        for (const decode of [decodeTracesProtobuf, decodeLogsProtobuf, decodeMetricsProtobuf]) {
          try {
            decode(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedPayload);
          }
        }
      }),
    );
  });

  test('any JSON at all: a result or MalformedPayload, never another error', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        for (const decode of [decodeTracesJson, decodeLogsJson, decodeMetricsJson]) {
          try {
            decode({
              resourceSpans: [{ scopeSpans: [{ spans: [json] }] }],
              resourceLogs: json,
              resourceMetrics: [json],
            });
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedPayload);
          }
        }
      }),
    );
  });
});

/** protobufjs gives bytes as base64; OTLP/JSON wants ids in hex. */
function withHexIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withHexIds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      /^(?:trace|span|parentSpan)Id$/.test(key)
        ? Buffer.from(item as string, 'base64').toString('hex')
        : withHexIds(item),
    ]),
  );
}

describe('values of attributes', () => {
  test.each<[what: string, json: Json, value: unknown]>([
    ['a string', { stringValue: 'a' }, 'a'],
    ['an empty string', { stringValue: '' }, ''],
    ['false', { boolValue: false }, false],
    ['an integer as a string', { intValue: '42' }, 42],
    ['an integer as a number', { intValue: 42 }, 42],
    ['zero', { intValue: 0 }, 0],
    ['a negative integer', { intValue: '-7' }, -7],
    ['the largest exact integer', { intValue: '9007199254740991' }, 9_007_199_254_740_991],
    ['an integer beyond that, kept as text', { intValue: '9007199254740993' }, '9007199254740993'],
    ['the smallest int64', { intValue: '-9223372036854775808' }, '-9223372036854775808'],
    ['a double', { doubleValue: 0.25 }, 0.25],
    ['a whole double', { doubleValue: 3 }, 3],
    ['infinity, which JSON has not', { doubleValue: 'Infinity' }, 'Infinity'],
    ['no number', { doubleValue: 'NaN' }, 'NaN'],
    ['bytes', { bytesValue: 'AQID' }, 'AQID'],
    ['a mixed list', { arrayValue: { values: [{ intValue: 1 }, { stringValue: 'b' }, {}] } }, [1, 'b', null]],
    ['an empty list', { arrayValue: {} }, []],
    ['a record', { kvlistValue: { values: [{ key: 'x', value: { boolValue: true } }] } }, { x: true }],
    ['an empty record', { kvlistValue: { values: [] } }, {}],
    ['nothing', {}, null],
  ])('%s, in both encodings', (_, json, value) => {
    const body = attributed(json);
    expect(decodeTracesJson(body).spans[0]!.attributes).toEqual({ k: value });
    expect(decodeTracesProtobuf(encodeProtobuf('traces', body)).spans[0]!.attributes).toEqual({ k: value });
  });

  test('bytes in the alphabet for URLs', () => {
    expect(decodeTracesJson(attributed({ bytesValue: '-_8' })).spans[0]!.attributes).toEqual({ k: '+/8=' });
  });

  test('null is the same as absent', () => {
    const body = attributed({ stringValue: null, arrayValue: null, intValue: 5 });
    expect(decodeTracesJson(body).spans[0]!.attributes).toEqual({ k: 5 });
    const absent = span({
      parentSpanId: null,
      kind: null,
      attributes: null,
      events: null,
      status: null,
      endTimeUnixNano: null,
    });
    expect(decodeTracesJson(request(absent))).toEqual(decodeTracesJson(request(span())));
  });

  test('64 levels are read, more are refused: the span in JSON, the message in protobuf', () => {
    const nested = (depth: number): Json =>
      depth === 0 ? { stringValue: 'x' } : { arrayValue: { values: [nested(depth - 1)] } };
    expect(decodeTracesJson(attributed(nested(64))).spans).toHaveLength(1);
    expect(decodeTracesProtobuf(encodeProtobuf('traces', attributed(nested(64)))).spans).toHaveLength(1);
    const reason = 'an attribute value is nested more than 64 deep';
    expect(decodeTracesJson(attributed(nested(65))).rejections).toEqual([{ reason, count: 1 }]);
    expect(() => decodeTracesProtobuf(encodeProtobuf('traces', attributed(nested(65))))).toThrow(reason);
  });
});

describe('spans', () => {
  test('ids are hex in any case, and lower-case from then on', () => {
    const { spans } = decodeTracesJson(
      request(
        span({ traceId: TRACE_ID.toUpperCase(), spanId: SPAN_ID.toUpperCase(), parentSpanId: 'ABCDEF0123456789' }),
      ),
    );
    expect(spans[0]).toMatchObject({ traceId: TRACE_ID, spanId: SPAN_ID, parentSpanId: 'abcdef0123456789' });
  });

  test.each<[what: string, fields: Json, expected: Json]>([
    ['an absent kind', {}, { kind: 'internal' }],
    ['kind 2', { kind: 2 }, { kind: 'server' }],
    ['a kind that is not in use', { kind: 99 }, { kind: 'internal' }],
    ['a negative kind', { kind: -1 }, { kind: 'internal' }],
    ['an absent status', {}, { statusCode: 'unset' }],
    ['status 2', { status: { code: 2, message: 'm' } }, { statusCode: 'error', statusMessage: 'm' }],
    ['a status that is not in use', { status: { code: 17 } }, { statusCode: 'unset' }],
    ['a parent that is no id, as none', { parentSpanId: '00' }, { traceId: TRACE_ID }],
    [
      'dropped items, summed',
      { droppedAttributesCount: 1, droppedEventsCount: 2, droppedLinksCount: 3 },
      { droppedCount: 6 },
    ],
    ['a link without ids, left out', { links: [{ traceId: '', spanId: '' }] }, { links: [] }],
  ])('%s', (_, fields, expected) => {
    const body = request(span(fields));
    const json = decodeTracesJson(body);
    expect(json.spans[0]).toMatchObject(expected);
    expect(decodeTracesProtobuf(encodeProtobuf('traces', body))).toEqual(json);
  });

  test.each<[what: string, fields: Json, reason: string]>([
    ['no trace id', { traceId: undefined }, 'trace_id must be 16 bytes, not all zero (got none)'],
    ['a trace id of zeros', { traceId: '0'.repeat(32) }, 'trace_id must be 16 bytes, not all zero (got all zero)'],
    ['a short trace id', { traceId: 'abcd' }, 'trace_id must be 16 bytes, not all zero (got 2 bytes)'],
    [
      'a very long trace id',
      { traceId: 'a'.repeat(900) },
      'trace_id must be 16 bytes, not all zero (got more than 32 bytes)',
    ],
    [
      'a trace id that is not hex',
      { traceId: 'z'.repeat(32) },
      'trace_id must be 16 bytes, not all zero (got something that is not hexadecimal)',
    ],
    ['a span id of zeros', { spanId: '0'.repeat(16) }, 'span_id must be 8 bytes, not all zero (got all zero)'],
    ['no start', { startTimeUnixNano: undefined }, 'start_time_unix_nano is missing'],
    [
      'a start beyond the calendar',
      { startTimeUnixNano: '18446744073709551615' },
      'start_time_unix_nano or end_time_unix_nano is beyond the year 2261',
    ],
    ['the name of an enum', { kind: 'SPAN_KIND_SERVER' }, 'kind must be an integer, got a string'],
    ['a fraction where an enum is', { kind: 1.5 }, 'kind must be an integer, got a fraction'],
    ['a name that is an object', { name: {} }, 'name must be a string, got an object'],
    [
      'a number where a time is',
      { startTimeUnixNano: 'soon' },
      'startTimeUnixNano must be Unix nanoseconds as a decimal string, got a string',
    ],
    ['attributes that are no list', { attributes: {} }, 'attributes must be an array, got an object'],
    ['an attribute that is no object', { attributes: [1] }, 'attributes must hold objects, got a number'],
    ['a value that is no object', { attributes: [{ key: 'k', value: 'v' }] }, 'value must be an object, got a string'],
    [
      'an integer that is none',
      { attributes: [{ key: 'k', value: { intValue: '1.5' } }] },
      'intValue must be an integer or a decimal string, got a string',
    ],
    [
      'a truth value that is none',
      { attributes: [{ key: 'k', value: { boolValue: 'yes' } }] },
      'boolValue must be true or false, got a string',
    ],
    [
      'a double that is none',
      { attributes: [{ key: 'k', value: { doubleValue: [] } }] },
      'doubleValue must be a number, got an array',
    ],
    [
      'bytes that are not base64',
      { attributes: [{ key: 'k', value: { bytesValue: '!' } }] },
      'bytesValue must be base64',
    ],
  ])('%s is rejected with the field named; the other span is kept', (_, fields, reason) => {
    const { spans, rejections } = decodeTracesJson(request(span(fields), span()));
    expect(spans).toHaveLength(1);
    expect(rejections).toEqual([{ reason, count: 1 }]);
  });

  test('keys of the .proto file are unknown in JSON and ignored', () => {
    const { spans } = decodeTracesJson(
      request(span({ parent_span_id: 'abcdef0123456789', status_message: 'x', Name: 'x' })),
    );
    expect(spans).toEqual(decodeTracesJson(request(span())).spans);
    expect(
      decodeTracesJson(request({ trace_id: TRACE_ID, span_id: SPAN_ID, startTimeUnixNano: '1' })).rejections,
    ).toEqual([{ reason: 'trace_id must be 16 bytes, not all zero (got none)', count: 1 }]);
  });

  test('unknown fields of every wire type are passed over in protobuf, groups too', () => {
    const unknown = new protobuf.Writer()
      .uint32(0x7f8)
      .uint64(7)
      .uint32(0x7f9)
      .fixed64(7)
      .uint32(0x7fa)
      .string('text')
      .uint32(0x7fd)
      .fixed32(7)
      // A group that holds a group and a number.
      .uint32(0x7fb)
      .uint32(0x0b)
      .uint32(0x10)
      .uint32(1)
      .uint32(0x0c)
      .uint32(0x7fc)
      .finish();
    const message = encodeProtobuf('traces', request(span()));
    expect(decodeTracesProtobuf(Buffer.concat([unknown, message, unknown]))).toEqual(decodeTracesProtobuf(message));
  });

  test('a resource that stands behind its spans is theirs all the same', () => {
    const attribute = new protobuf.Writer()
      .uint32(0x0a)
      .string('service.name')
      .uint32(0x12)
      .bytes(new protobuf.Writer().uint32(0x0a).string('late').finish())
      .finish();
    const resource = new protobuf.Writer()
      .uint32(0x0a)
      .bytes(new protobuf.Writer().uint32(0x0a).bytes(attribute).finish())
      .finish();
    const group = encodeProtobuf('traces', request(span(), span({ spanId: '00' })));
    const inner = group.subarray(2);
    expect(group[1]).toBe(inner.length);
    const body = new protobuf.Writer()
      .uint32(0x0a)
      .bytes(Buffer.concat([inner, resource]))
      .finish();
    const { spans, rejections } = decodeTracesProtobuf(body);
    expect(spans[0]!.origin.resourceAttributes).toEqual({ 'service.name': 'late' });
    expect(rejections).toMatchObject([{ count: 1, serviceName: 'late' }]);
  });

  test('text that is not UTF-8 is kept with replacement characters', () => {
    const body = encodeProtobuf('traces', request(span({ name: 'QQQQ' })));
    const at = Buffer.from(body).indexOf('QQQQ');
    body.set([0xff, 0xfe], at);
    expect(decodeTracesProtobuf(body).spans[0]!.name).toBe('\ufffd\ufffdQQ');
  });
});

describe('logs', () => {
  test.each<[what: string, fields: Json, expected: Json]>([
    ['ids', { traceId: TRACE_ID, spanId: SPAN_ID }, { traceId: TRACE_ID, spanId: SPAN_ID }],
    ['an invalid span id only', { traceId: TRACE_ID, spanId: 'ab' }, { traceId: TRACE_ID }],
    ['a time', { timeUnixNano: '5', observedTimeUnixNano: '9' }, { timeNs: 5n }],
    ['only the time it was observed', { observedTimeUnixNano: '9' }, { timeNs: 9n }],
    [
      'a body of any shape',
      { body: { kvlistValue: { values: [{ key: 'a', value: { intValue: '1' } }] } } },
      { body: { a: 1 } },
    ],
    ['no body', {}, { body: null }],
    ['a severity that is not in use', { severityNumber: -5 }, { severityNumber: -5 }],
  ])('%s', (_, fields, expected) => {
    const json = decodeLogsJson(logRequest(fields));
    expect(json.logs[0]).toMatchObject(expected);
    expect(decodeLogsProtobuf(encodeProtobuf('logs', logRequest(fields)))).toEqual(json);
  });

  test('invalid ids leave a log that belongs to no trace', () => {
    const { logs, rejections } = decodeLogsJson(logRequest({ traceId: '0'.repeat(32), spanId: SPAN_ID }));
    expect(logs).toHaveLength(1);
    expect(logs[0]).not.toHaveProperty('traceId');
    expect(logs[0]).not.toHaveProperty('spanId');
    expect(rejections).toEqual([]);
  });

  test('the name of an event, which came with OTLP 1.5', () => {
    expect(decodeLogsJson(logRequest({ eventName: 'gen_ai.choice' })).logs[0]!.eventName).toBe('gen_ai.choice');
    const record = new protobuf.Writer().uint32(0x62).string('gen_ai.choice').finish();
    const scope = new protobuf.Writer().uint32(0x12).bytes(record).finish();
    const group = new protobuf.Writer().uint32(0x12).bytes(scope).finish();
    const body = new protobuf.Writer().uint32(0x0a).bytes(group).finish();
    expect(decodeLogsProtobuf(body).logs[0]!.eventName).toBe('gen_ai.choice');
  });
});

test.each(['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'])(
  'data points of a %s are counted by service',
  (kind) => {
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'a' } }] };
    const metrics = [{ name: 'm', [kind]: { dataPoints: [{}, {}, {}] } }];
    const body = { resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }, { scopeMetrics: [{ metrics }] }] };
    const expected = { dataPoints: [{ serviceName: 'a', count: 3 }, { count: 3 }] };
    expect(decodeMetricsJson(body)).toEqual(expected);
    expect(decodeMetricsProtobuf(encodeProtobuf('metrics', body))).toEqual(expected);
  },
);
