import type { Stage } from '@faultline/model';
import type { Dialect } from '../dialect.ts';
import { readDocuments } from '../documents.ts';
import { readMessages } from '../messages.ts';
import { defined, toInclusive } from '../usage.ts';
import { asText, json, list, record, string, text, toNumber } from '../values.ts';

/** Component types by what their class name says. */
const COMPONENTS: readonly (readonly [RegExp, Stage])[] = [
  [/ranker/i, 'rerank'],
  [/retriever|websearch/i, 'retrieval'],
  [/embedder/i, 'embedding'],
  [/promptbuilder/i, 'assembly'],
  [/generator|llm/i, 'generation'],
  [/toolinvoker/i, 'tool'],
  [/router|classifier/i, 'intent'],
  [/validator/i, 'validation'],
];

/** Haystack's OpenTelemetry tracer (standards §1.10): pipeline and component runs. */
export const haystack: Dialect = {
  id: 'haystack',
  title: 'Haystack 2 (OpenTelemetry tracer)',
  detect: ({ attributes, name }) => attributes['haystack.component.name'] !== undefined || name.startsWith('haystack.'),
  read: (span) => {
    const { attributes } = span;
    const type = text(attributes, 'haystack.component.type') ?? '';
    const stage = COMPONENTS.find(([pattern]) => pattern.test(type))?.[1];
    const input = record(json(attributes, 'haystack.component.input'));
    const output = record(json(attributes, 'haystack.component.output'));
    const meta = record(list(output?.['meta'])?.[0]) ?? record(record(list(output?.['replies'])?.[0])?.['meta']);
    const usage = record(meta?.['usage']);
    const isCall = stage === 'generation';
    return defined({
      stage: stage ?? (span.name === 'haystack.pipeline.run' ? ('request' as const) : undefined),
      isWrapper: span.name === 'haystack.pipeline.run' ? true : undefined,
      requestModel: string(meta?.['model']),
      usage: usage
        ? toInclusive(
            defined({
              inputTokens: toNumber(usage['prompt_tokens']),
              outputTokens: toNumber(usage['completion_tokens']),
            }),
            'inclusive',
          )
        : undefined,
      inputMessages: isCall ? readMessages(input?.['messages'] ?? input?.['prompt'], 'user') : undefined,
      outputMessages: isCall ? readMessages(output?.['replies'], 'assistant') : undefined,
      input: isCall ? undefined : asText(input),
      output: isCall ? undefined : asText(output),
      query: stage === 'retrieval' || stage === 'rerank' ? string(input?.['query']) : undefined,
      candidates:
        stage === 'retrieval'
          ? readDocuments(output?.['documents'])
          : stage === 'rerank'
            ? readDocuments(input?.['documents'])
            : undefined,
      selected: stage === 'rerank' ? readDocuments(output?.['documents']) : undefined,
    });
  },
  fields: [
    { field: 'stage', from: ['haystack.component.type'] },
    { field: 'isWrapper', from: ['span name'] },
    { field: 'input', from: ['haystack.component.input'] },
    { field: 'output', from: ['haystack.component.output'] },
    { field: 'requestModel', from: ['haystack.component.output.meta.model'] },
    { field: 'usage.inputTokens', from: ['haystack.component.output.meta.usage.prompt_tokens'] },
    { field: 'usage.outputTokens', from: ['haystack.component.output.meta.usage.completion_tokens'] },
    { field: 'inputMessages', from: ['haystack.component.input'] },
    { field: 'outputMessages', from: ['haystack.component.output.replies'] },
    { field: 'query', from: ['haystack.component.input.query'] },
    { field: 'candidates', from: ['haystack.component.output.documents', 'haystack.component.input.documents'] },
    { field: 'selected', from: ['haystack.component.output.documents'] },
  ],
};
