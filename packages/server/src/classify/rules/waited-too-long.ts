import type { Span } from '@faultline/model';
import { hasFailed } from '../../assemble/failed.ts';
import { isRateLimit, isTimeout } from '../../evaluate/serving.ts';
import type { Case } from '../case.ts';
import type { Finding, Rule } from '../rule.ts';
import { spanEvidence } from './evidence.ts';

/** Share of the whole time from which one step is what made it slow. */
const DOMINANT = 0.4;

/** Not for tools: one that does not answer is a failure of the tool. */
export const waitedTooLong: Rule = {
  id: 'waited-too-long',
  class: 'serving_bottleneck',
  stage: 'generation',
  subClasses: ['rate_limit', 'timeout', 'slow_step'],
  when: 'it took longer than the latency budget or failed, and calls were refused for want of capacity, ran into a time limit, or one step took most of the time; tools excepted',
  confidence: 0.9,
  decide: (request) => {
    const isLate = request.facts.over_latency_budget === 1;
    if (!isLate && request.record.errorType === undefined) return undefined;
    if (request.toolCalls.some(({ status }) => status === 'error')) return undefined;
    return refusedOrTimedOut(request) ?? (isLate ? slowStep(request) : undefined);
  },
};

function refusedOrTimedOut(request: Case): Finding | undefined {
  const failed = request.spans.filter((span) => hasFailed(span) && span.stage !== 'tool' && span.stage !== 'request');
  const refused = failed.filter(isRateLimit);
  const timedOut = failed.filter(isTimeout);
  const [first] = refused.length > 0 ? refused : timedOut;
  if (!first) return undefined;
  const isRefused = refused.length > 0;
  const times = (isRefused ? refused : timedOut).length;
  return {
    subClass: isRefused ? 'rate_limit' : 'timeout',
    stage: first.stage === 'other' ? 'generation' : first.stage,
    explanation: `${times === 1 ? 'A call' : `${times} calls`} ${isRefused ? 'had no capacity' : 'ran into a time limit'}; the user waited ${seconds(request.record.durationMs)}.`,
    evidence: [spanEvidence(`${first.name} ${isRefused ? 'was refused' : 'ran out of time'}`, first)],
  };
}

function slowStep({ spans, record: { durationMs, stageTimes } }: Case): Finding | undefined {
  const ownMs = ownTimes(spans);
  const steps = spans.filter(({ stage }) => stage !== 'request' && stage !== 'agent');
  const slow = steps.reduce<Span | undefined>(
    (most, span) => (most && ownMs(most) >= ownMs(span) ? most : span),
    undefined,
  );
  if (!slow || ownMs(slow) < durationMs * DOMINANT || slow.stage === 'tool') return undefined;
  const mostWaitedFor = stageTimes.reduce((a, b) => (b.criticalMs > a.criticalMs ? b : a)).stage;
  return {
    subClass: 'slow_step',
    stage: slow.stage === 'other' ? mostWaitedFor : slow.stage,
    explanation: `One step, ${slow.name}, took ${seconds(ownMs(slow))} of the ${seconds(durationMs)} that the user waited.`,
    evidence: [spanEvidence(`${slow.name} took most of the time`, slow)],
  };
}

/** Time of a step itself, without the steps below it. */
function ownTimes(spans: readonly Span[]): (span: Span) => number {
  const below = new Map<string, number>();
  for (const { parentSpanId, startTimeNs, endTimeNs } of spans)
    if (parentSpanId !== undefined)
      below.set(parentSpanId, (below.get(parentSpanId) ?? 0) + Number(endTimeNs - startTimeNs));
  return ({ spanId, startTimeNs, endTimeNs }) => (Number(endTimeNs - startTimeNs) - (below.get(spanId) ?? 0)) / 1e6;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
