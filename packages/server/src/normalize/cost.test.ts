import { PriceOverrideSchema, type PriceOverride, type Usage } from '@faultline/model';
import { calcPrice, findProvider } from '@pydantic/genai-prices';
import { describe, expect, test } from 'vitest';
import { computeCost } from './cost.ts';
import { normalized } from './sample-span.ts';

const MAY_2026 = Date.parse('2026-05-15T12:00:00Z');
const own = (change: Partial<PriceOverride>): PriceOverride => ({
  model: 'house-model',
  inputUsdPerMTok: 2,
  outputUsdPerMTok: 10,
  ...change,
});

describe('by the table', () => {
  test.for<{ name: string; provider?: string; model: string; usage: Usage; timeMs?: number; usd: number | undefined }>([
    {
      // 600 × 2.50 + 400 × 1.25 + 50 × 10.00 per million
      name: 'cached input costs less, and is not counted twice',
      provider: 'openai',
      model: 'gpt-4o-2024-08-06',
      usage: { inputTokens: 1000, outputTokens: 50, cacheReadTokens: 400, reasoningTokens: 20 },
      usd: 0.0025,
    },
    {
      // 12 × 3.00 + 900 × 0.30 + 100 × 3.75 + 40 × 15.00 per million
      name: 'cache reads and writes of Claude',
      provider: 'anthropic',
      model: 'claude-sonnet-4-5',
      usage: { inputTokens: 1012, outputTokens: 40, cacheReadTokens: 900, cacheWriteTokens: 100 },
      usd: 0.001281,
    },
    {
      name: 'an embedding has no output',
      provider: 'openai',
      model: 'text-embedding-3-small',
      usage: { inputTokens: 8 },
      usd: 1.6e-7,
    },
    { name: 'no provider', model: 'gpt-4o', usage: { inputTokens: 1000, outputTokens: 50 }, usd: 0.003 },
    {
      name: 'a gateway as provider',
      provider: 'some-gateway',
      model: 'gpt-4o',
      usage: { inputTokens: 1000, outputTokens: 50 },
      usd: 0.003,
    },
    {
      name: 'an unknown model has no cost, not 0',
      provider: 'openai',
      model: 'house-model',
      usage: { inputTokens: 1000, outputTokens: 50 },
      usd: undefined,
    },
    {
      name: 'the same weights on a machine of one’s own',
      provider: 'ollama',
      model: 'llama-3.3-70b-versatile',
      usage: { inputTokens: 1000, outputTokens: 50 },
      usd: undefined,
    },
    { name: 'nothing counted', model: 'gpt-4o', usage: {}, usd: undefined },
    { name: 'only the output counted', model: 'gpt-4o', usage: { outputTokens: 50 }, usd: undefined },
    {
      name: 'more cached than read',
      provider: 'openai',
      model: 'gpt-4o',
      usage: { inputTokens: 10, outputTokens: 1, cacheReadTokens: 400 },
      usd: undefined,
    },
    { name: 'a name that is no name', model: 'x'.repeat(10_000), usage: { inputTokens: 1 }, usd: undefined },
  ])('$name', ({ usd, timeMs = MAY_2026, ...call }) => {
    const cost = computeCost({ ...call, timeMs }, []);
    if (usd === undefined) expect(cost).toBeUndefined();
    else expect(cost).toBeCloseTo(usd, 12);
  });
});

describe('every model of the table costs as much when it was priced before', () => {
  const usages: readonly Usage[] = [
    { inputTokens: 900, outputTokens: 120, cacheReadTokens: 400 },
    { inputTokens: 317, outputTokens: 0, cacheReadTokens: 17, cacheWriteTokens: 300 },
    { inputTokens: 450_001, outputTokens: 70_003 },
    { inputTokens: 10, outputTokens: 3, cacheReadTokens: 11 },
    { inputTokens: 0 },
  ];

  test.for(['openai', 'anthropic', 'google', 'aws', 'azure', 'mistral', 'groq', 'deepseek', 'x-ai', 'cohere'])(
    '%s',
    (provider) => {
      const models = findProvider({ providerId: provider })?.models ?? [];
      expect(models.length).toBeGreaterThan(3);
      for (const { id: model } of models) {
        for (const timeMs of [MAY_2026, MAY_2026 + 8 * 3_600_000]) {
          for (const usage of usages) {
            const cost = computeCost({ provider, model, usage, timeMs }, []);
            const expected = tablePrice(provider, model, usage, timeMs);
            if (expected === undefined) expect(cost, model).toBeUndefined();
            else expect(cost, model).toBeCloseTo(expected, 12);
          }
        }
      }
    },
  );

  function tablePrice(providerId: string, model: string, usage: Usage, timeMs: number): number | undefined {
    const { cacheReadTokens: read, cacheWriteTokens: write } = usage;
    try {
      return calcPrice(
        {
          input_tokens: usage.inputTokens ?? 0,
          output_tokens: usage.outputTokens ?? 0,
          ...(read === undefined ? {} : { cache_read_tokens: read }),
          ...(write === undefined ? {} : { cache_write_tokens: write }),
        },
        model,
        { providerId, timestamp: new Date(timeMs) },
      )?.total_price;
    } catch {
      return undefined;
    }
  }
});

test('one call with impossible figures does not cost the model its price', () => {
  const call = { provider: 'openai', model: 'gpt-4o-mini', timeMs: MAY_2026 };
  expect(computeCost({ ...call, usage: { inputTokens: 1, outputTokens: 1, cacheReadTokens: 9 } }, [])).toBeUndefined();
  expect(computeCost({ ...call, usage: { inputTokens: 1_000_000, outputTokens: 0 } }, [])).toBeCloseTo(0.15, 12);
});

describe("by the user's own prices", () => {
  const usage = { inputTokens: 1_000_000, outputTokens: 100_000 };
  test.for<{ name: string; overrides: readonly PriceOverride[]; model?: string; provider?: string; usd?: number }>([
    { name: 'the exact name', overrides: [own({})], usd: 3 },
    { name: 'another name', overrides: [own({ model: 'house-model-2' })] },
    { name: 'a wildcard', overrides: [own({ model: 'house-*' })], usd: 3 },
    { name: 'a dot is a dot', overrides: [own({ model: 'house.model' })] },
    { name: 'a regular expression', overrides: [own({ model: '/^house-(?:model|other)$/' })], usd: 3 },
    { name: 'a regular expression that does not match', overrides: [own({ model: '/^model/' })] },
    {
      name: 'one that would never end matches nothing',
      overrides: [own({ model: '/^(a+)+b$/' })],
      model: 'a'.repeat(60),
    },
    { name: 'the first that matches', overrides: [own({ inputUsdPerMTok: 1 }), own({})], usd: 2 },
    { name: 'the provider', overrides: [own({ provider: 'acme' })], provider: 'acme', usd: 3 },
    { name: 'another provider', overrides: [own({ provider: 'acme' })], provider: 'openai' },
    { name: 'it wins over the table', overrides: [own({ model: 'gpt-4o' })], model: 'gpt-4o', usd: 3 },
    { name: 'free is a price', overrides: [own({ inputUsdPerMTok: 0, outputUsdPerMTok: 0 })], usd: 0 },
    { name: 'it holds', overrides: [own({ validFrom: '2026-05-01', validUntil: '2026-06-01' })], usd: 3 },
    { name: 'it does not hold yet', overrides: [own({ validFrom: '2026-05-15T12:00:01Z' })] },
    { name: 'it no longer holds', overrides: [own({ validUntil: '2026-05-15T12:00:00Z' })] },
    {
      name: 'the price of the day',
      overrides: [own({ validUntil: '2026-05-01', inputUsdPerMTok: 9 }), own({ validFrom: '2026-05-01' })],
      usd: 3,
    },
  ])('$name', ({ overrides, model = 'house-model', provider, usd }) => {
    expect(computeCost({ model, provider, usage, timeMs: MAY_2026 }, overrides)).toBe(usd);
  });

  test('cache prices, or the input price where there is none', () => {
    const cached = { inputTokens: 1_000_000, outputTokens: 0, cacheReadTokens: 400_000, cacheWriteTokens: 100_000 };
    const call = { model: 'house-model', usage: cached, timeMs: MAY_2026 };
    expect(computeCost(call, [own({})])).toBe(2);
    // 0.5 × 2 + 0.4 × 0.2 + 0.1 × 2.5
    expect(computeCost(call, [own({ cacheReadUsdPerMTok: 0.2, cacheWriteUsdPerMTok: 2.5 })])).toBeCloseTo(1.33, 12);
  });

  test.for([
    { name: 'a broken regular expression', change: { model: '/(/' } },
    { name: 'a regular expression without its end', change: { model: '/abc' } },
    { name: 'a date that is none', change: { validFrom: 'yesterday' } },
    { name: 'a negative price', change: { inputUsdPerMTok: -1 } },
  ])('$name is refused', ({ change }) => {
    expect(PriceOverrideSchema.safeParse(own(change)).success).toBe(false);
  });
});

describe('on a span', () => {
  const call = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.usage.input_tokens': 1000,
    'gen_ai.usage.output_tokens': 50,
  };
  test.for([
    { name: 'computed', attributes: call, cost: { costUsd: 0.003, costSource: 'computed' } },
    {
      name: 'reported wins, over own prices too',
      attributes: { ...call, 'gen_ai.usage.cost': 0.5 },
      cost: { costUsd: 0.5, costSource: 'reported' },
    },
    {
      name: 'reported as free',
      attributes: { ...call, 'gen_ai.usage.cost': 0 },
      cost: { costUsd: 0, costSource: 'reported' },
    },
    {
      name: 'reported as negative is not believed',
      attributes: { ...call, 'gen_ai.usage.cost': -1 },
      cost: { costUsd: 0.003, costSource: 'computed' },
    },
    {
      name: 'a deployment name is priced by the model that answered',
      attributes: { ...call, 'gen_ai.request.model': 'my-deployment', 'gen_ai.response.model': 'gpt-4o-2024-08-06' },
      cost: { costUsd: 0.003, costSource: 'computed' },
    },
    {
      name: 'an answering model that is unknown is priced by the one asked for',
      attributes: { ...call, 'gen_ai.response.model': 'gpt-4o-build-7f' },
      cost: { costUsd: 0.003, costSource: 'computed' },
    },
  ])('$name', ({ attributes, cost }) => {
    const span = normalized(attributes);
    expect(span.costUsd).toBeCloseTo(cost.costUsd, 12);
    expect(span.costSource).toBe(cost.costSource);
  });

  test.for([
    { name: 'an unknown model', attributes: { ...call, 'gen_ai.request.model': 'house-model' } },
    { name: 'half a usage', attributes: { ...call, 'gen_ai.usage.output_tokens': 'many' } },
    {
      name: 'all-zero costs of a failed Langfuse call',
      attributes: {
        'langfuse.observation.type': 'generation',
        'langfuse.observation.level': 'ERROR',
        'langfuse.observation.model.name': 'fail',
        'langfuse.observation.cost_details': '{"input":0,"output":0,"total":0}',
      },
    },
  ])('$name has no cost', ({ attributes }) => {
    const span = normalized(attributes);
    expect(span.costUsd).toBeUndefined();
    expect(span.costSource).toBeUndefined();
  });

  test('own prices of the project', () => {
    const overrides = [own({ model: 'gpt-4o', inputUsdPerMTok: 1, outputUsdPerMTok: 2 })];
    const span = normalized(call, {}, overrides);
    expect(span.costUsd).toBeCloseTo(0.0011, 12);
    expect(span.costSource).toBe('computed');
  });
});
