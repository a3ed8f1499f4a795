// Spans for tests: a name, a place in the tree and a time in milliseconds are enough.
import type { LogRecord, Message, MessagePart, Span } from '@faultline/model';

export const TRACE = 'a'.repeat(32);
const BASE_NS = 1_800_000_000_000_000_000n;

type Facts = Omit<Partial<Span>, 'parentSpanId'>;

/** A span from `startMs` to `endMs` of the request; its id is its name. */
export function span(
  name: string,
  parent: string | undefined,
  [startMs, endMs]: readonly [number, number],
  facts: Facts = {},
): Span {
  return {
    projectId: 'default',
    traceId: TRACE,
    spanId: name,
    ...(parent === undefined ? {} : { parentSpanId: parent }),
    name,
    stage: 'other',
    kind: 'internal',
    startTimeNs: atMs(startMs),
    endTimeNs: atMs(endMs),
    statusCode: 'unset',
    serviceName: 'bot',
    usage: {},
    isWrapper: false,
    isAnnotation: false,
    finishReasons: [],
    inputMessages: [],
    outputMessages: [],
    candidates: [],
    selected: [],
    citations: [],
    labels: {},
    scores: [],
    attributes: {},
    resourceAttributes: {},
    events: [],
    links: [],
    droppedCount: 0,
    dialect: 'plain',
    warnings: [],
    ...facts,
  };
}

export function log(
  spanId: string,
  ms: number,
  contributes: LogRecord['contributes'],
  logId = `${spanId}-${ms}`,
): LogRecord {
  return {
    projectId: 'default',
    traceId: TRACE,
    spanId,
    logId,
    timeNs: atMs(ms),
    severityNumber: 9,
    body: null,
    attributes: {},
    resourceAttributes: {},
    dialect: 'otel-genai',
    warnings: [],
    ...(contributes ? { contributes } : {}),
  };
}

export function atMs(ms: number): bigint {
  return BASE_NS + BigInt(Math.round(ms * 1e6));
}

export function message(role: string, ...parts: readonly (string | MessagePart)[]): Message {
  return { role, parts: parts.map((part) => (typeof part === 'string' ? { type: 'text', text: part } : part)) };
}
