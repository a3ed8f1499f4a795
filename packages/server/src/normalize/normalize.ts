// One span or log record as sent → the same in canonical form. Pure and total: any input gives a result, and ids are never touched.
import { createHash } from 'node:crypto';
import type { Attributes, LogRecord, PriceOverride, Span, SpanContribution, Stage, Usage } from '@faultline/model';
import type { RawLog, RawSpan } from '../otlp/raw.ts';
import { computeCost } from './cost.ts';
import type { Dialect, SpanFacts } from './dialect.ts';
import { labelsIn, textsOnly } from './labels.ts';
import { DIALECTS } from './registry.ts';
import { stageByName } from './stage-by-name.ts';
import { defined, mergeUsage, normalizeProvider } from './usage.ts';
import { firstText, isTruncatedJson, number, text } from './values.ts';

export interface NormalizeContext {
  readonly projectId: string;
  readonly priceOverrides: readonly PriceOverride[];
}

/** Dialect id of spans that no dialect knows. */
const PLAIN = 'plain';

export function normalizeSpan(raw: RawSpan, context: NormalizeContext): Span {
  const spoken = DIALECTS.filter((dialect) => dialect.detect(raw));
  const shadow = spoken.find((dialect) => dialect.isShadow?.(raw));
  const read = (shadow ? [shadow] : spoken).map((dialect) => ({ dialect, facts: readGuarded(dialect, raw) }));
  const facts = merge(read.map(({ facts: each }) => each));
  const naming = read.find(({ facts: each }) => each.stage !== undefined && each.stage !== 'other') ?? read[0];
  const stage = facts.stage ?? stageByName(raw);
  const provider = facts.provider === undefined ? undefined : normalizeProvider(facts.provider);
  const warnings = [...(facts.warnings ?? []), ...sendersFaults(raw)];
  const failure = failureOf(raw, facts);
  const resource = raw.origin.resourceAttributes;
  const usage = facts.usage ?? {};
  const promptVersion = facts.promptVersion === undefined ? {} : { promptVersion: facts.promptVersion };
  const resends = number(raw.attributes, 'http.request.resend_count');
  const span: Span = {
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
    isWrapper: facts.isWrapper ?? false,
    isAnnotation: facts.isAnnotation ?? false,
    finishReasons: facts.finishReasons ?? [],
    inputMessages: facts.inputMessages ?? [],
    outputMessages: facts.outputMessages ?? [],
    candidates: facts.candidates ?? [],
    selected: facts.selected ?? [],
    citations: facts.citations ?? [],
    labels: { ...resourceLabels(resource), ...labelsIn(raw.attributes), ...promptVersion, ...facts.labels },
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
      attempt: facts.attempt ?? (resends === undefined ? undefined : resends + 1),
      input: facts.input,
      output: facts.output,
      query: facts.query,
      validation: facts.validation,
      sessionId: text(raw.attributes, 'session.id') ?? facts.sessionId,
      userId: firstText(raw.attributes, 'user.id', 'enduser.id') ?? facts.userId,
      outcomeStatus: facts.outcomeStatus,
      outcomeReason: facts.outcomeReason,
      statement: facts.statement,
      traceState: raw.traceState,
    }),
    ...costOf(raw, facts, stage, usage, provider, context),
  };
  return span;
}

export function normalizeLog(raw: RawLog, context: NormalizeContext): LogRecord {
  const eventName = raw.eventName ?? text(raw.attributes, 'event.name');
  const { dialect, contribution, warnings } = readLog(raw);
  return {
    projectId: context.projectId,
    logId: logId(raw),
    timeNs: raw.timeNs,
    severityNumber: raw.severityNumber,
    body: raw.body,
    attributes: raw.attributes,
    resourceAttributes: raw.origin.resourceAttributes,
    dialect,
    warnings,
    ...defined({
      traceId: raw.traceId,
      spanId: raw.spanId,
      severityText: raw.severityText,
      eventName,
      serviceName: text(raw.origin.resourceAttributes, 'service.name'),
      scopeName: raw.origin.scopeName,
      contributes: contribution,
    }),
  };
}

function readLog(raw: RawLog): {
  dialect: string;
  contribution?: SpanContribution;
  warnings: readonly string[];
} {
  const warnings: string[] = [];
  for (const dialect of DIALECTS) {
    try {
      const contribution = dialect.readLog?.(raw);
      if (contribution && Object.keys(contribution).length > 0) return { dialect: dialect.id, contribution, warnings };
    } catch (error) {
      warnings.push(notReadable(dialect, error));
    }
  }
  return { dialect: PLAIN, warnings };
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
    return { warnings: [notReadable(dialect, error)] };
  }
}

function notReadable(dialect: Dialect, error: unknown): string {
  return `could not be read as ${dialect.id}: ${error instanceof Error ? error.message : String(error)}`;
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
      const isOpen = known === undefined || (field === 'stage' && known === 'other');
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
  stage: Stage,
  usage: Usage,
  provider: string | undefined,
  context: NormalizeContext,
): Pick<Span, 'costUsd' | 'costSource'> {
  if (facts.costUsd !== undefined && facts.costUsd >= 0) return { costUsd: facts.costUsd, costSource: 'reported' };
  const model = facts.responseModel ?? facts.requestModel;
  // What a model wrote is the dearer part: without it the sum would look like a price and be none.
  const isHalfCounted = stage === 'generation' && usage.outputTokens === undefined;
  if (model === undefined || isHalfCounted) return {};
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
    (exception ? text(exception.attributes, 'exception.type') : undefined) ??
    facts.errorType ??
    (status && Number(status) >= 400 ? status : undefined);
  return {
    type: type ?? '_OTHER',
    message:
      raw.statusMessage ??
      (exception ? text(exception.attributes, 'exception.message') : undefined) ??
      facts.errorMessage,
  };
}

/** Labels of resources that were read before: all spans of a group share one. */
const labelsOfResources = new WeakMap<Attributes, Record<string, string>>();

function resourceLabels(resource: Attributes): Record<string, string> {
  const known = labelsOfResources.get(resource);
  if (known) return known;
  const labels = {
    ...textsOnly({
      environment: firstText(resource, 'deployment.environment.name', 'deployment.environment'),
      release: text(resource, 'service.version'),
      namespace: text(resource, 'service.namespace'),
    }),
    ...labelsIn({ tenant: resource['tenant.id'] }),
  };
  labelsOfResources.set(resource, labels);
  return labels;
}

/** What the sender got wrong or left out by itself. */
function sendersFaults({ startTimeNs, endTimeNs, attributes, droppedCount }: RawSpan): readonly string[] {
  const faults = endTimeNs < startTimeNs ? ['ends before it starts'] : [];
  if (droppedCount > 0) faults.push(`the sender dropped ${droppedCount} attributes, events or links`);
  for (const key in attributes) if (isTruncatedJson(attributes[key])) faults.push(`${key} was cut off by the sender`);
  return faults;
}
