import type { Stage } from '@faultline/model';
import type { Dialect } from '../dialect.ts';
import { readDocuments } from '../documents.ts';
import { readMessages } from '../messages.ts';
import { defined, toInclusive } from '../usage.ts';
import { asText, json, record, text, toNumber } from '../values.ts';

const STAGES: Readonly<Record<string, Stage>> = {
  model: 'generation',
  'background-model': 'generation',
  tool: 'tool',
  'tool.v2': 'tool',
  retriever: 'retrieval',
  embedder: 'embedding',
  evaluator: 'other',
  reranker: 'rerank',
};

/** Firebase Genkit (standards §1.10). */
export const genkit: Dialect = {
  id: 'genkit',
  title: 'Firebase Genkit',
  detect: ({ attributes, origin }) => origin.scopeName === 'genkit-tracer' || attributes['genkit:name'] !== undefined,
  read: (span) => {
    const { attributes } = span;
    const stage = STAGES[text(attributes, 'genkit:metadata:subtype') ?? ''];
    const input = json(attributes, 'genkit:input');
    const output = json(attributes, 'genkit:output');
    const usage = record(record(output)?.['usage']);
    const isCall = stage === 'generation';
    const name = text(attributes, 'genkit:name');
    return defined({
      stage,
      isWrapper: stage === undefined ? true : undefined,
      provider: isCall ? name?.split('/')[0] : undefined,
      requestModel: isCall ? name?.replace(/^[^/]*\//, '') : undefined,
      usage: usage
        ? toInclusive(
            defined({
              inputTokens: toNumber(usage['inputTokens']),
              outputTokens: toNumber(usage['outputTokens']),
              totalTokens: toNumber(usage['totalTokens']),
              reasoningTokens: toNumber(usage['thoughtsTokens']),
              cacheReadTokens: toNumber(usage['cachedContentTokens']),
            }),
          )
        : undefined,
      inputMessages: isCall ? readMessages(input, 'user') : undefined,
      outputMessages: isCall ? readMessages(output, 'assistant') : undefined,
      input: isCall ? undefined : asText(input),
      output: isCall ? undefined : asText(output),
      candidates: stage === 'retrieval' ? readDocuments(output) : undefined,
      toolName: stage === 'tool' ? name : undefined,
      toolArguments: stage === 'tool' ? input : undefined,
      toolResult: stage === 'tool' ? output : undefined,
    });
  },
  fields: [
    { field: 'stage', from: ['genkit:metadata:subtype'] },
    { field: 'requestModel', from: ['genkit:name'] },
    { field: 'usage.inputTokens', from: ['genkit:output.usage.inputTokens'] },
    { field: 'usage.outputTokens', from: ['genkit:output.usage.outputTokens'] },
    { field: 'inputMessages', from: ['genkit:input'] },
    { field: 'outputMessages', from: ['genkit:output'] },
    { field: 'candidates', from: ['genkit:output'] },
    { field: 'toolName', from: ['genkit:name'] },
  ],
};
