import type { EvidenceCompleteness, EvidenceItem, Span } from '@faultline/model';
import type { ModelCall } from './calls.ts';
import type { EvidenceFound } from './evidence.ts';
import { hasFailed } from './failed.ts';

interface CompletenessFacts {
  readonly spans: readonly Span[];
  readonly root: Span | undefined;
  readonly generations: readonly ModelCall[];
  readonly answering: Span | undefined;
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
 * - answer: what the model said, be it text, a tool call or an image.
 * - tools: arguments and a result or error of every call that was made.
 * - validation: the verdict of every check.
 * - delivery: what the user got.
 */
export function completeness({
  spans,
  root,
  generations,
  answering,
  input,
  output,
  evidence,
}: CompletenessFacts): EvidenceCompleteness {
  const hasGenerations = generations.length > 0;
  const hasAnswered = generations.some(({ span }) => !hasFailed(span));
  // A call that the model asked for last is left to whoever asked the model; its result is not part of this request.
  const ownCalls = evidence.toolCalls.filter(({ spanId, result }) => spanId !== undefined || result !== undefined);
  const has = (stage: Span['stage']) => spans.some((span) => span.stage === stage);
  const judged: readonly (readonly [EvidenceItem, boolean, boolean])[] = [
    ['input', true, input !== undefined],
    [
      'retrieval',
      has('retrieval') || has('rerank'),
      evidence.candidates.length > 0 && evidence.candidates.every(({ id }) => !id.startsWith('sha256:')),
    ],
    ['prompt', hasGenerations, evidence.promptVersion !== undefined],
    ['answer', hasAnswered, evidence.answer !== undefined || says(answering)],
    [
      'tools',
      ownCalls.length > 0,
      ownCalls.every((call) => call.arguments !== undefined && (call.result !== undefined || call.error !== undefined)),
    ],
    [
      'validation',
      has('validation'),
      evidence.validations.length > 0 && evidence.validations.every(({ verdict }) => verdict !== 'unknown'),
    ],
    ['delivery', hasGenerations || output !== undefined, output !== undefined || says(root)],
  ];
  const applicable = judged.filter(([, applies]) => applies);
  return {
    present: applicable.filter(([, , isPresent]) => isPresent).map(([item]) => item),
    missing: applicable.filter(([, , isPresent]) => !isPresent).map(([item]) => item),
  };
}

/** An answer may be all tool call or image, without a text. */
function says(span: Span | undefined): boolean {
  return span?.outputMessages.some(({ parts }) => parts.length > 0) ?? false;
}
