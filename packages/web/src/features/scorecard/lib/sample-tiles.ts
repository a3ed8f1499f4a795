// Answers as the server gives them, for the tests.
import type { ChangeJson, CohortRowJson, FindingJson, KpiTileJson, ScorecardOutput } from '@faultline/model';

export function sampleTile(
  id: string,
  over: Partial<KpiTileJson> & { readonly group?: KpiTileJson['definition']['group'] } = {},
): KpiTileJson {
  const { group = 'outcome', ...rest } = over;
  return {
    id,
    value: 0.9,
    low: 0.88,
    high: 0.92,
    sample: 400,
    isEnough: true,
    coverage: 1,
    sparkline: [],
    filters: { judged: 'j', unjudged: 'u', hits: 'h', misses: 'm' },
    definition: {
      id,
      title: `Title of ${id}`,
      group,
      unit: 'share',
      direction: 'higher_is_better',
      minimumSample: 30,
      description: 'What it says.',
      formula: '`a` over `b`',
      interval: 'Wilson',
      source: 'spans',
      isOwn: false,
    },
    ...rest,
  };
}

export function sampleChange(verdict: ChangeJson['verdict']): ChangeJson {
  return {
    verdict,
    sentence: `A sentence: ${verdict}.`,
    before: 0.95,
    sampleBefore: 390,
    ...(verdict === 'too_few' ? {} : { difference: { value: -0.05, low: -0.08, high: -0.02, p: 0.001, q: 0.002 } }),
  };
}

export function sampleScorecard(tiles: readonly KpiTileJson[], isCompared = true): ScorecardOutput {
  const range = { from: '2026-11-26T00:00:00Z', to: '2026-11-27T00:00:00Z' };
  return {
    range,
    filter: 'tenant:acme',
    ...(isCompared
      ? { compared: { from: '2026-11-25T00:00:00Z', to: range.from, filter: '' }, comparedRequests: 390 }
      : {}),
    requests: 400,
    groups: [...Map.groupBy(tiles, ({ definition }) => definition.group)].map(([group, kpis]) => ({
      group,
      title: `Group ${group}`,
      kpis,
    })),
  };
}

export function sampleCohort(over: Partial<CohortRowJson>): CohortRowJson {
  return {
    by: ['tenant'],
    kind: 'value',
    labels: { tenant: 'acme' },
    value: 0.5,
    low: 0.4,
    high: 0.6,
    sample: 100,
    requests: 100,
    share: 0.25,
    isEnough: true,
    series: [],
    filter: 'tenant:acme',
    ...over,
  };
}

export function sampleFinding(kpi: string): FindingJson {
  return {
    sentence: `Title of ${kpi} fell from 92 % to 87 %, for tenant = acme from 90 % to 47 %.`,
    cohort: { labels: { tenant: 'acme' }, requests: 142, filter: 'tenant:acme', alsoNamed: [] },
    reasons: [],
    leading: {
      kpi,
      title: `Title of ${kpi}`,
      unit: 'share',
      before: 0.92,
      now: 0.87,
      cohortBefore: 0.9,
      cohortNow: 0.47,
      filter: 'tenant:acme',
      sentence: `Title of ${kpi} fell from 92 % to 87 %, for tenant = acme from 90 % to 47 %`,
    },
    consequences: [],
  };
}
