import type { Dialect } from '../dialect.ts';
import { labelsIn } from '../labels.ts';
import { defined } from '../usage.ts';
import { flag, number, text, under } from '../values.ts';

/** LiteLLM proxy and SDK `otel` callback (standards §1.9): one call stands on three spans, of which the middle one counts. */
export const litellm: Dialect = {
  id: 'litellm',
  title: 'LiteLLM proxy and SDK (otel callback)',
  detect: ({ name, origin }) =>
    name === 'litellm_request' ||
    name === 'raw_gen_ai_request' ||
    name === 'Received Proxy Server Request' ||
    origin.scopeName === 'litellm',
  // The vendor's raw request below the call repeats it: it is an aside, not another call.
  isShadow: ({ name }) => name === 'raw_gen_ai_request',
  read: (span) => {
    const { attributes } = span;
    const metadata = under(attributes, 'metadata.');
    const isCall = span.name === 'litellm_request';
    return defined({
      stage: isCall
        ? ('generation' as const)
        : span.name === 'raw_gen_ai_request'
          ? ('other' as const)
          : span.name === 'Received Proxy Server Request'
            ? ('request' as const)
            : undefined,
      isWrapper:
        span.name === 'raw_gen_ai_request' || span.name === 'Received Proxy Server Request'
          ? true
          : isCall
            ? false
            : undefined,
      costUsd: number(attributes, 'gen_ai.cost.total_cost'),
      isStreaming: flag(attributes, 'llm.is_streaming'),
      userId: text(attributes, 'llm.user') ?? text(attributes, 'metadata.user_api_key_user_id'),
      labels: labelsIn({ ...metadata, tenant: metadata['user_api_key_team_alias'] ?? metadata['tenant'] }),
    });
  },
  fields: [
    { field: 'stage', from: ['span name'] },
    { field: 'isWrapper', from: ['span name'] },
    { field: 'costUsd', from: ['gen_ai.cost.total_cost'] },
    { field: 'isStreaming', from: ['llm.is_streaming'] },
    { field: 'userId', from: ['llm.user', 'metadata.user_api_key_user_id'] },
    { field: 'labels', from: ['metadata.*', 'metadata.user_api_key_team_alias'] },
  ],
};
