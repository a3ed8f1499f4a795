// How often a comparison is right: false discoveries where nothing changed, and power where something did. Everything is simulated from seeds.
import { compareAll, type Question } from '../packages/server/src/compare/compare.ts';
import { quantilePoints } from '../packages/server/src/compare/quantile.ts';
import type { Group, Sample } from '../packages/server/src/compare/sample.ts';
import {
  randomBinomial,
  randomNormal,
  seededRandom,
  type Random,
} from '../packages/server/src/statistics/seeded-random.ts';
import { progress, type BenchOptions, type Figure, type Report } from './report.ts';

const NULL_COMPARISONS = 10_000;
const FAMILY = 20;
const LEVEL = 0.05;
const POWER_RUNS = 200;
const SIZES = [200, 1000, 5000];

/** Requests of a simulated window: `shift` moves the KPI, 0 leaves it as it is. */
type Draw = (random: Random, n: number, shift: number) => Sample;

const KPIS: Readonly<
  Record<string, { readonly draw: Draw; readonly shifts: readonly number[]; readonly unit: string }>
> = {
  'task success of 90 %': {
    draw: (random, n, shift) => ({ kind: 'rate', n, hits: randomBinomial(random, n, 0.9 + shift) }),
    shifts: [-0.01, -0.03, -0.05, -0.1],
    unit: 'points',
  },
  'mean cost, log-normal': {
    draw: (random, n, shift) => {
      const costs = logNormals(random, n, 1 + shift);
      return { kind: 'mean', n, sum: sumOf(costs), sumSquares: sumOf(costs, (cost) => cost ** 2) };
    },
    shifts: [0.05, 0.1, 0.2, 0.5],
    unit: '%',
  },
  'cost per successful task': { draw: costPerSuccess, shifts: [0.05, 0.1, 0.2, 0.5], unit: '%' },
  'P95 latency, log-normal': {
    draw: (random, n, shift) => ({
      kind: 'quantile',
      level: 0.95,
      n,
      points: quantilePoints(logNormals(random, n, 1 + shift).sort((a, b) => a - b)),
    }),
    shifts: [0.05, 0.1, 0.2, 0.5],
    unit: '%',
  },
};

export function benchCompare(_options: BenchOptions): Promise<Report> {
  return Promise.resolve({
    figures: [...falseDiscoveries(), ...fewEvents(), mixShiftSold(), ...powerCurves()],
    method: [
      `${NULL_COMPARISONS} comparisons in families of ${FAMILY} KPIs whose two windows are drawn from one distribution, and ${POWER_RUNS} runs for each point of a power curve, all from fixed seeds; significance level ${LEVEL}.`,
      'Single comparisons are judged by p, families after Benjamini–Hochberg. Windows of log-normal values have a logarithmic standard deviation of 0.8.',
    ],
  });
}

function falseDiscoveries(): readonly Figure[] {
  const random = seededRandom(1);
  const families = NULL_COMPARISONS / FAMILY;
  const significant = new Map<string, number>();
  let wrong = 0;
  progress(`${NULL_COMPARISONS} comparisons where nothing changed`);
  for (let family = 0; family < families; family++) {
    const names = Array.from({ length: FAMILY }, (_, i) => Object.keys(KPIS)[i % Object.keys(KPIS).length]!);
    const compared = compareAll(
      names.map((name) => question(name, KPIS[name]!.draw(random, 400, 0), KPIS[name]!.draw(random, 400, 0))),
      { falseDiscoveryRate: LEVEL },
    );
    for (const { key, raw } of compared)
      if (raw && raw.difference.p <= LEVEL) significant.set(key, (significant.get(key) ?? 0) + 1);
    if (compared.some(({ verdict }) => verdict === 'changed')) wrong += 1;
  }
  const each = NULL_COMPARISONS / Object.keys(KPIS).length;
  return [
    {
      what: 'families with any false discovery',
      figure: percent(wrong / families),
      target: `at most ${percent(LEVEL)}`,
      note: `${wrong} of ${families}, standard error ${percent(Math.sqrt((LEVEL * (1 - LEVEL)) / families))}`,
    },
    ...Object.keys(KPIS).map((name) => ({
      what: `${name}: p at most ${LEVEL} though nothing changed`,
      figure: percent((significant.get(name) ?? 0) / each),
      target: `at most ${percent(LEVEL)}`,
      note: `of ${each}, standard error ${percent(Math.sqrt((LEVEL * (1 - LEVEL)) / each))}`,
    })),
  ];
}

/** Ratios of which few requests are any different, in windows of unequal size: what a sample tells of itself is then too certain. */
function fewEvents(): readonly Figure[] {
  const random = seededRandom(4);
  const runs = 2000;
  const spend = (failed: number) => {
    const cost = Math.exp(0.8 * randomNormal(random));
    return [random() < failed ? cost : 0, cost] as const;
  };
  const citations = (invalid: number) => {
    const cited = 1 + Math.floor(random() * 3);
    return [cited - (random() < invalid ? 1 + Math.floor(random() * cited) : 0), cited] as const;
  };
  return [
    { name: 'valid citations, 1 % of the requests with invalid ones', of: () => citations(0.01) },
    { name: 'spend on failed requests, 2 % failed', of: () => spend(0.02) },
    { name: 'spend on failed requests, 20 % failed', of: () => spend(0.2) },
  ].map(({ name, of }) => {
    progress(name);
    let significant = 0;
    for (let run = 0; run < runs; run++) {
      const [comparison] = compareAll([question(name, ratioOf(1200, of), ratioOf(100, of))]);
      if (comparison!.raw && comparison!.raw.difference.p <= LEVEL) significant += 1;
    }
    return {
      what: `${name}, 1,200 requests against 100: p at most ${LEVEL} though nothing changed`,
      figure: percent(significant / runs),
      target: `at most ${percent(LEVEL)}`,
      note: `of ${runs}, standard error ${percent(Math.sqrt((LEVEL * (1 - LEVEL)) / runs))}`,
    };
  });
}

/** Two intents of 95 % and 60 % success; the share of the hard one goes from 20 to 50 %, and nothing else changes. */
function mixShiftSold(): Figure {
  const random = seededRandom(2);
  const runs = 1000;
  let sold = 0;
  let raw = 0;
  for (let run = 0; run < runs; run++) {
    const window = (hard: number) => {
      const cells = [
        { intent: 'easy', n: Math.round(2000 * (1 - hard)), rate: 0.95 },
        { intent: 'hard', n: Math.round(2000 * hard), rate: 0.6 },
      ];
      return cells.map(({ intent, n, rate }): Group & { readonly sample: { readonly hits: number } } => ({
        labels: { intent },
        sample: { kind: 'rate', n, hits: randomBinomial(random, n, rate) },
      }));
    };
    const groups = { before: window(0.2), after: window(0.5) };
    const whole = (cells: typeof groups.before): Sample => ({
      kind: 'rate',
      n: sumOf(cells.map(({ sample }) => sample.n)),
      hits: sumOf(cells.map(({ sample }) => sample.hits)),
    });
    const [comparison] = compareAll([{ ...question('success', whole(groups.before), whole(groups.after)), groups }]);
    if (comparison!.verdict === 'changed') sold += 1;
    if (comparison!.raw!.difference.p <= LEVEL) raw += 1;
  }
  return {
    what: 'mix shift alone sold as a change',
    figure: percent(sold / runs),
    target: `at most ${percent(LEVEL)}`,
    note: `of ${runs}, standard error ${percent(Math.sqrt((LEVEL * (1 - LEVEL)) / runs))}; the raw difference is significant in ${percent(raw / runs)}`,
  };
}

function powerCurves(): readonly Figure[] {
  const random = seededRandom(3);
  return Object.entries(KPIS).flatMap(([name, { draw, shifts, unit }]) => {
    progress(`power: ${name}`);
    return SIZES.map((n) => {
      const points = shifts.map((shift) => {
        let found = 0;
        for (let run = 0; run < POWER_RUNS; run++) {
          const [comparison] = compareAll([question(name, draw(random, n, 0), draw(random, n, shift))]);
          if (comparison!.verdict === 'changed') found += 1;
        }
        return `${shift > 0 ? '+' : '−'}${Math.abs(100 * shift)} ${unit} ${percent(found / POWER_RUNS)}`;
      });
      return { what: `power, ${name}, ${n} requests a side`, figure: points.join(' · ') };
    });
  });
}

function question(key: string, before: Sample, after: Sample): Question {
  return { key, direction: 'neutral', before, after, minimumSample: 20 };
}

function costPerSuccess(random: Random, n: number, shift: number): Sample {
  return ratioOf(n, () => [(1 + shift) * Math.exp(0.8 * randomNormal(random)), random() < 0.85 ? 1 : 0]);
}

function ratioOf(n: number, draw: () => readonly [number, number]): Sample {
  const sums = { sumX: 0, sumY: 0, sumXX: 0, sumYY: 0, sumXY: 0 };
  for (let i = 0; i < n; i++) {
    const [x, y] = draw();
    sums.sumX += x;
    sums.sumY += y;
    sums.sumXX += x * x;
    sums.sumYY += y * y;
    sums.sumXY += x * y;
  }
  return { kind: 'ratio', n, ...sums };
}

function logNormals(random: Random, n: number, scale: number): number[] {
  return Array.from({ length: n }, () => scale * Math.exp(0.8 * randomNormal(random)));
}

function sumOf(values: readonly number[], of: (value: number) => number = (value) => value): number {
  return values.reduce((sum, value) => sum + of(value), 0);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
