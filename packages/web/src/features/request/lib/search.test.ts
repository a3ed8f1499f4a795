import { expect, test } from 'vitest';
import { SAMPLE_START, sampleSpan } from './sample-request.ts';
import { searchSpans } from './search.ts';
import { buildTree } from './tree.ts';

const spans = [
  sampleSpan({ name: 'POST /ask', stage: 'request', serviceName: 'shop-api' }),
  sampleSpan({ name: 'web search', stage: 'tool', toolName: 'search', errorType: 'Timeout', depth: 1 }),
  sampleSpan({
    name: 'chat',
    stage: 'generation',
    requestModel: 'gpt-5',
    depth: 1,
    isCritical: true,
    inputMessages: [{ role: 'user', parts: [{ type: 'text', text: 'Where is my Parcel?' }] }],
    attributes: { 'tenant.id': 'acme' },
  }),
];
const tree = buildTree({ startTime: SAMPLE_START, durationMs: 10, spans });

test.for([
  { name: 'a word in a name, any case', query: 'SEARCH', found: [1] },
  { name: 'quoted words', query: '"web search"', found: [1] },
  { name: 'message text', query: 'parcel', found: [2] },
  { name: 'attribute with value', query: 'tenant.id=acme', found: [2] },
  { name: 'failed spans', query: 'is:error', found: [1] },
  { name: 'the critical path', query: 'is:critical', found: [2] },
  { name: 'stage and word', query: 'stage:tool search', found: [1] },
  { name: 'two conditions that exclude each other', query: 'stage:tool parcel', found: [] },
  { name: 'an unknown field is text', query: 'foo:bar', found: [] },
  { name: 'nothing asked', query: '  ', found: [] },
  { name: 'service', query: 'service:shop', found: [0] },
])('search: $name', ({ query, found }) => {
  expect(searchSpans(tree, query)).toEqual(found);
});
