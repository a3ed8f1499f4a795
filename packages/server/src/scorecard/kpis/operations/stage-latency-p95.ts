import type { Kpi, Stage } from '@faultline/model';

/** Stages that do something of their own; `request` and `agent` only wrap others. */
const TIMED: readonly Stage[] = [
  'intent',
  'rewrite',
  'embedding',
  'retrieval',
  'rerank',
  'assembly',
  'generation',
  'tool',
  'validation',
  'delivery',
];

/** P95 by stage: one KPI for each. */
export const stageLatencyP95: readonly Kpi[] = TIMED.map((stage) => ({
  id: `${stage}_p95`,
  title: `${stage[0]!.toUpperCase()}${stage.slice(1)} P95`,
  group: 'operations',
  unit: 'ms',
  direction: 'lower_is_better',
  minimumSample: 100,
  description: `Time a request waits for its ${stage} stage that 95 of 100 requests with that stage do not exceed.`,
  measure: { kind: 'quantile', field: `stage_ms.${stage}`, level: 0.95, of: '', among: `stage:${stage}` },
  source: 'critical path of the request through its spans',
}));
