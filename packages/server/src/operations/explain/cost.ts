import type { ExplainOutput } from '@faultline/model';
import { COST_DRIVERS, splitCost, type CostSegment } from '../../explain/cost.ts';
import { formatValue } from '../../scorecard/format.ts';
import type { CostGroup } from '../../store/kpi-query.ts';
import type { ExplainQuestion } from './question.ts';

/** What traffic is told apart by, besides the model that answered. */
const SEGMENTS = ['intent', 'label.model'];

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
  const { beforeUsd, afterUsd, drivers, statement } = splitCost(before!.map(segmentOf), after!.map(segmentOf), {
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

function segmentOf({ values, requests, generations, retries, tokens, costUsd }: CostGroup): CostSegment {
  return {
    key: values.join('\n'),
    requests,
    calls: Math.max(0, generations - retries),
    attempts: generations,
    usage: [{ kind: 'tokens', tokens, costUsd }],
  };
}
