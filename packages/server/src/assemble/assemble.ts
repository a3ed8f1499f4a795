// The spans and logs of one request → the request. Pure, total, and the same whatever order they come in.
import type { LogRecord, RequestRecord, Span } from '@faultline/model';
import { modelCalls, type ModelCall } from './calls.ts';
import { cohortOf } from './cohort.ts';
import { completeness } from './completeness.ts';
import { findEvidence, lastEnded, MAX_CANDIDATES } from './evidence.ts';
import { hasFailed } from './failed.ts';
import { fillFromSteps } from './fill-from-steps.ts';
import { mergeLogs } from './merge-logs.ts';
import { failedRoot, outcomeOf } from './outcome.ts';
import { present } from './present.ts';
import { scoresOf, statementOf } from './said.ts';
import { signsOf } from './signs.ts';
import { stageTimes } from './stage-times.ts';
import { answerText, humanText, lastUserText } from './texts.ts';
import { collectToolCalls, countRetries } from './tool-calls.ts';
import { totals } from './totals.ts';
import { buildTree, type SpanTree } from './tree.ts';

export interface AssemblyInput {
  readonly projectId: string;
  readonly requestId: string;
  readonly spans: readonly Span[];
  readonly logs: readonly LogRecord[];
  /** Keys of spans whose parent was received and belongs to another request (`jobs/partition.ts`). */
  readonly entries?: ReadonlySet<string>;
}

const NS_PER_MS = 1e6;
/** Warnings of spans that a request repeats; all stay with their spans. */
const MAX_SPAN_WARNINGS = 20;

export function assembleRequest({
  projectId,
  requestId,
  spans: received,
  logs,
  entries,
}: AssemblyInput): RequestRecord {
  const annotations = received.filter(({ isAnnotation }) => isAnnotation);
  const work = annotations.length === 0 ? received : received.filter(({ isAnnotation }) => !isAnnotation);
  const tree = buildTree(fillFromSteps(mergeLogs(work, logs)), entries);
  const spans = tree.nodes.map(({ span }) => span);
  const root = tree.roots.find(({ isRoot }) => isRoot) ?? tree.roots[0];
  const hasRoot = root?.isRoot ?? false;
  const calls = modelCalls(tree);
  const generations = calls.filter(({ span }) => span.stage === 'generation');
  const answering = answeringCall(generations);
  const { usage, costUsd, costSource } = totals(tree, calls);
  const toolCalls = collectToolCalls(tree.nodes, generations);
  const { cohort, conflicts } = cohortOf(spans, answering?.span);
  const delivered = deliveredIn(tree);
  const input = inputOf(root?.span, generations);
  const output = delivered ?? outputOf(root?.span, answering?.span);
  const { evidence, candidateCount } = findEvidence({
    nodes: tree.nodes,
    answering: answering?.span,
    toolCalls,
    delivered,
    promptVersion: cohort['promptVersion'],
  });
  const sessionId = spans.find((span) => span.sessionId !== undefined)?.sessionId;
  const failed = failedRoot(tree, answering?.node);
  return {
    projectId,
    requestId,
    traceIds: distinct([...spans, ...annotations].map(({ traceId }) => traceId)),
    name: root?.span.name ?? '',
    serviceNames: distinct(spans.map(({ serviceName }) => serviceName)),
    startTimeNs: tree.startNs,
    durationMs: Number(tree.endNs - tree.startNs) / NS_PER_MS,
    outcome: outcomeOf([...spans, ...annotations], failed),
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
    stageTimes: stageTimes(tree),
    evidence: {
      ...evidence,
      completeness: completeness({
        spans,
        root: root?.span,
        generations,
        answering: answering?.span,
        input,
        output,
        evidence,
      }),
    },
    scores: scoresOf([...spans, ...annotations]),
    facts: {},
    statement: statementOf([...spans, ...annotations]),
    hasRoot,
    warnings: [
      ...treeWarnings(tree),
      ...conflicts,
      ...(candidateCount > MAX_CANDIDATES
        ? [`only ${MAX_CANDIDATES} of ${candidateCount} candidates are kept with the request; all are on their spans`]
        : []),
      ...spanWarnings(spans),
    ],
    signs: signsOf({ tree, spans, calls, evidence, cohort, sessionId, hasRoot }),
    ...present({
      timeToFirstTokenMs: answering && timeToFirstToken(answering),
      errorType: failed?.errorType,
      errorMessage: failed?.errorMessage,
      sessionId,
      userId: spans.find((span) => span.userId !== undefined)?.userId,
      input,
      output,
      costUsd,
      costSource,
    }),
  };
}

/** The call that produced the answer: the last to end with text and without an error, else the last to end. */
function answeringCall(generations: readonly ModelCall[]): ModelCall | undefined {
  const byEnd = [...generations].sort((a, b) => a.node.end - b.node.end || a.node.start - b.node.start);
  const answered = ({ span }: ModelCall) =>
    !hasFailed(span) && answerText(span.outputMessages, span.output) !== undefined;
  return byEnd.findLast(answered) ?? byEnd.at(-1);
}

/** What a span says the user was shown; the delivery stage says it by its output. */
function deliveredIn(tree: SpanTree): string | undefined {
  const saying = tree.nodes.filter(({ span }) => span.output !== undefined);
  const stated = saying.filter(({ span }) => span.attributes['faultline.delivered'] !== undefined);
  const delivering = saying.filter(({ span }) => span.stage === 'delivery');
  return lastEnded(stated.length > 0 ? stated : delivering)?.span.output;
}

/** What stands at the root, else at the first call; JSON in which no text stands out is the last resort. */
function inputOf(root: Span | undefined, generations: readonly ModelCall[]): string | undefined {
  if (!root) return undefined;
  const first = [...generations].sort((a, b) => a.node.start - b.node.start)[0]?.span;
  return (
    humanText(root.input, 'user') ??
    lastUserText(root.inputMessages) ??
    (first && lastUserText(first.inputMessages)) ??
    humanText(first?.input, 'user') ??
    root.input ??
    first?.input
  );
}

function outputOf(root: Span | undefined, answering: Span | undefined): string | undefined {
  return (
    humanText(root?.output, 'assistant') ??
    (root && answerText(root.outputMessages.slice(-1))) ??
    (answering && answerText(answering.outputMessages, answering.output)) ??
    root?.output
  );
}

function timeToFirstToken({ node, span }: ModelCall): number | undefined {
  return span.timeToFirstTokenMs === undefined
    ? undefined
    : Math.max(0, node.start / NS_PER_MS + span.timeToFirstTokenMs);
}

function treeWarnings({ orphans, cycles, skewed }: SpanTree): readonly string[] {
  return [
    ...(orphans > 0
      ? [
          orphans === 1
            ? '1 span names a parent that has not been received'
            : `${orphans} spans name parents that have not been received`,
        ]
      : []),
    ...(cycles > 0 ? ['spans name each other as parent; the circle was cut at the earliest'] : []),
    ...(skewed > 0
      ? [`${skewed} ${skewed === 1 ? 'span lies' : 'spans lie'} outside of the parent: clocks differ`]
      : []),
  ];
}

function spanWarnings(spans: readonly Span[]): readonly string[] {
  const all = distinct(spans.flatMap(({ name, warnings }) => warnings.map((warning) => `${name}: ${warning}`)));
  if (all.length <= MAX_SPAN_WARNINGS) return all;
  return [...all.slice(0, MAX_SPAN_WARNINGS), `and ${all.length - MAX_SPAN_WARNINGS} more warnings on its spans`];
}

function distinct(values: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(values.filter((value): value is string => value !== undefined && value !== ''))];
}
