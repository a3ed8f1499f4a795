import type { Kpi, KpiGroup } from '@faultline/model';
import { taskSuccess } from './kpis/outcome/task-success.ts';
import { groundedAnswerRate } from './kpis/outcome/grounded-answer-rate.ts';
import { unsupportedClaimRate } from './kpis/outcome/unsupported-claim-rate.ts';
import { citationValidity } from './kpis/outcome/citation-validity.ts';
import { escalationRate } from './kpis/outcome/escalation-rate.ts';
import { abstentionRate } from './kpis/outcome/abstention-rate.ts';
import { thumbsDownRate } from './kpis/outcome/thumbs-down-rate.ts';
import { retrievalRecall } from './kpis/retrieval/retrieval-recall.ts';
import { selectionRecall } from './kpis/retrieval/selection-recall.ts';
import { contextPrecision } from './kpis/retrieval/context-precision.ts';
import { contradictionRate } from './kpis/retrieval/contradiction-rate.ts';
import { freshnessCoverage } from './kpis/retrieval/freshness-coverage.ts';
import { emptyRetrievalRate } from './kpis/retrieval/empty-retrieval-rate.ts';
import { latencyP50 } from './kpis/operations/latency-p50.ts';
import { latencyP95 } from './kpis/operations/latency-p95.ts';
import { latencyP99 } from './kpis/operations/latency-p99.ts';
import { timeToFirstTokenP95 } from './kpis/operations/time-to-first-token-p95.ts';
import { stageLatencyP95 } from './kpis/operations/stage-latency-p95.ts';
import { errorRate } from './kpis/operations/error-rate.ts';
import { retryRate } from './kpis/operations/retry-rate.ts';
import { timeoutRate } from './kpis/operations/timeout-rate.ts';
import { fallbackRate } from './kpis/operations/fallback-rate.ts';
import { cacheHitRate } from './kpis/operations/cache-hit-rate.ts';
import { throughput } from './kpis/operations/throughput.ts';
import { costPerRequest } from './kpis/cost/cost-per-request.ts';
import { costPerSuccess } from './kpis/cost/cost-per-success.ts';
import { inputTokensPerRequest } from './kpis/cost/input-tokens-per-request.ts';
import { outputTokensPerRequest } from './kpis/cost/output-tokens-per-request.ts';
import { cachedTokenShare } from './kpis/cost/cached-token-share.ts';
import { toolCallsPerRequest } from './kpis/cost/tool-calls-per-request.ts';
import { failedSpendShare } from './kpis/cost/failed-spend-share.ts';
import { retrySpendShare } from './kpis/cost/retry-spend-share.ts';
import { judgingCost } from './kpis/cost/judging-cost.ts';
import { violationRate } from './kpis/safety/violation-rate.ts';
import { refusalRate } from './kpis/safety/refusal-rate.ts';
import { refusalCorrectness } from './kpis/safety/refusal-correctness.ts';
import { overRefusalRate } from './kpis/safety/over-refusal-rate.ts';
import { piiLeakRate } from './kpis/safety/pii-leak-rate.ts';
import { redactionCoverage } from './kpis/safety/redaction-coverage.ts';
import { reproducibleBadAnswers } from './kpis/evidence/reproducible-bad-answers.ts';
import { withoutOutcome } from './kpis/evidence/without-outcome.ts';
import { ingestLoss } from './kpis/evidence/ingest-loss.ts';

/** Every built-in KPI, in the order it is read. */
export const KPIS: readonly Kpi[] = [
  taskSuccess,
  groundedAnswerRate,
  unsupportedClaimRate,
  citationValidity,
  escalationRate,
  abstentionRate,
  thumbsDownRate,
  retrievalRecall,
  selectionRecall,
  contextPrecision,
  contradictionRate,
  freshnessCoverage,
  emptyRetrievalRate,
  latencyP50,
  latencyP95,
  latencyP99,
  timeToFirstTokenP95,
  ...stageLatencyP95,
  errorRate,
  retryRate,
  timeoutRate,
  fallbackRate,
  cacheHitRate,
  throughput,
  costPerRequest,
  costPerSuccess,
  inputTokensPerRequest,
  outputTokensPerRequest,
  cachedTokenShare,
  toolCallsPerRequest,
  failedSpendShare,
  retrySpendShare,
  judgingCost,
  violationRate,
  refusalRate,
  refusalCorrectness,
  overRefusalRate,
  piiLeakRate,
  redactionCoverage,
  reproducibleBadAnswers,
  withoutOutcome,
  ingestLoss,
];

export const GROUP_TITLES: Readonly<Record<KpiGroup, string>> = {
  outcome: 'Outcome',
  retrieval: 'Retrieval and context',
  operations: 'Operations',
  cost: 'Cost',
  safety: 'Safety',
  evidence: 'Evidence',
};
