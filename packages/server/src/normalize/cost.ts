import type { PriceOverride, Usage } from '@faultline/model';
import { calcPrice } from '@pydantic/genai-prices';

/** What is priced: a call to `model` at `timeMs` (prices change), with inclusive usage. */
export interface PricedCall {
  readonly provider?: string | undefined;
  readonly model: string;
  readonly usage: Usage;
  readonly timeMs: number;
}

/**
 * USD of a call, by the first of the user's own prices that matches, else by the table of `@pydantic/genai-prices` as of the call's time.
 * Undefined for a model without a known price: unknown is not free.
 */
export function computeCost(call: PricedCall, overrides: readonly PriceOverride[]): number | undefined {
  const { usage } = call;
  if (usage.inputTokens === undefined && usage.outputTokens === undefined) return undefined;
  const own = overrides.find((override) => matches(override, call));
  return own ? byOwnPrice(own, usage) : byTable(call);
}

function matches(override: PriceOverride, call: PricedCall): boolean {
  if (override.provider !== undefined && override.provider !== call.provider) return false;
  if (!override.model.includes('*')) return override.model === call.model;
  const parts = override.model.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(call.model);
}

function byOwnPrice(price: PriceOverride, usage: Usage): number {
  const read = usage.cacheReadTokens ?? 0;
  const write = usage.cacheWriteTokens ?? 0;
  const fresh = Math.max(0, (usage.inputTokens ?? 0) - read - write);
  const micros =
    fresh * price.inputUsdPerMTok +
    read * (price.cacheReadUsdPerMTok ?? price.inputUsdPerMTok) +
    write * (price.cacheWriteUsdPerMTok ?? price.inputUsdPerMTok) +
    (usage.outputTokens ?? 0) * price.outputUsdPerMTok;
  return micros / 1_000_000;
}

/** Looking a model up walks all matching rules of the table; the same few models come again and again. */
const rates = new Map<string, boolean>();
const MAX_REMEMBERED = 5000;

function byTable({ provider, model, usage, timeMs }: PricedCall): number | undefined {
  const key = `${provider ?? ''}\n${model}`;
  if (rates.get(key) === false) return undefined;
  const priced =
    price(provider, model, usage, timeMs) ??
    (provider === undefined ? undefined : price(undefined, model, usage, timeMs));
  if (rates.size >= MAX_REMEMBERED) rates.clear();
  rates.set(key, priced !== undefined);
  return priced;
}

function price(provider: string | undefined, model: string, usage: Usage, timeMs: number): number | undefined {
  try {
    const result = calcPrice(
      {
        input_tokens: usage.inputTokens ?? 0,
        output_tokens: usage.outputTokens ?? 0,
        ...(usage.cacheReadTokens === undefined ? {} : { cache_read_tokens: usage.cacheReadTokens }),
        ...(usage.cacheWriteTokens === undefined ? {} : { cache_write_tokens: usage.cacheWriteTokens }),
      },
      model,
      { timestamp: new Date(timeMs), ...(provider === undefined ? {} : { providerId: provider }) },
    );
    return result?.total_price;
  } catch {
    // Figures that contradict each other (more cached than read) have no price.
    return undefined;
  }
}
