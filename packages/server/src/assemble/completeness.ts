import type { EvidenceCompleteness, EvidenceItem } from '@faultline/model';
import type { Evidence, Span } from '@faultline/model';

export interface CompletenessFacts {
  readonly spans: readonly Span[];
  readonly hasGenerations: boolean;
  readonly input: string | undefined;
  readonly output: string | undefined;
  readonly evidence: Omit<Evidence, 'completeness'>;
}

/**
 * Which of the seven things that make an answer reproducible are there. An item is judged only where the request's own spans show that it
 * belongs: a request without retrieval misses no candidates.
 *
 * - input: what was asked.
 * - retrieval: candidates with ids of the sender's own.
 * - prompt: the version of the prompt that answered.
 * - answer: what the model said.
 * - tools: arguments and a result or error of every call.
 * - validation: the verdict of every check.
 * - delivery: what the user got.
 */
export function completeness({
  spans,
  hasGenerations,
  input,
  output,
  evidence,
}: CompletenessFacts): EvidenceCompleteness {
  const has = (stage: Span['stage']) => spans.some((span) => span.stage === stage);
  const judged: readonly (readonly [EvidenceItem, boolean, boolean])[] = [
    ['input', true, input !== undefined],
    [
      'retrieval',
      has('retrieval') || has('rerank'),
      evidence.candidates.length > 0 && evidence.candidates.every(({ id }) => !id.startsWith('sha256:')),
    ],
    ['prompt', hasGenerations, evidence.promptVersion !== undefined],
    ['answer', hasGenerations, evidence.answer !== undefined],
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
    ['delivery', true, output !== undefined],
  ];
  const applicable = judged.filter(([, applies]) => applies);
  return {
    present: applicable.filter(([, , isPresent]) => isPresent).map(([item]) => item),
    missing: applicable.filter(([, , isPresent]) => !isPresent).map(([item]) => item),
  };
}
