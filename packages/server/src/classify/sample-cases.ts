// Requests for tests: a question that is answered from passages, and one that is answered by tools.
import type { RequestFacts, RetrievedDocument, Score, Span, Statement } from '@faultline/model';
import { assembleRequest } from '../assemble/assemble.ts';
import { message, span } from '../assemble/sample-spans.ts';
import { ANSWER_RELEVANCE } from '../evaluate/relevance/answer-relevance.ts';
import { Case } from './case.ts';
import { RememberedPrecedents } from './precedents.ts';

/** A passage of a help centre; what it says besides does not matter. */
export function passage(id: string, title: string, text: string): RetrievedDocument {
  return { id, rank: 1, text, metadata: { title } };
}

export const REFUND = passage(
  'refund',
  'Refund of an order',
  'A refund takes 5 working days. It comes to the card you paid with.',
);
export const SHIPPING = passage(
  'shipping',
  'Shipping',
  'Parcels leave our warehouse within 2 days and are with you after 4.',
);
export const GARDEN = passage('garden', 'Garden tools', 'Oil the shears once a year and store them in a dry place.');
export const COFFEE = passage(
  'coffee',
  'Coffee machines',
  'Descale the machine every six weeks with the tablets that came along.',
);

export interface FromPassages {
  readonly question?: string;
  readonly candidates?: readonly RetrievedDocument[];
  /** What reranking chose; all candidates when not given. */
  readonly chosen?: readonly RetrievedDocument[];
  /** What the prompt was built from; what was chosen when not given. */
  readonly selected?: readonly RetrievedDocument[];
  readonly answer?: string;
  readonly more?: readonly Span[];
}

/** request → retrieval → rerank → assembly → generation, a second each. */
export function fromPassages({
  question = 'How long does a refund take?',
  candidates = [REFUND, SHIPPING, GARDEN],
  chosen = candidates,
  selected = chosen,
  answer = 'A refund takes 5 working days. [1]',
  more = [],
}: FromPassages = {}): readonly Span[] {
  const prompt = selected.map(({ text }, index) => `[${index + 1}] ${text}`).join('\n');
  return [
    span('root', undefined, [0, 5000], { stage: 'request', input: question, output: answer }),
    span('search', 'root', [0, 1000], { stage: 'retrieval', query: question, candidates }),
    span('rank', 'root', [1000, 2000], { stage: 'rerank', selected: chosen }),
    span('build', 'root', [2000, 3000], { stage: 'assembly', selected }),
    span('answer', 'root', [3000, 4000], {
      stage: 'generation',
      inputMessages: [message('user', `${prompt}\n\n${question}`)],
      outputMessages: [message('assistant', answer)],
    }),
    ...more,
  ];
}

export interface ToolCallMade {
  readonly name: string;
  readonly arguments?: unknown;
  readonly result?: unknown;
  readonly error?: string;
}

/** request → generation → tools, one after another → generation. */
export function fromTools(
  calls: readonly ToolCallMade[],
  { question = 'Where is order AB-10482?', answer = 'Order AB-10482 is shipped.' } = {},
): readonly Span[] {
  return [
    span('root', undefined, [0, 5000], { stage: 'request', input: question, output: answer }),
    ...calls.map(({ name, arguments: given, result, error }, index) =>
      span(`call ${index}`, 'root', [1000 + index * 10, 1009 + index * 10], {
        stage: 'tool',
        toolName: name,
        toolCallId: `call ${index}`,
        toolArguments: given,
        toolResult: result,
        ...(error === undefined ? {} : { statusCode: 'error', errorType: 'ToolError', errorMessage: error }),
      }),
    ),
    span('answer', 'root', [3000, 4000], {
      stage: 'generation',
      inputMessages: [message('user', question)],
      outputMessages: answer === '' ? [] : [message('assistant', answer)],
    }),
  ];
}

export interface Known {
  readonly facts?: RequestFacts;
  readonly statement?: Statement;
  readonly isBad?: boolean;
  /** What the evaluator of answer relevance said. */
  readonly isRelevant?: boolean;
  /** Requests before it, oldest first. */
  readonly before?: readonly (readonly Span[])[];
}

/** The request as the rules get it. */
export function caseOf(
  spans: readonly Span[],
  { facts = {}, statement = {}, isBad = false, isRelevant, before = [] }: Known = {},
): Case {
  const precedents = new RememberedPrecedents();
  const assembled = (given: readonly Span[], requestId: string) =>
    assembleRequest({ projectId: 'default', requestId, spans: given, logs: [] });
  for (const [index, earlier] of before.entries()) precedents.learnPassages(assembled(earlier, `before ${index}`));
  const record = assembled(spans, 'this');
  precedents.learnPassages(record);
  const outcome = isBad ? { status: 'failure' as const, source: 'sdk' as const } : record.outcome;
  const scores = isRelevant === undefined ? [] : [relevance(isRelevant)];
  return new Case({ ...record, facts, statement, outcome, scores }, spans, precedents);
}

function relevance(passed: boolean): Score {
  return {
    scoreId: 'answer-relevance-0',
    name: ANSWER_RELEVANCE,
    passed,
    source: 'rule',
    timeNs: 0n,
  };
}
