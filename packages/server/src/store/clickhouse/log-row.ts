import type { AttributeValue, LogRecord, SpanContribution } from '@faultline/model';
import {
  attributesFromColumns,
  attributesToColumns,
  jsonToColumn,
  optional,
  present,
  text,
  timeFromColumn,
  timeToColumn,
  uintToColumn,
  valueFromColumn,
} from './columns.ts';

export type LogRow = Omit<ReturnType<typeof logToRow>, 'time' | 'ingested_at'> & { readonly time: string };

export function logToRow(log: LogRecord, ingestedAtMs: number) {
  const attributes = attributesToColumns(log.attributes);
  const resource = attributesToColumns(log.resourceAttributes);
  return {
    project_id: log.projectId,
    trace_id: text(log.traceId),
    span_id: text(log.spanId),
    log_id: log.logId,
    ingested_at: ingestedAtMs,
    time: timeToColumn(log.timeNs),
    severity_number: uintToColumn(log.severityNumber, 8),
    severity_text: text(log.severityText),
    event_name: text(log.eventName),
    service_name: text(log.serviceName),
    scope_name: text(log.scopeName),
    dialect: log.dialect,
    warnings: log.warnings as string[],
    resource_attributes: resource.map,
    resource_json_keys: resource.jsonKeys,
    body: JSON.stringify(log.body) ?? 'null',
    attributes: attributes.map,
    json_keys: attributes.jsonKeys,
    contributes: jsonToColumn(log.contributes),
  };
}

export function logFromRow(row: LogRow): LogRecord {
  return {
    projectId: row.project_id,
    logId: row.log_id,
    timeNs: timeFromColumn(row.time),
    severityNumber: row.severity_number,
    body: (valueFromColumn(row.body) ?? null) as AttributeValue,
    attributes: attributesFromColumns(row.attributes, row.json_keys),
    resourceAttributes: attributesFromColumns(row.resource_attributes, row.resource_json_keys),
    dialect: row.dialect,
    warnings: row.warnings,
    ...present({
      traceId: optional(row.trace_id),
      spanId: optional(row.span_id),
      severityText: optional(row.severity_text),
      eventName: optional(row.event_name),
      serviceName: optional(row.service_name),
      scopeName: optional(row.scope_name),
      contributes: valueFromColumn(row.contributes) as SpanContribution | undefined,
    }),
  };
}
