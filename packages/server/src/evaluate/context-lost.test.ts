import { describe, expect, test } from 'vitest';
import type { RetrievedDocument, Span } from '@faultline/model';
import { assembleRequest } from '../assemble/assemble.ts';
import { message, span } from '../assemble/sample-spans.ts';
import { contextLost, lostPassages } from './context-lost.ts';

const A = { id: 'a', rank: 1, text: 'Refunds are paid within five working days after we got the parcel.' };
const B = { id: 'b', rank: 2, text: 'Parcels are sent on the day of the order when that came before noon.' };

function request(
  prompt: string,
  selected?: readonly RetrievedDocument[],
  chosen: readonly RetrievedDocument[] = [A, B],
): readonly Span[] {
  return [
    span('root', undefined, [0, 100], { stage: 'request' }),
    span('rank', 'root', [0, 10], { stage: 'rerank', selected: chosen }),
    ...(selected ? [span('build', 'root', [10, 20], { stage: 'assembly', selected })] : []),
    span('answer', 'root', [20, 90], { stage: 'generation', inputMessages: [message('user', prompt)] }),
  ];
}

const table: readonly {
  readonly name: string;
  readonly spans: readonly Span[];
  readonly lost: readonly (readonly [string, string])[] | undefined;
}[] = [
  { name: 'all there', spans: request(`1. ${A.text}\n2. ${B.text}\nWhen?`), lost: [] },
  { name: 'one missing from the prompt', spans: request(`${A.text}\nWhen?`), lost: [['b', '']] },
  {
    name: 'one cut off in the prompt',
    spans: request(`${A.text}\n${B.text.slice(0, 40)}…`),
    lost: [['b', B.text.slice(0, 40)]],
  },
  {
    name: 'broken into lines, beginning and end there',
    spans: request(`${A.text}\n${B.text.replace('when that', 'when\nthat')}`),
    lost: [],
  },
  {
    name: 'in another form than it was chosen: nobody can tell',
    spans: request('REFUNDS: five days. PARCELS: at noon.'),
    lost: undefined,
  },
  { name: 'left out of what the prompt was built from', spans: request('', [A]), lost: [['b', '']] },
  {
    name: 'cut in what the prompt was built from',
    spans: request('', [A, { ...B, text: 'Parcels' }]),
    lost: [['b', 'Parcels']],
  },
  {
    name: 'built from ids without texts',
    spans: request('', [
      { id: 'a', rank: 1 },
      { id: 'b', rank: 2 },
    ]),
    lost: [],
  },
  { name: 'nothing chosen', spans: request(A.text, undefined, []), lost: undefined },
];

describe('passages that did not reach the prompt whole', () => {
  test.for(table)('$name', ({ spans, lost }) => {
    const record = assembleRequest({ projectId: 'default', requestId: 'r', spans, logs: [] });
    expect(lostPassages(record, spans)?.map(({ passage, kept }) => [passage.id, kept])).toEqual(lost);
    expect(contextLost.evaluate({ record, spans })?.facts?.context_lost).toBe(
      lost === undefined ? undefined : lost.length > 0 ? 1 : 0,
    );
  });
});
