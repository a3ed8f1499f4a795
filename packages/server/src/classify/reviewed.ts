import type { FailureClass, FailingStage, Label, Statement } from '@faultline/model';
import { RULES_VERSION } from './registry.ts';

/** Where failures of a class begin, for reviewers who do not say. */
const STAGE_OF: Readonly<Record<FailureClass, FailingStage | undefined>> = {
  retrieval_miss: 'retrieval',
  selection_failure: 'rerank',
  context_construction: 'assembly',
  unsupported_generation: 'generation',
  tool_failure: 'tool',
  serving_bottleneck: 'generation',
  safety_violation: 'validation',
  coverage_gap: 'corpus',
  unclassified: undefined,
};

/** The label that a reviewer gave; `none` says that there is nothing to label. */
export function reviewed({ class: given, subClass, stage, note, reviewer }: Statement): Label | undefined {
  if (given === undefined || given === 'none') return undefined;
  const begins = stage ?? STAGE_OF[given];
  return {
    class: given,
    ...(subClass === undefined ? {} : { subClass }),
    ...(begins === undefined ? {} : { stage: begins }),
    contributing: [],
    confidence: 1,
    rule: 'review',
    version: RULES_VERSION,
    source: 'human',
    explanation: note ?? `${reviewer ?? 'A reviewer'} said so.`,
    evidence: [],
    missing: [],
    ...(reviewer === undefined ? {} : { reviewer }),
  };
}
