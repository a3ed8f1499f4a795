import type { Attributes, Usage } from '@faultline/model';
import { describe, expect, test } from 'vitest';
import { normalized, type SampleSpan } from './sample-span.ts';
import { isVersionUpTo, mergeUsage, normalizeProvider, toInclusive } from './usage.ts';

describe('toInclusive', () => {
  test.for<{ name: string; given: Parameters<typeof toInclusive>; usage: Usage }>([
    {
      name: 'inclusive stays as it is',
      given: [{ inputTokens: 1000, outputTokens: 50, cacheReadTokens: 400 }, 'inclusive'],
      usage: { inputTokens: 1000, outputTokens: 50, cacheReadTokens: 400 },
    },
    {
      name: 'exclusive: reads and writes are added',
      given: [{ inputTokens: 600, cacheReadTokens: 400, cacheWriteTokens: 100 }, 'exclusive'],
      usage: { inputTokens: 1100, cacheReadTokens: 400, cacheWriteTokens: 100 },
    },
    {
      name: 'more cached than input is exclusive, whatever is said',
      given: [{ inputTokens: 12, cacheReadTokens: 900 }, 'inclusive'],
      usage: { inputTokens: 912, cacheReadTokens: 900 },
    },
    {
      name: 'unknown, total = input + output: as given',
      given: [{ inputTokens: 1000, outputTokens: 50, cacheReadTokens: 400, totalTokens: 1050 }, 'unknown'],
      usage: { inputTokens: 1000, outputTokens: 50, cacheReadTokens: 400 },
    },
    {
      name: 'unknown, total = input + output + cache: exclusive',
      given: [{ inputTokens: 600, outputTokens: 50, cacheReadTokens: 400, totalTokens: 1050 }, 'unknown'],
      usage: { inputTokens: 1000, outputTokens: 50, cacheReadTokens: 400 },
    },
    {
      name: 'unknown without a total: as given',
      given: [{ inputTokens: 1000, outputTokens: 50, cacheReadTokens: 400 }, 'unknown'],
      usage: { inputTokens: 1000, outputTokens: 50, cacheReadTokens: 400 },
    },
    {
      name: 'more reasoning than output is exclusive',
      given: [{ inputTokens: 10, outputTokens: 5, reasoningTokens: 20 }, 'inclusive'],
      usage: { inputTokens: 10, outputTokens: 25, reasoningTokens: 20 },
    },
    {
      name: 'total = input + output + reasoning: exclusive reasoning',
      given: [{ inputTokens: 20, outputTokens: 15, reasoningTokens: 12, totalTokens: 47 }, 'unknown'],
      usage: { inputTokens: 20, outputTokens: 27, reasoningTokens: 12 },
    },
    { name: 'absent is not zero', given: [{}, 'exclusive'], usage: {} },
    {
      name: 'nought is not absent',
      given: [{ inputTokens: 0, outputTokens: 0 }],
      usage: { inputTokens: 0, outputTokens: 0 },
    },
    {
      name: 'what is no count is dropped',
      given: [{ inputTokens: -1, outputTokens: 1.5, cacheReadTokens: Number.NaN }],
      usage: {},
    },
  ])('$name', ({ given, usage }) => {
    expect(toInclusive(...given)).toEqual(usage);
  });
});

test('usage of several dialects is filled up, never added', () => {
  expect(mergeUsage([{ inputTokens: 10 }, { inputTokens: 12, outputTokens: 3 }])).toEqual({
    inputTokens: 10,
    outputTokens: 3,
  });
  expect(mergeUsage([{ outputTokens: 5 }, { reasoningTokens: 9 }]), 'a part larger than its whole').toEqual({
    outputTokens: 5,
  });
});

describe('tokens of a span', () => {
  const claude = { 'gen_ai.usage.input_tokens': 100, 'gen_ai.usage.cache_read.input_tokens': 40 };
  test.for<{ name: string; attributes: Attributes; change?: SampleSpan; usage: Usage }>([
    { name: 'OpenTelemetry is inclusive', attributes: claude, usage: { inputTokens: 100, cacheReadTokens: 40 } },
    {
      name: 'Traceloop JS Anthropic 0.27.0 is exclusive',
      attributes: claude,
      change: { scope: '@traceloop/instrumentation-anthropic', scopeVersion: '0.27.0' },
      usage: { inputTokens: 140, cacheReadTokens: 40 },
    },
    {
      name: 'Traceloop JS Anthropic 0.27.1 is inclusive',
      attributes: claude,
      change: { scope: '@traceloop/instrumentation-anthropic', scopeVersion: '0.27.1' },
      usage: { inputTokens: 100, cacheReadTokens: 40 },
    },
    {
      name: 'OpenInference JS Anthropic 0.1 is exclusive',
      attributes: {
        'openinference.span.kind': 'LLM',
        'llm.token_count.prompt': 100,
        'llm.token_count.prompt_details.cache_read': 40,
      },
      change: { scope: '@arizeai/openinference-instrumentation-anthropic', scopeVersion: '0.1.9' },
      usage: { inputTokens: 140, cacheReadTokens: 40 },
    },
    {
      name: 'OpenInference JS Anthropic 0.2.8 is inclusive',
      attributes: {
        'openinference.span.kind': 'LLM',
        'llm.token_count.prompt': 100,
        'llm.token_count.prompt_details.cache_read': 40,
      },
      change: { scope: '@arizeai/openinference-instrumentation-anthropic', scopeVersion: '0.2.8' },
      usage: { inputTokens: 100, cacheReadTokens: 40 },
    },
    {
      name: 'AI SDK 5 with Anthropic is exclusive',
      attributes: {
        'ai.operationId': 'ai.generateText.doGenerate',
        'ai.usage.inputTokens': 100,
        'ai.response.providerMetadata': '{"anthropic":{"usage":{"cache_read_input_tokens":40}}}',
      },
      change: { scope: 'ai' },
      usage: { inputTokens: 140, cacheReadTokens: 40 },
    },
    {
      name: 'AI SDK 6 with Anthropic is inclusive',
      attributes: {
        'ai.operationId': 'ai.generateText.doGenerate',
        'ai.usage.inputTokens': 100,
        'ai.usage.inputTokenDetails.noCacheTokens': 60,
        'ai.response.providerMetadata': '{"anthropic":{"usage":{"cache_read_input_tokens":40}}}',
      },
      change: { scope: 'ai' },
      usage: { inputTokens: 100, cacheReadTokens: 40 },
    },
    {
      name: 'AI SDK with Bedrock',
      attributes: {
        'ai.operationId': 'ai.generateText.doGenerate',
        'ai.usage.inputTokens': 100,
        'ai.response.providerMetadata': '{"bedrock":{"usage":{"cacheReadInputTokens":40,"cacheWriteInputTokens":5}}}',
      },
      usage: { inputTokens: 100, cacheReadTokens: 40, cacheWriteTokens: 5 },
    },
    {
      name: 'Langfuse buckets exclude each other',
      attributes: {
        'langfuse.observation.type': 'generation',
        'langfuse.observation.usage_details':
          '{"input":600,"input_cached_tokens":400,"output":30,"output_reasoning_tokens":20,"total":1050}',
      },
      usage: { inputTokens: 1000, outputTokens: 50, cacheReadTokens: 400, reasoningTokens: 20 },
    },
    {
      name: 'cache_write of 0.1.0 before cache_creation',
      attributes: {
        'gen_ai.usage.input_tokens': 100,
        'gen_ai.usage.cache_write.input_tokens': 7,
        'gen_ai.usage.cache_creation.input_tokens': 9,
      },
      usage: { inputTokens: 100, cacheWriteTokens: 7 },
    },
    {
      name: 'cache creation by lifetime',
      attributes: {
        'gen_ai.usage.input_tokens': 100,
        'gen_ai.usage.cache_creation.5m_input_tokens': '7',
        'gen_ai.usage.cache_creation.1h_input_tokens': 2,
      },
      usage: { inputTokens: 100, cacheWriteTokens: 9 },
    },
    {
      name: 'tokens by modality are parts',
      attributes: {
        'gen_ai.usage.input_tokens': 100,
        'gen_ai.usage.text.input_tokens': 60,
        'gen_ai.usage.image.input_tokens': 40,
      },
      usage: { inputTokens: 100 },
    },
    {
      name: 'three dialects on one span repeat each other',
      attributes: {
        'openinference.span.kind': 'LLM',
        'llm.token_count.prompt': 100,
        'ai.operationId': 'ai.generateText.doGenerate',
        'ai.usage.inputTokens': 100,
        'gen_ai.usage.input_tokens': 100,
        'gen_ai.usage.details.cache_read_tokens': 40,
      },
      usage: { inputTokens: 100, cacheReadTokens: 40 },
    },
    {
      name: 'names of 1.26',
      attributes: { 'gen_ai.usage.prompt_tokens': '10', 'gen_ai.usage.completion_tokens': '5' },
      usage: { inputTokens: 10, outputTokens: 5 },
    },
    {
      name: 'fetch_response never counts',
      attributes: { 'gen_ai.operation.name': 'fetch_response', 'gen_ai.usage.input_tokens': 1000 },
      usage: {},
    },
    {
      name: 'the total of old Traceloop decides',
      attributes: {
        'llm.request.type': 'chat',
        'gen_ai.usage.prompt_tokens': 60,
        'gen_ai.usage.completion_tokens': 5,
        'gen_ai.usage.cache_read_input_tokens': 40,
        'llm.usage.total_tokens': 105,
      },
      usage: { inputTokens: 100, outputTokens: 5, cacheReadTokens: 40 },
    },
    { name: 'a stream without usage has none', attributes: { 'openinference.span.kind': 'LLM' }, usage: {} },
  ])('$name', ({ attributes, change, usage }) => {
    expect(normalized(attributes, change).usage).toEqual(usage);
  });
});

test.for([
  ['OpenAI', 'openai'],
  ['openai.chat', 'openai'],
  ['openai.responses', 'openai'],
  ['anthropic.messages', 'anthropic'],
  ['az.ai.openai', 'azure.ai.openai'],
  ['azure_openai', 'azure.ai.openai'],
  ['az.ai.inference', 'azure.ai.inference'],
  ['vertexai', 'gcp.vertex_ai'],
  ['google.generative-ai', 'gcp.gemini'],
  ['googleai', 'gcp.gemini'],
  ['gcp.vertex.agent', 'gcp.vertex_ai'],
  ['xai', 'x_ai'],
  ['mistralai', 'mistral_ai'],
  ['amazon-bedrock', 'aws.bedrock'],
  ['aws.bedrock', 'aws.bedrock'],
  ['acme', 'acme'],
  ['langchain', undefined],
  ['microsoft.agent_framework', undefined],
  ['constructor', 'constructor'],
] as const)('provider %s → %s', ([given, provider]) => {
  expect(normalizeProvider(given)).toBe(provider);
});

test.for([
  ['0.27.0', '0.27.0', true],
  ['0.22.5', '0.27.0', true],
  ['0.27.1', '0.27.0', false],
  ['1.0.0', '0.27.0', false],
  ['0.27.0-beta.1', '0.27.0', true],
  [undefined, '0.27.0', undefined],
  ['next', '0.27.0', undefined],
] as const)('version %s up to %s: %s', ([version, limit, answer]) => {
  expect(isVersionUpTo(version, limit)).toBe(answer);
});
