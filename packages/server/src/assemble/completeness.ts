import type { EvidenceCompleteness, EvidenceItem, Span } from '@faultline/model';
import type { ModelCall } from './calls.ts';
import type { EvidenceFound } from './evidence.ts';
import { hasFailed } from './failed.ts';

interface CompletenessFacts {
  readonly spans: readonly Span[];
  readonly generations: readonly ModelCall[];
  readonly input: string | undefined;
  readonly output: string | undefined;
  readonly evidence: EvidenceFound;
}

/**
 * Which of the seven things that make an answer reproducible are there. An item is judged only where the request's own spans show that it
 * belongs: a request without retrieval misses no candidates, and a model that never answered gave no answer to keep.
 *
 * - input: what was asked.
 * - retrieval: candidates with ids of the sender's own.
 * - prompt: the version of the prompt that answered.
 * - answer: what the model said.
 * - tools: arguments and a result or error of every call.
 * - validation: the verdict of every check.
 * - delivery: what the user got.
 */
export function completeness({ spans, generations, input, output, evidence }: CompletenessFacts): EvidenceCompleteness {
  const hasGenerations = generations.length > 0;
  const hasAnswered = generations.some(({ span }) => !hasFailed(span));
  const has = (stage: Span['stage']) => spans.some((span) => span.stage === stage);
  const judged: readonly (readonly [EvidenceItem, boolean, boolean])[] = [
    ['input', true, input !== undefined],
    [
      'retrieval',
      has('retrieval') || has('rerank'),
      evidence.candidates.length > 0 && evidence.candidates.every(({ id }) => !id.startsWith('sha256:')),
    ],
    ['prompt', hasGenerations, evidence.promptVersion !== undefined],
    ['answer', hasAnswered, evidence.answer !== undefined],
    [
      'tools',
      evidence.toolCalls.length > 0,
      evidence.toolCalls.every(
        (call) => call.arguments !== undefined && (call.result !== undefined || call.error !== undefined),
      ),
    ],
    [
      'validation',
      has('validation'),
      evidence.validations.length > 0 && evidence.validations.every(({ verdict }) => verdict !== 'unknown'),
    ],
    ['delivery', hasGenerations || output !== undefined, output !== undefined],
  ];
  const applicable = judged.filter(([, applies]) => applies);
  return {
    present: applicable.filter(([, , isPresent]) => isPresent).map(([item]) => item),
    missing: applicable.filter(([, , isPresent]) => !isPresent).map(([item]) => item),
  };
}
