// The last days of the demo's week, of any seed and scenario, as judged requests in a store: what the scorecard is asked about.
import type { RequestRecord } from '@faultline/model';
import { deploymentOf, faultsOf, type Asked, type Plan } from '../../examples/support-assistant/app/plan.ts';
import { arrivals, DAY_MS, type Arrival, type Mix } from '../../examples/support-assistant/traffic/arrivals.ts';
import { SCENARIOS } from '../../examples/support-assistant/traffic/scenarios.ts';
import { assembleRequest } from '../../packages/server/src/assemble/assemble.ts';
import { RememberedPrecedents } from '../../packages/server/src/classify/precedents.ts';
import { judgeAndLearn } from '../../packages/server/src/jobs/judge.ts';
import { seededRandom } from '../../packages/server/src/statistics/seeded-random.ts';
import type { TelemetryStore } from '../../packages/server/src/store/telemetry-store.ts';
import { startTraffic } from '../classifier/traffic.ts';

export interface DemoWeek {
  readonly projectId: string;
  readonly plan: Plan;
  readonly toMs: number;
  readonly requests: number;
}

export interface DemoWeeks {
  /** Works the traffic of a scenario off, stores its requests under a project of their own, and keeps them to recombine. */
  work(scenario: string, seed: number): Promise<DemoWeek>;
  /** Another week of other arrivals: each is answered as one of its kind was in a week that was worked off. */
  recombine(scenario: string, seed: number): Promise<DemoWeek>;
  close(): Promise<void>;
}

/** As `npm run demo` has them. */
const DAYS = 7;
const PER_DAY = 600;
/** What is looked at, and what it is compared with. */
export const QUESTION_DAYS = 2;
const PRICES = [
  { model: 'local-small-*', inputUsdPerMTok: 0.4, outputUsdPerMTok: 1.6, cacheReadUsdPerMTok: 0.1 },
  { model: 'local-large-*', inputUsdPerMTok: 2.5, outputUsdPerMTok: 10, cacheReadUsdPerMTok: 1.25 },
  { model: 'local-embed-*', inputUsdPerMTok: 0.02, outputUsdPerMTok: 0 },
];

/** The demo ends whenever somebody starts it: seeds end at different hours of the week. */
const FIRST_END_MS = Date.UTC(2026, 10, 24, 9);
const HOURS_BETWEEN_ENDS = 17;
const HOURS_A_WEEK = 168;
const HOUR_MS = 3_600_000;
/** Rows of one insert. */
const BATCH = 1000;

interface Week extends DemoWeek {
  readonly fromMs: number;
  readonly firstMs: number;
  readonly seed: string;
  readonly mixes: readonly { readonly fromMs: number; readonly mix: Mix }[];
}

export async function openDemoWeeks(store: TelemetryStore): Promise<DemoWeeks> {
  const source = await startTraffic({ prices: PRICES, withPlain: false });
  const pool = new Map<string, RequestRecord[]>();
  const insert = async (week: Week, records: readonly RequestRecord[]): Promise<DemoWeek> => {
    const { projectId, plan, toMs } = week;
    for (let first = 0; first < records.length; first += BATCH)
      await store.insertRequests(
        records.slice(first, first + BATCH).map((record) => ({ record: { ...record, projectId }, version: 1n })),
      );
    return { projectId, plan, toMs, requests: records.length };
  };
  return {
    work: async (scenario, seed) => {
      const week = weekOf(scenario, seed, 'worked');
      const { full } = await source.run(week.seed, PER_DAY, { scenario, ...week });
      const precedents = new RememberedPrecedents();
      const records = full
        .map((gathered) => ({ gathered, record: assembleRequest(gathered) }))
        .sort((a, b) => (a.record.startTimeNs < b.record.startTimeNs ? -1 : 1))
        .map(({ gathered, record }) => judgeAndLearn(record, gathered.spans, precedents));
      const asked = new Map(arrivalsOf(week).map((arrival) => [arrival.requestId, arrival]));
      for (const record of records) {
        const arrival = asked.get(record.requestId);
        if (!arrival) throw new Error(`nobody asked the request ${record.requestId}`);
        const key = kindOf(week.plan, arrival);
        pool.set(key, [...(pool.get(key) ?? []), record]);
      }
      return insert(week, records);
    },
    recombine: (scenario, seed) => {
      const week = weekOf(scenario, seed, 'recombined');
      const random = seededRandom(seed);
      const records = arrivalsOf(week).flatMap((arrival) => {
        const alike = pool.get(kindOf(week.plan, arrival));
        // A kind that nobody asked in the weeks worked off: too rare to matter.
        if (!alike) return [];
        const record = alike[Math.floor(random() * alike.length)]!;
        const { requestId, timeMs, userTier } = arrival;
        const startTimeNs = BigInt(Math.round(timeMs)) * 1_000_000n;
        const { release } = deploymentOf(week.plan, askedOf(arrival));
        return [{ ...record, requestId, startTimeNs, cohort: { ...record.cohort, userTier, release } }];
      });
      return insert(week, records);
    },
    close: () => source.close(),
  };
}

function weekOf(scenario: string, seed: number, how: string): Week {
  const toMs = FIRST_END_MS + ((seed * HOURS_BETWEEN_ENDS) % HOURS_A_WEEK) * HOUR_MS;
  const stretch = { seed: `${how} ${seed}`, fromMs: toMs - DAYS * DAY_MS, toMs };
  const { plan, mixes } = SCENARIOS[scenario]!(stretch);
  const boundaryMs = toMs - QUESTION_DAYS * DAY_MS;
  return {
    ...stretch,
    plan,
    projectId: `${scenario}-${how}-${seed}`,
    requests: 0,
    // Only the days that are asked about: the days before them would change nothing but how long it takes.
    firstMs: boundaryMs - QUESTION_DAYS * DAY_MS,
    // What shifts, shifts between what is looked at and what it is compared with.
    mixes: mixes.map(({ fromMs, mix }, i) => ({ fromMs: i === 0 ? fromMs : boundaryMs, mix })),
  };
}

function arrivalsOf({ seed, firstMs, toMs, mixes }: Week): readonly Arrival[] {
  return arrivals({ seed, fromMs: firstMs, toMs, perDay: PER_DAY, mixes });
}

function askedOf({ requestId, timeMs, userTier, question: { tenant, locale } }: Arrival): Asked {
  return { requestId, timeMs, labels: { tenant, locale, userTier } };
}

/**
 * Requests of one kind are answered alike: the same tenant, language and kind of question, the same prompt and model, hit by the same faults.
 * Not the same release, by which nothing goes: a kind of its own would have answers of its own by chance, the same ones in every week.
 */
function kindOf(plan: Plan, arrival: Arrival): string {
  const { tenant, locale, kind } = arrival.question;
  const { promptVersion, model } = deploymentOf(plan, askedOf(arrival));
  const faults = [...faultsOf(plan, askedOf(arrival)).keys()].sort();
  return [tenant, locale, kind, promptVersion, model, ...faults].join(' ');
}
