import type { FailingStage, FailureClass } from './label.ts';

export interface ClassDefinition {
  readonly title: string;
  /** What belongs to it, for people who label. */
  readonly definition: string;
  /** Where it begins; absent where that differs from request to request. */
  readonly firstStage?: FailingStage;
}

/** The failure taxonomy (design §10), in the order of the stages: the first that failed names the class. */
export const TAXONOMY: Readonly<Record<FailureClass, ClassDefinition>> = {
  coverage_gap: {
    title: 'Coverage gap',
    definition: 'Nothing that could answer exists in the knowledge base or among the tools.',
    firstStage: 'corpus',
  },
  retrieval_miss: {
    title: 'Retrieval miss',
    definition: 'The right source exists and is not among the candidates that retrieval returned.',
    firstStage: 'retrieval',
  },
  selection_failure: {
    title: 'Selection failure',
    definition: 'The right source is among the candidates and did not reach the final context.',
    firstStage: 'rerank',
  },
  context_construction: {
    title: 'Context construction',
    definition:
      'The right source was selected but cut off, contradicted, drowned in noise, or missing from the rendered prompt.',
    firstStage: 'assembly',
  },
  unsupported_generation: {
    title: 'Unsupported generation',
    definition: 'The evidence was in the context; the answer goes beyond it or against it.',
    firstStage: 'generation',
  },
  tool_failure: {
    title: 'Tool failure',
    definition: 'The wrong tool, bad arguments, an error of the tool, or calls that repeat without getting anywhere.',
    firstStage: 'tool',
  },
  serving_bottleneck: {
    title: 'Serving bottleneck',
    definition:
      'Queueing, a rate limit, a time limit, a missed cache or a slow service: the answer came too late or not at all.',
  },
  safety_violation: {
    title: 'Safety violation',
    definition:
      'Refusal, redaction or a guardrail failed: something went through that should not, or was held back without need.',
    firstStage: 'validation',
  },
  unclassified: {
    title: 'Unclassified',
    definition: 'The answer is bad and the evidence does not decide why; the label says what is missing.',
  },
};
