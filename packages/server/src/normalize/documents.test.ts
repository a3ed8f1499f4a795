import type { RetrievedDocument } from '@faultline/model';
import { describe, expect, test } from 'vitest';
import { looksLikeDocuments, readCitations, readDocuments } from './documents.ts';
import { normalized } from './sample-span.ts';

const HASH = 'sha256:5dd272b4f316b776';

describe('readDocuments', () => {
  test.for<{ name: string; given: unknown; documents: readonly Partial<RetrievedDocument>[] | undefined }>([
    { name: 'OpenTelemetry', given: [{ id: 'd1', score: 0.9 }], documents: [{ id: 'd1', rank: 1, score: 0.9 }] },
    { name: 'JSON text', given: '[{"id":"d1"}]', documents: [{ id: 'd1', rank: 1 }] },
    { name: 'a list of JSON texts', given: ['{"id":"d1","text":"x"}'], documents: [{ id: 'd1', rank: 1, text: 'x' }] },
    {
      name: 'LangChain Python',
      given: [{ page_content: 'Paris', metadata: { doc_id: 'd1', score: 0.3 } }],
      documents: [{ id: 'd1', text: 'Paris', score: 0.3 }],
    },
    {
      name: 'LangChain JS',
      given: { documents: [{ pageContent: 'Paris', metadata: {}, id: 'd1' }] },
      documents: [{ id: 'd1', text: 'Paris' }],
    },
    {
      name: 'LangSmith',
      given: { outputs: [{ page_content: 'Paris', type: 'Document', metadata: { _id: 'd1' } }] },
      documents: [{ id: 'd1', text: 'Paris' }],
    },
    {
      name: 'LangChain pairs of document and score',
      given: [[{ page_content: 'Paris', id: 'd1' }, 0.4]],
      documents: [{ id: 'd1', text: 'Paris', score: 0.4 }],
    },
    {
      name: 'LlamaIndex nodes',
      given: { source_nodes: [{ node: { id_: 'n1', text: 'Paris' }, score: 0.7 }] },
      documents: [{ id: 'n1', text: 'Paris', score: 0.7 }],
    },
    {
      name: 'OpenInference',
      given: [{ document: { id: 7, content: 'Paris', score: 0.5, metadata: '{"source":"a.md"}' } }],
      documents: [{ id: '7', text: 'Paris', score: 0.5, metadata: { source: 'a.md' } }],
    },
    {
      name: 'Pinecone',
      given: { matches: [{ id: 'p1', score: 0.8, metadata: { text: 'Paris' } }] },
      documents: [{ id: 'p1', score: 0.8, text: 'Paris' }],
    },
    {
      name: 'Qdrant',
      given: { result: { points: [{ id: 3, score: 0.8, payload: { text: 'Paris' } }] } },
      documents: [{ id: '3', score: 0.8, text: 'Paris' }],
    },
    {
      name: 'Chroma',
      given: { ids: [['c1', 'c2']], documents: [['Paris', 'Rome']], distances: [[0.1, 0.2]], metadatas: [[{}, {}]] },
      documents: [
        { id: 'c1', text: 'Paris', score: 0.1 },
        { id: 'c2', text: 'Rome', score: 0.2, rank: 2 },
      ],
    },
    {
      name: 'Elasticsearch',
      given: { hits: { hits: [{ _id: 'e1', _score: 2.5, _source: { content: 'Paris' } }] } },
      documents: [{ id: 'e1', score: 2.5, text: 'Paris' }],
    },
    {
      name: 'OpenAI file search',
      given: { data: [{ file_id: 'f1', score: 0.6, content: [{ type: 'text', text: 'Paris' }] }] },
      documents: [{ id: 'f1', score: 0.6, text: 'Paris' }],
    },
    {
      name: 'Bedrock knowledge base',
      given: {
        retrievalResults: [{ content: { text: 'Paris' }, location: { s3Location: { uri: 's3://b/k' } }, score: 0.6 }],
      },
      documents: [{ id: 's3://b/k', score: 0.6, text: 'Paris' }],
    },
    {
      name: 'Azure AI Search',
      given: { value: [{ id: 'a1', '@search.score': 1.5, content: 'Paris' }] },
      documents: [{ id: 'a1', score: 1.5, text: 'Paris' }],
    },
    {
      name: 'Genkit',
      given: { documents: [{ content: [{ text: 'Paris' }], metadata: { id: 'g1' } }] },
      documents: [{ id: 'g1', text: 'Paris' }],
    },
    {
      name: 'the id of source and index',
      given: [{ text: 'Paris', metadata: { source: 'a.md', index: 3 } }],
      documents: [{ id: 'a.md#3' }],
    },
    {
      name: 'the id of the source alone',
      given: [{ text: 'Paris', metadata: { source: 'a.md' } }],
      documents: [{ id: 'a.md' }],
    },
    { name: 'the id of the text', given: [{ text: 'Paris' }], documents: [{ id: HASH, text: 'Paris' }] },
    { name: 'plain texts', given: ['Paris', ''], documents: [{ id: HASH, text: 'Paris', rank: 1 }] },
    { name: 'similarity', given: [{ id: 'd', similarity: '0.25' }], documents: [{ score: 0.25 }] },
    { name: 'a rank of its own', given: [{ id: 'd', rank: 5 }], documents: [{ rank: 5 }] },
    { name: 'items that are no documents', given: [{ x: 1 }, 5, null], documents: undefined },
    { name: 'an empty list', given: [], documents: undefined },
    { name: 'a text', given: 'nothing found', documents: undefined },
    { name: 'nothing', given: undefined, documents: undefined },
  ])('$name', ({ given, documents }) => {
    const read = readDocuments(given);
    if (documents === undefined) expect(read).toBeUndefined();
    else expect(read).toMatchObject(documents);
    expect(read?.length).toBe(documents?.length);
  });
});

test.for([
  { name: 'documents', given: [{ id: 'd1', score: 0.9 }], looks: true },
  { name: 'documents without a score', given: [{ pageContent: 'x', metadata: {} }], looks: true },
  { name: 'messages', given: [{ role: 'user', content: 'x' }], looks: false },
  { name: 'records', given: [{ id: 1, text: 'x' }], looks: false },
  { name: 'nothing', given: undefined, looks: false },
])('looksLikeDocuments: $name → $looks', ({ given, looks }) => {
  expect(looksLikeDocuments(given)).toBe(looks);
});

test.for([
  { name: 'ids', given: '["d1",""]', citations: [{ id: 'd1' }] },
  {
    name: 'with marker and quote',
    given: [{ id: 'd1', marker: '[1]', quote: 'x' }],
    citations: [{ id: 'd1', marker: '[1]', quote: 'x' }],
  },
  { name: 'by source', given: [{ source: 'a.md', text: 'x' }], citations: [{ id: 'a.md', quote: 'x' }] },
  { name: 'no ids', given: [{ x: 1 }], citations: [] },
  { name: 'nothing', given: undefined, citations: undefined },
])('readCitations: $name', ({ given, citations }) => {
  expect(readCitations(given)).toEqual(citations);
});

describe('on spans', () => {
  test('LangChain JS leaves ids out of the attributes; they stand in the output', () => {
    const span = normalized({
      'openinference.span.kind': 'RETRIEVER',
      'input.value': '{"query":"Paris"}',
      'retrieval.documents.0.document.content': 'Paris is sunny',
      'retrieval.documents.0.document.metadata': '{"source":"a.md"}',
      'output.value': '{"documents":[{"pageContent":"Paris is sunny","metadata":{"source":"a.md"},"id":"d1"}]}',
    });
    expect(span).toMatchObject({ query: 'Paris', candidates: [{ id: 'd1', text: 'Paris is sunny' }] });
  });

  test('Traceloop sends one event a hit', () => {
    const hit = (id: string, distance: number) => ({
      name: 'db.query.result',
      timeNs: 1n,
      attributes: {
        'db.query.result.id': id,
        'db.query.result.distance': distance,
        'db.query.result.document': `text of ${id}`,
      },
    });
    const span = normalized({ 'traceloop.workflow.name': 'rag' }, { events: [hit('d1', 0.1), hit('d2', 0.3)] });
    expect(span).toMatchObject({
      stage: 'retrieval',
      candidates: [
        { id: 'd1', rank: 1, score: 0.1, text: 'text of d1' },
        { id: 'd2', rank: 2, score: 0.3 },
      ],
    });
  });

  test('a rerank has what went in and what came out', () => {
    const span = normalized({
      'openinference.span.kind': 'RERANKER',
      'reranker.query': 'Paris',
      'reranker.input_documents.0.document.id': 'd1',
      'reranker.input_documents.1.document.id': 'd2',
      'reranker.output_documents.0.document.id': 'd2',
      'reranker.output_documents.0.document.score': 0.9,
    });
    expect(span).toMatchObject({
      stage: 'rerank',
      query: 'Paris',
      candidates: [{ id: 'd1' }, { id: 'd2' }],
      selected: [{ id: 'd2', rank: 1, score: 0.9 }],
    });
  });

  test('the AI SDK ranks by index', () => {
    const span = normalized({
      'ai.operationId': 'ai.rerank.doRerank',
      'ai.documents': ['"Rome"', '"Paris"'],
      'ai.ranking': ['{"originalIndex":1,"score":0.9}', '{"originalIndex":7,"score":0.1}'],
    });
    expect(span).toMatchObject({ stage: 'rerank', selected: [{ id: HASH, rank: 1, score: 0.9, text: 'Paris' }] });
    expect(span.selected).toHaveLength(1);
  });
});
