import type { ExplainOutput } from '@faultline/model';
import { COST_DRIVERS, splitCost, type CostSegment } from '../../explain/cost.ts';
import { addMoments, TOKEN_KINDS, tokenPrices } from '../../explain/token-prices.ts';
import { formatValue } from '../../scorecard/format.ts';
import type { CostGroup } from '../../store/kpi-query.ts';
import type { ExplainQuestion } from './question.ts';

/** What traffic is told apart by, besides the model that answered. */
const SEGMENTS = ['intent', 'tenant', 'label.model'];

/** The change of the cost per request, by driver. */
export async function explainCost({
  telemetry,
  kpi,
  selections: { now, compared },
}: ExplainQuestion): Promise<ExplainOutput['cost']> {
  if (!compared || kpi.group !== 'cost') return undefined;
  const [before, after] = await Promise.all(
    [compared, now].map((selection) => telemetry.readCostGroups(selection, SEGMENTS)),
  );
  if (before!.length === 0 || after!.length === 0) return undefined;
  const [pricesBefore, pricesAfter] = [pricesIn(before!), pricesIn(after!)];
  const segments = [
    segmentsOf(before!, pricesBefore, pricesAfter),
    segmentsOf(after!, pricesAfter, pricesBefore),
  ] as const;
  const { beforeUsd, afterUsd, drivers, statement } = splitCost(...segments, {
    per: 'request',
    format: (usd) => formatValue(usd, 'usd'),
  });
  return {
    beforeUsd,
    afterUsd,
    drivers: COST_DRIVERS.map((driver) => ({ driver, usd: drivers[driver] })),
    sentence: statement,
  };
}

type Prices = ReadonlyMap<string, readonly number[] | undefined>;

const modelOf = ({ values }: CostGroup) => values.at(-1) ?? '';

/** What each kind of token cost, as the requests of each model show it. */
function pricesIn(groups: readonly CostGroup[]): Prices {
  return new Map(
    [...Map.groupBy(groups, modelOf)].map(([model, own]) => [
      model,
      tokenPrices(addMoments(own.map(({ moments }) => moments))),
    ]),
  );
}

/** `others` are the prices of the compared requests: kinds that only one side tells apart would look like other tokens. */
function segmentsOf(groups: readonly CostGroup[], prices: Prices, others: Prices): readonly CostSegment[] {
  return groups.map((group) => {
    const model = modelOf(group);
    const isComparable = !others.has(model) || others.get(model) !== undefined;
    // What cost something without a model call that is known is paid for once a request.
    const attempts = group.generations === 0 && group.costUsd > 0 ? group.requests : group.generations;
    return {
      key: group.values.join('\n'),
      requests: group.requests,
      calls: Math.max(Math.min(1, attempts), attempts - group.retries),
      attempts,
      usage: usageOf(group, attempts, isComparable ? prices.get(model) : undefined),
    };
  });
}

/** What prices do not explain of the cost is spread over the kinds in proportion, so that nothing is lost. */
function usageOf(
  { moments: { tokens }, costUsd }: CostGroup,
  attempts: number,
  prices: readonly number[] | undefined,
): CostSegment['usage'] {
  const counted = tokens.reduce((sum, count) => sum + count, 0);
  if (counted === 0) return [{ kind: 'calls', tokens: attempts, costUsd }];
  const explained = prices?.reduce((sum, price, i) => sum + price * tokens[i]!, 0) ?? 0;
  if (!prices || explained <= 0) return [{ kind: 'tokens', tokens: counted, costUsd }];
  return TOKEN_KINDS.map((kind, i) => ({
    kind,
    tokens: tokens[i]!,
    costUsd: (costUsd * prices[i]! * tokens[i]!) / explained,
  }));
}
