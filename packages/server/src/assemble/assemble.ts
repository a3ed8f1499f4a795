// The spans and logs of one request → the request. Pure, total, and the same whatever order they come in.
import { createHash } from 'node:crypto';
import type { Evidence, LogRecord, Outcome, RequestRecord, Span, Stage, StageTime } from '@faultline/model';
import { completeness } from './completeness.ts';
import { criticalPath, selfTime, type CriticalSegment } from './critical-path.ts';
import { mergeLogs } from './merge-logs.ts';
import { signsOf } from './signs.ts';
import { answerText, humanText, lastUserText } from './texts.ts';
import { collectToolCalls, countRetries } from './tool-calls.ts';
import { generationNodes, totals } from './totals.ts';
import { buildTree, type SpanTree, type TreeNode } from './tree.ts';

export interface AssemblyInput {
  readonly projectId: string;
  readonly requestId: string;
  readonly spans: readonly Span[];
  readonly logs: readonly LogRecord[];
}

const NS_PER_MS = 1e6;
/** Texts of a chunk are kept with its spans; the request keeps what the evidence view shows first. */
const MAX_CANDIDATES = 200;

export function assembleRequest({ projectId, requestId, spans: received, logs }: AssemblyInput): RequestRecord {
  const tree = buildTree(mergeLogs(received, logs));
  const spans = tree.nodes.map(({ span }) => span);
  const root = tree.roots.find(({ isOrphan }) => !isOrphan) ?? tree.roots[0];
  const generations = generationNodes(tree);
  const answering = answeringGeneration(generations);
  const { usage, costUsd, costSource } = totals(tree);
  const toolCalls = collectToolCalls(tree.nodes, generations);
  const hasRoot = tree.roots.some(({ isOrphan }) => !isOrphan);
  const { cohort, conflicts } = cohortOf(spans, answering?.span);
  const delivered =
    spans.find((span) => span.attributes['faultline.delivered'] !== undefined)?.output ??
    spans.findLast(({ stage }) => stage === 'delivery')?.output;
  const input = inputOf(root?.span, generations);
  const output = delivered ?? outputOf(root?.span, answering?.span);
  const evidence = evidenceOf(spans, answering?.span, toolCalls, delivered, cohort['promptVersion']);
  const sessionId = firstOf(spans, 'sessionId');
  const failed = rootFailure(tree);
  return {
    projectId,
    requestId,
    traceIds: [...new Set(spans.map(({ traceId }) => traceId))],
    name: root?.span.name ?? '',
    serviceNames: [...new Set(spans.flatMap(({ serviceName }) => serviceName ?? []))],
    startTimeNs: tree.startNs,
    durationMs: Number(tree.endNs - tree.startNs) / NS_PER_MS,
    outcome: outcomeOf(spans, failed),
    cohort,
    usage,
    models: distinct(generations.map(({ span }) => span.responseModel ?? span.requestModel)),
    providers: distinct(spans.map(({ provider }) => provider)),
    toolNames: distinct(toolCalls.map(({ name }) => name)),
    dialects: [...distinct(spans.map(({ dialect }) => dialect))].sort(),
    counts: {
      spans: spans.length,
      generations: generations.length,
      toolCalls: toolCalls.length,
      toolErrors: toolCalls.filter(({ status }) => status === 'error').length,
      retries: countRetries(toolCalls, generations),
    },
    stageTimes: stageTimes(tree, criticalPath(tree)),
    evidence: {
      ...evidence,
      completeness: completeness({ spans, hasGenerations: generations.length > 0, input, output, evidence }),
    },
    hasRoot,
    warnings: [...treeWarnings(tree), ...conflicts, ...spanWarnings(spans)],
    signs: signsOf({ tree, spans, generations, evidence, cohort, sessionId, hasRoot }),
    ...present({
      timeToFirstTokenMs: timeToFirstToken(tree, answering),
      errorType: failed?.errorType,
      errorMessage: failed?.errorMessage,
      sessionId,
      userId: firstOf(spans, 'userId'),
      input,
      output,
      costUsd,
      costSource,
    }),
  } as RequestRecord;
}

/** The call that produced the answer: the last that ended with text, else the last that ended. */
function answeringGeneration(generations: readonly TreeNode[]): TreeNode | undefined {
  const byEnd = [...generations].sort((a, b) => a.end - b.end || a.start - b.start);
  return (
    byEnd.findLast(
      ({ span }) =>
        answerText(span.outputMessages) !== undefined && span.errorType === undefined && span.stage === 'generation',
    ) ?? byEnd.at(-1)
  );
}

function inputOf(root: Span | undefined, generations: readonly TreeNode[]): string | undefined {
  if (!root) return undefined;
  const first = [...generations].sort((a, b) => a.start - b.start)[0]?.span;
  return (
    humanText(root.input) ??
    lastUserText(root.inputMessages) ??
    (first && lastUserText(first.inputMessages)) ??
    humanText(first?.input)
  );
}

function outputOf(root: Span | undefined, answering: Span | undefined): string | undefined {
  return (
    humanText(root?.output) ??
    (root && answerText(root.outputMessages.slice(-1))) ??
    (answering && answerText(answering.outputMessages))
  );
}

function evidenceOf(
  spans: readonly Span[],
  answering: Span | undefined,
  toolCalls: Evidence['toolCalls'],
  delivered: string | undefined,
  promptVersion: string | undefined,
): Omit<Evidence, 'completeness'> {
  const candidates = spans
    .filter(({ stage }) => stage === 'retrieval')
    .flatMap((span) => span.candidates.map((document) => ({ ...document, spanId: span.spanId })));
  const reranked = spans
    .filter(({ stage }) => stage === 'rerank')
    .flatMap((span) => span.candidates.map((document) => ({ ...document, spanId: span.spanId })));
  const selecting =
    spans.findLast(({ selected, stage }) => selected.length > 0 && stage === 'assembly') ??
    spans.findLast(({ selected }) => selected.length > 0);
  const ofPrompt =
    answering?.promptVersion !== undefined || answering?.promptName !== undefined
      ? answering
      : spans.find((span) => span.promptVersion !== undefined || span.promptName !== undefined);
  const answer = answering && answerText(answering.outputMessages);
  return {
    candidates: (candidates.length > 0 ? candidates : reranked).slice(0, MAX_CANDIDATES),
    selected: selecting?.selected ?? [],
    citations: spans.flatMap(({ citations }) => citations),
    toolCalls,
    validations: spans.flatMap(({ validation }) => validation ?? []),
    ...present({
      query:
        spans.find(({ stage, query }) => stage === 'retrieval' && query !== undefined)?.query ??
        firstOf(spans, 'query'),
      promptName: ofPrompt?.promptName,
      promptVersion: ofPrompt?.promptVersion ?? promptVersion,
      promptHash:
        answering && answering.inputMessages.length > 0
          ? createHash('sha256').update(JSON.stringify(answering.inputMessages)).digest('hex')
          : undefined,
      answer,
      delivered,
    }),
  };
}

function outcomeOf(spans: readonly Span[], failed: Span | undefined): Outcome {
  const stated = spans.findLast(({ outcomeStatus }) => outcomeStatus !== undefined);
  if (stated?.outcomeStatus)
    return { status: stated.outcomeStatus, source: 'sdk', ...present({ reason: stated.outcomeReason }) };
  if (!failed) return { status: 'unknown', source: 'none' };
  const detail = failed.errorMessage ?? failed.errorType;
  return {
    status: 'failure',
    source: 'rule',
    reason: `${failed.name} failed${detail ? `: ${detail.slice(0, 300)}` : ''}`,
  };
}

/** The request failed when a span at its top did; an error that something above it survived is not the request's. */
function rootFailure(tree: SpanTree): Span | undefined {
  return tree.roots.find(
    ({ span, isOrphan }) => !isOrphan && (span.statusCode === 'error' || span.errorType !== undefined),
  )?.span;
}

/** For each label the first span that says it, roots first; the model is the one that answered. */
function cohortOf(
  spans: readonly Span[],
  answering: Span | undefined,
): { cohort: Record<string, string>; conflicts: readonly string[] } {
  const cohort: Record<string, string> = {};
  const conflicts = new Set<string>();
  for (const span of spans) {
    for (const [label, value] of Object.entries(span.labels)) {
      if (value === '') continue;
      if (cohort[label] === undefined) cohort[label] = value;
      else if (cohort[label] !== value && !VARYING.has(label)) conflicts.add(`spans disagree on ${label}`);
    }
  }
  const promptVersion = answering?.labels['promptVersion'] ?? answering?.promptVersion;
  if (promptVersion !== undefined) cohort['promptVersion'] = promptVersion;
  const model = answering?.responseModel ?? answering?.requestModel;
  if (model !== undefined) cohort['model'] = model;
  return { cohort, conflicts: [...conflicts] };
}

/** Labels that rightly differ from span to span within one request. */
const VARYING: ReadonlySet<string> = new Set(['promptVersion', 'model', 'workflow', 'release', 'intent']);

function timeToFirstToken(tree: SpanTree, answering: TreeNode | undefined): number | undefined {
  const own = answering?.span.timeToFirstTokenMs;
  return answering === undefined || own === undefined ? undefined : Math.max(0, answering.start / NS_PER_MS) + own;
}

function stageTimes(tree: SpanTree, segments: readonly CriticalSegment[]): readonly StageTime[] {
  const times = new Map<Stage, { selfNs: number; criticalNs: number }>();
  const of = (stage: Stage) => {
    const known = times.get(stage) ?? { selfNs: 0, criticalNs: 0 };
    times.set(stage, known);
    return known;
  };
  for (const node of tree.nodes) of(node.span.stage).selfNs += selfTime(node);
  for (const { node, start, end } of segments) of(node?.span.stage ?? 'other').criticalNs += end - start;
  return [...times]
    .map(([stage, { selfNs, criticalNs }]) => ({
      stage,
      selfMs: selfNs / NS_PER_MS,
      criticalMs: criticalNs / NS_PER_MS,
    }))
    .sort((a, b) => b.criticalMs - a.criticalMs || b.selfMs - a.selfMs || (a.stage < b.stage ? -1 : 1));
}

function treeWarnings({ orphans, cycles, skewed }: SpanTree): readonly string[] {
  return [
    ...(orphans > 0
      ? [`${orphans} ${orphans === 1 ? 'span names a parent' : 'spans name parents'} that has not been received`]
      : []),
    ...(cycles > 0 ? ['spans name each other as parent; the circle was cut at the earliest'] : []),
    ...(skewed > 0
      ? [
          `${skewed} ${skewed === 1 ? 'span lies' : 'spans lie'} outside of the parent: clocks differ or work went on after it`,
        ]
      : []),
  ];
}

function spanWarnings(spans: readonly Span[]): readonly string[] {
  return [...new Set(spans.flatMap(({ name, warnings }) => warnings.map((warning) => `${name}: ${warning}`)))].slice(
    0,
    20,
  );
}

function firstOf<K extends 'sessionId' | 'userId' | 'query'>(spans: readonly Span[], field: K): Span[K] {
  return spans.find((span) => span[field] !== undefined)?.[field] as Span[K];
}

function distinct(values: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(values.filter((value): value is string => value !== undefined && value !== ''))];
}

function present<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const result: Record<string, unknown> = {};
  for (const key in value) if (value[key] !== undefined) result[key] = value[key];
  return result as never;
}
