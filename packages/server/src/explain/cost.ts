// What made the cost move: an exact split over traffic, mix, calls, retries, tokens and price.

/** Requests of one kind that one model (or tool) served, in one window. */
export interface CostSegment {
  /** Whatever the mix is held over: intent, tenant, model. */
  readonly key: string;
  readonly requests: number;
  /** Model and tool calls, retries not counted. */
  readonly calls: number;
  /** Calls with their retries. */
  readonly attempts: number;
  /** By kind of token (`input`, `output`, `cached`), or any other thing that is paid for by the piece. */
  readonly usage: readonly { readonly kind: string; readonly tokens: number; readonly costUsd: number }[];
}

export const COST_DRIVERS = ['traffic', 'mix', 'calls', 'retries', 'tokens', 'price'] as const;
export type CostDriver = (typeof COST_DRIVERS)[number];

export interface CostSplit {
  readonly beforeUsd: number;
  readonly afterUsd: number;
  /** Add up to `afterUsd − beforeUsd`. `traffic` is 0 where the cost is per request. */
  readonly drivers: Readonly<Record<CostDriver, number>>;
  readonly statement: string;
}

export interface CostOptions {
  /** The cost of the whole window, or of an average request: then traffic moves nothing. */
  readonly per: 'window' | 'request';
  readonly format?: (usd: number) => string;
}

/** What a segment's cost is the product of; the two sums over kinds of token are kept apart. */
interface Profile {
  readonly share: number;
  readonly callsPerRequest: number;
  readonly attemptsPerCall: number;
  readonly tokensPerAttempt: ReadonlyMap<string, number>;
  readonly usdPerToken: ReadonlyMap<string, number>;
}

interface Window {
  readonly requests: number;
  readonly profiles: ReadonlyMap<string, Profile>;
}

/**
 * Splits a change of cost. The cost is traffic · Σ share · calls · attempts per call · Σ tokens per attempt · price; a driver's part is what
 * moving it from before to after changes, averaged over all orders in which the drivers can be moved (Shapley 1953), so the parts add up
 * exactly and depend on no order. What a segment or kind of token that is new or gone cost per call, it counts as having cost on the other
 * side as well: its coming and going is the mix's or the tokens', not the price's.
 */
export function splitCost(
  before: readonly CostSegment[],
  after: readonly CostSegment[],
  { per, format = dollars }: CostOptions,
): CostSplit {
  const windows = fillGaps(readWindow(before), readWindow(after));
  const cost = (moved: number) => costOf(windows, moved, per);
  const drivers = shapley(cost);
  const [beforeUsd, afterUsd] = [cost(0), cost(2 ** COST_DRIVERS.length - 1)];
  return { beforeUsd, afterUsd, drivers, statement: describe(beforeUsd, afterUsd, drivers, format, per) };
}

/** `moved` has a bit for every driver that is as after; the others are as before. */
function costOf([before, after]: readonly [Window, Window], moved: number, per: CostOptions['per']): number {
  const pick = (driver: CostDriver) => ((moved >> COST_DRIVERS.indexOf(driver)) & 1 ? after : before);
  let perRequest = 0;
  for (const key of before.profiles.keys()) {
    const of = (driver: CostDriver) => pick(driver).profiles.get(key)!;
    const { tokensPerAttempt } = of('tokens');
    const { usdPerToken } = of('price');
    let usdPerAttempt = 0;
    for (const [kind, tokens] of tokensPerAttempt) usdPerAttempt += tokens * usdPerToken.get(kind)!;
    perRequest += of('mix').share * of('calls').callsPerRequest * of('retries').attemptsPerCall * usdPerAttempt;
  }
  return per === 'request' ? perRequest : pick('traffic').requests * perRequest;
}

/** Over sets of drivers: |S|! (k − |S| − 1)! / k! times what the driver adds to S. */
function shapley(cost: (moved: number) => number): Record<CostDriver, number> {
  const count = COST_DRIVERS.length;
  const costs = Array.from({ length: 2 ** count }, (_, moved) => cost(moved));
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  const part = (driver: number) => {
    let sum = 0;
    for (const [moved, base] of costs.entries()) {
      if ((moved >> driver) & 1) continue;
      const size = COST_DRIVERS.filter((_, i) => (moved >> i) & 1).length;
      sum +=
        ((factorial(size) * factorial(count - size - 1)) / factorial(count)) * (costs[moved | (1 << driver)]! - base);
    }
    return sum;
  };
  return Object.fromEntries(COST_DRIVERS.map((driver, i) => [driver, part(i)])) as Record<CostDriver, number>;
}

function readWindow(segments: readonly CostSegment[]): Window {
  const requests = segments.reduce((sum, segment) => sum + segment.requests, 0);
  const profiles = new Map<string, Profile>();
  for (const { key, requests: own, calls, attempts, usage } of segments) {
    if (profiles.has(key)) throw new RangeError(`the segment ${key} is there twice`);
    const paid = usage.reduce((sum, { costUsd }) => sum + costUsd, 0);
    if (
      paid !== 0 &&
      !(own > 0 && calls > 0 && attempts > 0 && usage.every((each) => each.tokens > 0 || each.costUsd === 0))
    )
      throw new RangeError(
        `the segment ${key} has a cost without requests, calls, attempts or tokens to have caused it`,
      );
    profiles.set(key, {
      share: requests > 0 ? own / requests : 0,
      callsPerRequest: calls / own,
      attemptsPerCall: attempts / calls,
      tokensPerAttempt: new Map(usage.map(({ kind, tokens }) => [kind, tokens / attempts])),
      usdPerToken: new Map(usage.map(({ kind, tokens, costUsd }) => [kind, costUsd / tokens])),
    });
  }
  return { requests, profiles };
}

/** Gives both windows the same segments and kinds: what one lacks is as in the other, except its share, or its tokens, which are 0. */
function fillGaps(before: Window, after: Window): readonly [Window, Window] {
  const keys = new Set([...before.profiles.keys(), ...after.profiles.keys()]);
  const fill = (window: Window, other: Window): Window => ({
    requests: window.requests,
    profiles: new Map([...keys].map((key) => [key, fillProfile(window.profiles.get(key), other.profiles.get(key))])),
  });
  return [fill(before, after), fill(after, before)];
}

function fillProfile(own: Profile | undefined, other: Profile | undefined): Profile {
  if (!own) return fillProfile({ ...other!, share: 0 }, undefined);
  const known = (value: number, otherwise: number | undefined, last: number) =>
    Number.isFinite(value) ? value : Number.isFinite(otherwise) ? otherwise! : last;
  const kinds = new Set([...own.tokensPerAttempt.keys(), ...(other?.tokensPerAttempt.keys() ?? [])]);
  const byKind = (read: (kind: string) => number) => new Map([...kinds].map((kind) => [kind, read(kind)]));
  return {
    share: own.share,
    callsPerRequest: known(own.callsPerRequest, other?.callsPerRequest, 0),
    attemptsPerCall: known(own.attemptsPerCall, other?.attemptsPerCall, 1),
    tokensPerAttempt: byKind((kind) => {
      const seen = own.tokensPerAttempt.get(kind);
      return known(
        seen ?? (Number.isFinite(own.attemptsPerCall) ? 0 : Number.NaN),
        other?.tokensPerAttempt.get(kind),
        0,
      );
    }),
    usdPerToken: byKind((kind) => known(own.usdPerToken.get(kind) ?? Number.NaN, other?.usdPerToken.get(kind), 0)),
  };
}

/** Each driver in words. */
export const DRIVER_PHRASES: Readonly<Record<CostDriver, string>> = {
  traffic: 'more or less traffic',
  mix: 'the traffic mix',
  calls: 'calls per request',
  retries: 'retries',
  tokens: 'tokens per call',
  price: 'price per token',
};

function describe(
  before: number,
  after: number,
  drivers: CostSplit['drivers'],
  format: (usd: number) => string,
  per: CostOptions['per'],
): string {
  const what = per === 'request' ? 'Cost per request' : 'Cost';
  const rise = after - before;
  if (rise === 0) return `${what} stayed at ${format(after)}.`;
  const signed = (usd: number) => `${usd < 0 ? '−' : '+'}${format(Math.abs(usd))}`;
  const main = COST_DRIVERS.toSorted((a, b) => (drivers[b] - drivers[a]) * Math.sign(rise))[0]!;
  const course = `${what} ${rise > 0 ? 'rose' : 'fell'} from ${format(before)} to ${format(after)}`;
  return `${course}: ${DRIVER_PHRASES[main]} ${signed(drivers[main])} of ${signed(rise)}.`;
}

function dollars(usd: number): string {
  return `$${Math.abs(usd) < 1 ? usd.toPrecision(2) : usd.toFixed(2)}`;
}
