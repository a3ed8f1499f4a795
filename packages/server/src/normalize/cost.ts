import { matchesWildcard, type PriceOverride, type Usage } from '@faultline/model';
import { calcPrice } from '@pydantic/genai-prices';
import { matchesWithin } from '../privacy/time-limit.ts';

/** What is priced: a call to `model` at `timeMs` (prices change), with inclusive usage. */
export interface PricedCall {
  readonly provider?: string | undefined;
  readonly model: string;
  readonly usage: Usage;
  readonly timeMs: number;
}

/** Longer model names are not looked up: there are none, and a lookup remembers the name. */
const MAX_MODEL_LENGTH = 200;

/**
 * USD of a call, by the first of the user's own prices that matches, else by the table of `@pydantic/genai-prices` as of the call's time.
 * Undefined for a model without a known price, and for a call whose input was not counted: unknown is not free.
 */
export function computeCost(call: PricedCall, overrides: readonly PriceOverride[]): number | undefined {
  if (call.usage.inputTokens === undefined || call.model.length > MAX_MODEL_LENGTH) return undefined;
  const own = matching(overrides, call).find((override) => isValid(override, call.timeMs));
  return own ? byPrice(own, call.usage) : byTable(call);
}

/** The overrides of a model, found once: a project has a few models and many calls. */
const remembered = new WeakMap<readonly PriceOverride[], Map<string, readonly PriceOverride[]>>();

function matching(overrides: readonly PriceOverride[], call: PricedCall): readonly PriceOverride[] {
  if (overrides.length === 0) return overrides;
  const byCall = remembered.get(overrides) ?? new Map<string, readonly PriceOverride[]>();
  remembered.set(overrides, byCall);
  const key = `${call.provider ?? ''}\n${call.model}`;
  let found = byCall.get(key);
  if (!found) {
    found = overrides.filter((override) => matches(override, call));
    if (byCall.size >= MAX_REMEMBERED) byCall.clear();
    byCall.set(key, found);
  }
  return found;
}

function matches({ provider, model }: PriceOverride, call: PricedCall): boolean {
  if (provider !== undefined && provider !== call.provider) return false;
  return model.startsWith('/') ? matchesWithin(model.slice(1, -1), call.model) : matchesWildcard(model, call.model);
}

function isValid({ validFrom, validUntil }: PriceOverride, timeMs: number): boolean {
  return (
    (validFrom === undefined || timeMs >= Date.parse(validFrom)) &&
    (validUntil === undefined || timeMs < Date.parse(validUntil))
  );
}

function byPrice(price: TokenPrices, usage: Usage): number {
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

/** What these serve runs on machines of one's own: the price that someone else asks for the same model does not hold. */
const SELF_HOSTED = new Set(['ollama', 'vllm', 'lmstudio', 'llamacpp', 'llamafile', 'tgi', 'localai', 'xinference']);

type TokenPrices = Pick<
  PriceOverride,
  'inputUsdPerMTok' | 'outputUsdPerMTok' | 'cacheReadUsdPerMTok' | 'cacheWriteUsdPerMTok'
>;

/** What the table says of the models asked for, which are few: walking it, and taking usage apart by its rules, takes long. */
const knownModels = new Map<string, TokenPrices | 'varies' | 'unknown'>();
const MAX_REMEMBERED = 5000;

function byTable({ provider, model, usage, timeMs }: PricedCall): number | undefined {
  if (provider !== undefined && SELF_HOSTED.has(provider)) return undefined;
  const key = `${provider ?? ''}\n${model}`;
  const known = knownModels.get(key);
  if (known === 'unknown') return undefined;
  if (typeof known === 'object' && isConsistent(usage)) return byPrice(known, usage);
  try {
    const priced = lookUp(provider, model, usage, timeMs);
    if (known === undefined) {
      if (knownModels.size >= MAX_REMEMBERED) knownModels.clear();
      knownModels.set(key, priced ? (flatPrices(priced, provider, model, timeMs) ?? 'varies') : 'unknown');
    }
    return priced?.total_price;
  } catch {
    // Figures that contradict each other (more cached than read) have no price; the model has one all the same.
    return undefined;
  }
}

const isConsistent = ({ inputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 }: Usage) =>
  cacheReadTokens + cacheWriteTokens <= inputTokens;

/** Prices that hold at any time and for any number of tokens, found by asking for a million of each kind. */
function flatPrices(
  { model: { prices }, model_price: rates }: PriceCalculation,
  provider: string | undefined,
  model: string,
  timeMs: number,
): TokenPrices | undefined {
  const isFlat =
    !Array.isArray(prices) &&
    rates.requests_kcount === undefined &&
    Object.values(rates).every((rate) => rate === undefined || typeof rate === 'number');
  if (!isFlat) return undefined;
  const million = 1_000_000;
  const usdFor = (usage: Usage) => lookUp(provider, model, usage, timeMs)?.total_price ?? Number.NaN;
  return {
    inputUsdPerMTok: usdFor({ inputTokens: million }),
    outputUsdPerMTok: usdFor({ outputTokens: million }),
    cacheReadUsdPerMTok: usdFor({ inputTokens: million, cacheReadTokens: million }),
    cacheWriteUsdPerMTok: usdFor({ inputTokens: million, cacheWriteTokens: million }),
  };
}

/** By the provider's models, else by all. */
function lookUp(provider: string | undefined, model: string, usage: Usage, timeMs: number) {
  return price(provider, model, usage, timeMs) ?? (provider ? price(undefined, model, usage, timeMs) : null);
}

type PriceCalculation = NonNullable<ReturnType<typeof price>>;

function price(provider: string | undefined, model: string, usage: Usage, timeMs: number) {
  return calcPrice(
    {
      input_tokens: usage.inputTokens ?? 0,
      output_tokens: usage.outputTokens ?? 0,
      ...(usage.cacheReadTokens === undefined ? {} : { cache_read_tokens: usage.cacheReadTokens }),
      ...(usage.cacheWriteTokens === undefined ? {} : { cache_write_tokens: usage.cacheWriteTokens }),
    },
    model,
    { timestamp: new Date(timeMs), ...(provider === undefined ? {} : { providerId: provider }) },
  );
}
