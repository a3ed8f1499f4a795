// One span or log record as sent → the same in canonical form. Pure and total: any input gives a result, and ids are never touched.
import { createHash } from 'node:crypto';
import type { LogRecord, PriceOverride, Span, SpanContribution, Usage } from '@faultline/model';
import type { RawLog, RawSpan } from '../otlp/raw.ts';
import { computeCost } from './cost.ts';
import type { Dialect, SpanFacts } from './dialect.ts';
import { labelsIn } from './labels.ts';
import { DIALECTS } from './registry.ts';
import { stageByName } from './stage-by-name.ts';
import { defined, mergeUsage, normalizeProvider } from './usage.ts';
import { firstText, text } from './values.ts';

export interface NormalizeContext {
  readonly projectId: string;
  readonly priceOverrides: readonly PriceOverride[];
}

/** Dialect id of spans that no dialect knows. */
export const PLAIN = 'plain';

export function normalizeSpan(raw: RawSpan, context: NormalizeContext): Span {
  const spoken = DIALECTS.filter((dialect) => dialect.detect(raw));
  const read = spoken.map((dialect) => ({ dialect, facts: readGuarded(dialect, raw) }));
  const facts = merge(read.map(({ facts: each }) => each));
  const naming = read.find(({ facts: each }) => each.stage !== undefined && each.stage !== 'other') ?? read[0];
  const stage = naming && facts.stage !== undefined && facts.stage !== 'other' ? facts.stage : stageByName(raw);
  const provider = facts.provider === undefined ? undefined : normalizeProvider(facts.provider);
  const warnings = [...(facts.warnings ?? []), ...timeWarnings(raw)];
  const failure = failureOf(raw, facts);
  const resource = raw.origin.resourceAttributes;
  const usage = facts.usage ?? {};
  const isWrapper = naming?.facts.isWrapper ?? false;
  return {
    projectId: context.projectId,
    traceId: raw.traceId,
    spanId: raw.spanId,
    name: raw.name,
    stage,
    kind: raw.kind,
    startTimeNs: raw.startTimeNs,
    endTimeNs: raw.endTimeNs,
    statusCode: raw.statusCode,
    usage,
    isWrapper,
    finishReasons: facts.finishReasons ?? [],
    inputMessages: facts.inputMessages ?? [],
    outputMessages: facts.outputMessages ?? [],
    candidates: facts.candidates ?? [],
    selected: facts.selected ?? [],
    citations: facts.citations ?? [],
    labels: { ...resourceLabels(raw), ...facts.labels },
    scores: facts.scores ?? [],
    attributes: raw.attributes,
    resourceAttributes: resource,
    events: raw.events,
    links: raw.links,
    droppedCount: raw.droppedCount,
    dialect: naming?.dialect.id ?? PLAIN,
    warnings,
    ...defined({
      parentSpanId: raw.parentSpanId,
      requestId: facts.requestId,
      statusMessage: raw.statusMessage,
      errorType: failure?.type,
      errorMessage: failure?.message,
      serviceName: text(resource, 'service.name'),
      scopeName: raw.origin.scopeName,
      scopeVersion: raw.origin.scopeVersion,
      provider,
      requestModel: facts.requestModel,
      responseModel: facts.responseModel,
      responseId: facts.responseId,
      promptName: facts.promptName,
      promptVersion: facts.promptVersion,
      timeToFirstTokenMs: facts.timeToFirstTokenMs,
      isStreaming: facts.isStreaming,
      toolName: facts.toolName,
      toolCallId: facts.toolCallId,
      toolArguments: facts.toolArguments,
      toolResult: facts.toolResult,
      attempt: facts.attempt,
      input: facts.input,
      output: facts.output,
      query: facts.query,
      validation: facts.validation,
      sessionId: facts.sessionId ?? text(raw.attributes, 'session.id'),
      userId: facts.userId ?? firstText(raw.attributes, 'user.id', 'enduser.id'),
      outcomeStatus: facts.outcomeStatus,
      outcomeReason: facts.outcomeReason,
      traceState: raw.traceState,
    }),
    ...costOf(raw, facts, usage, provider, context),
  } as Span;
}

export function normalizeLog(raw: RawLog, context: NormalizeContext): LogRecord {
  const eventName = raw.eventName ?? text(raw.attributes, 'event.name');
  const found = readLog(raw);
  return {
    projectId: context.projectId,
    logId: logId(raw),
    timeNs: raw.timeNs,
    severityNumber: raw.severityNumber,
    body: raw.body,
    attributes: raw.attributes,
    resourceAttributes: raw.origin.resourceAttributes,
    dialect: found?.dialect ?? PLAIN,
    warnings: [],
    ...defined({
      traceId: raw.traceId,
      spanId: raw.spanId,
      severityText: raw.severityText,
      eventName,
      serviceName: text(raw.origin.resourceAttributes, 'service.name'),
      scopeName: raw.origin.scopeName,
      contributes: found?.contribution,
    }),
  };
}

function readLog(raw: RawLog): { dialect: string; contribution: SpanContribution } | undefined {
  for (const dialect of DIALECTS) {
    try {
      const contribution = dialect.readLog?.(raw);
      if (contribution && Object.keys(contribution).length > 0) return { dialect: dialect.id, contribution };
    } catch {
      // A record that a dialect cannot read is kept as a plain log.
    }
  }
  return undefined;
}

/** The same record sent twice has the same id; two records that differ in anything do not. */
function logId(raw: RawLog): string {
  const content = JSON.stringify([
    raw.traceId,
    raw.spanId,
    String(raw.timeNs),
    raw.eventName,
    raw.severityNumber,
    raw.body,
    raw.attributes,
  ]);
  return createHash('sha256').update(content).digest('hex').slice(0, 32);
}

function readGuarded(dialect: Dialect, raw: RawSpan): SpanFacts {
  try {
    return dialect.read(raw);
  } catch (error) {
    return {
      warnings: [`could not be read as ${dialect.id}: ${error instanceof Error ? error.message : String(error)}`],
    };
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Field by field, the first dialect that says something wins; labels are joined the same way, warnings all kept. */
function merge(all: readonly SpanFacts[]): SpanFacts {
  if (all.length === 1) return all[0]!;
  const merged: Mutable<SpanFacts> = {};
  for (const facts of all) {
    for (const key in facts) {
      const field = key as keyof SpanFacts;
      const value = facts[field];
      const known = merged[field];
      if (value === undefined || field === 'usage' || field === 'warnings' || field === 'labels') continue;
      const isOpen =
        known === undefined || (Array.isArray(known) && known.length === 0) || (field === 'stage' && known === 'other');
      if (isOpen) (merged as Record<string, unknown>)[field] = value;
    }
  }
  merged.usage = mergeUsage(all.flatMap((facts) => facts.usage ?? []));
  merged.labels = Object.assign({}, ...all.map((facts) => facts.labels ?? {}).reverse()) as Record<string, string>;
  merged.warnings = all.flatMap((facts) => facts.warnings ?? []);
  return merged;
}

function costOf(
  raw: RawSpan,
  facts: SpanFacts,
  usage: Usage,
  provider: string | undefined,
  context: NormalizeContext,
): Pick<Span, 'costUsd' | 'costSource'> {
  if (facts.costUsd !== undefined) return { costUsd: facts.costUsd, costSource: 'reported' };
  const model = facts.responseModel ?? facts.requestModel;
  if (model === undefined) return {};
  const timeMs = Number(raw.startTimeNs / 1_000_000n);
  const costUsd =
    computeCost({ provider, model, usage, timeMs }, context.priceOverrides) ??
    (facts.requestModel === undefined || facts.requestModel === model
      ? undefined
      : computeCost({ provider, model: facts.requestModel, usage, timeMs }, context.priceOverrides));
  return costUsd === undefined ? {} : { costUsd, costSource: 'computed' };
}

/** A span failed when anything says so: its status, `error.type`, an exception event, or its dialect (standards §2.2, "error"). */
function failureOf(raw: RawSpan, facts: SpanFacts): { type: string; message: string | undefined } | undefined {
  const exception = raw.events.find((event) => event.name === 'exception');
  const declared = text(raw.attributes, 'error.type');
  if (raw.statusCode !== 'error' && declared === undefined && exception === undefined && facts.errorType === undefined)
    return undefined;
  const status = firstText(raw.attributes, 'http.response.status_code', 'status_code');
  const type =
    declared ??
    facts.errorType ??
    (exception ? text(exception.attributes, 'exception.type') : undefined) ??
    (status && Number(status) >= 400 ? status : '_OTHER');
  return {
    type,
    message:
      raw.statusMessage ??
      (exception ? text(exception.attributes, 'exception.message') : undefined) ??
      facts.errorMessage,
  };
}

function resourceLabels(raw: RawSpan): Record<string, string> {
  const resource = raw.origin.resourceAttributes;
  return defined({
    environment: firstText(resource, 'deployment.environment.name', 'deployment.environment'),
    release: text(resource, 'service.version'),
    ...labelsIn({ tenant: resource['tenant.id'] }),
  }) as Record<string, string>;
}

function timeWarnings(raw: RawSpan): readonly string[] {
  return raw.endTimeNs < raw.startTimeNs ? ['ends before it starts'] : [];
}
