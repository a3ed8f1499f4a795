// Requests for tests of evaluators: what was asked, found and said is enough.
import type { RetrievedDocument, Span } from '@faultline/model';
import { assembleRequest } from '../assemble/assemble.ts';
import { span } from '../assemble/sample-spans.ts';
import type { EvaluationInput } from './evaluator.ts';

export interface Told {
  readonly question?: string;
  /** Chunks of the context. Texts stand for chunks `doc-1`, `doc-2` and so on. */
  readonly selected?: readonly (string | Partial<RetrievedDocument>)[];
  readonly candidates?: readonly (string | Partial<RetrievedDocument>)[];
  readonly answer?: string;
  /** What the user was shown, where it is not the answer. */
  readonly delivered?: string;
  readonly spans?: readonly Span[];
}

export function requestOf({ question, selected, candidates, answer, delivered, spans = [] }: Told): EvaluationInput {
  const all = [
    span('request', undefined, [0, 900], { stage: 'request', ...(question === undefined ? {} : { input: question }) }),
    ...(candidates ? [span('search', 'request', [1, 10], { stage: 'retrieval', candidates: chunks(candidates) })] : []),
    ...(selected ? [span('assemble', 'request', [10, 20], { stage: 'assembly', selected: chunks(selected) })] : []),
    ...spans,
    ...(answer === undefined
      ? []
      : [
          span('answer', 'request', [20, 800], {
            stage: 'generation',
            outputMessages: [{ role: 'assistant', parts: [{ type: 'text', text: answer }] }],
          }),
        ]),
    ...(delivered === undefined
      ? []
      : [span('reply', 'request', [800, 810], { stage: 'delivery', output: delivered })]),
  ];
  return { record: assembleRequest({ projectId: 'default', requestId: 'r1', spans: all, logs: [] }), spans: all };
}

function chunks(given: readonly (string | Partial<RetrievedDocument>)[]): readonly RetrievedDocument[] {
  return given.map((chunk, at) => ({
    id: `doc-${at + 1}`,
    rank: at + 1,
    ...(typeof chunk === 'string' ? { text: chunk } : chunk),
  }));
}

/** A call of a tool, and the schema that the model was offered for it. */
export function toolCall(
  at: number,
  name: string,
  facts: Pick<Partial<Span>, 'toolArguments' | 'toolResult' | 'errorType'> = {},
): Span {
  return span(`${name}-${at}`, 'request', [100 + at, 101 + at], { stage: 'tool', toolName: name, ...facts });
}
