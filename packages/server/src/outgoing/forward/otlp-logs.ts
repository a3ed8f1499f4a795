import { VERSION } from '../../version.ts';
import type { EvaluationEvent } from './events.ts';

/** An export of log records in the JSON encoding of OTLP 1.x, one event each. */
export function toOtlpLogs(events: readonly EvaluationEvent[]): string {
  const logRecords = events.map(({ traceId, spanId, timeNs, attributes }) => ({
    timeUnixNano: String(timeNs),
    observedTimeUnixNano: String(timeNs),
    severityNumber: 9,
    eventName: 'gen_ai.evaluation.result',
    traceId,
    spanId,
    attributes: Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) })),
  }));
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'faultline' } }] };
  const scope = { name: 'faultline', version: VERSION };
  return JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords }] }] });
}

function anyValue(value: string | number | boolean): object {
  if (typeof value === 'string') return { stringValue: value };
  return typeof value === 'boolean' ? { boolValue: value } : { doubleValue: value };
}
