import { describe, expect, test } from 'vitest';
import { randomBinomial, randomNormal, seededRandom } from '../statistics/seeded-random.ts';
import { describeChangePoint, findChangePoints, type Bin } from './change-point.ts';

const START = Date.UTC(2026, 10, 27, 12);
const MINUTE = 60_000;
const at = (bin: number) => START + bin * 5 * MINUTE;
const percent = (value: number) => `${(100 * value).toFixed(0)} %`;

function rates(seed: number, bins: number, rateOf: (bin: number) => number, n = 200): readonly Bin[] {
  const random = seededRandom(seed);
  return Array.from({ length: bins }, (_, bin) => ({ atMs: at(bin), n, sum: randomBinomial(random, n, rateOf(bin)) }));
}

// Annual flow of the Nile at Aswan 1871–1970, in 10⁸ m³ (Cobb 1978): it fell after 1898, when the dam was begun.
const NILE = [
  1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140, 1100,
  1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456,
  824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897,
  822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923, 975,
  815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
];

test('the Nile (Cobb 1978): one change, 1899 being the first year of the lower flow', () => {
  const bins = NILE.map((flow, year) => ({ atMs: Date.UTC(1871 + year, 0), n: 1, sum: flow, sumSquares: flow ** 2 }));
  const points = findChangePoints(bins, []);
  expect(points.map(({ atMs }) => new Date(atMs).getUTCFullYear())).toEqual([1899]);
  expect(points[0]!.before).toBeCloseTo(1097.75, 2);
  expect(points[0]!.after).toBeCloseTo(849.97, 2);
});

describe('where a rate began to move', () => {
  test('a rise, beside the release that began just before it', () => {
    const versions = [
      { name: 'prompt v7', atMs: at(80) },
      { name: 'release 2.3', atMs: at(10) },
      { name: 'release 2.4', atMs: at(60) - MINUTE },
    ];
    const [point, ...more] = findChangePoints(
      rates(6, 96, (bin) => (bin < 60 ? 0.05 : 0.2)),
      versions,
    );
    expect(more).toEqual([]);
    expect(point!.fromMs).toBeLessThanOrEqual(at(60));
    expect(point!.toMs).toBeGreaterThanOrEqual(at(60));
    // Neither what began hours before nor what began only afterwards is named.
    expect(point!.versions.map(({ name }) => name)).toEqual(['release 2.4']);
    expect(describeChangePoint(point!, percent)).toMatch(
      /^Rose from 5 % to (20|21|19) % at 2026-11-27 17:\d\d UTC, \d min after release 2\.4 began\.$/,
    );
  });

  test('a rise hours after the only release is told without it', () => {
    const [point] = findChangePoints(
      rates(6, 96, (bin) => (bin < 60 ? 0.05 : 0.2)),
      [{ name: 'release 2.3', atMs: at(10) }],
    );
    expect(describeChangePoint(point!, percent)).toMatch(/^Rose from 5 % to (20|21|19) % at 2026-11-27 17:\d\d UTC\.$/);
  });

  test('a rise and its repair', () => {
    const points = findChangePoints(
      rates(2, 90, (bin) => (bin >= 30 && bin < 60 ? 0.25 : 0.05)),
      [],
    );
    expect(points.map(({ atMs }) => (atMs - START) / 5 / MINUTE)).toEqual([30, 60]);
    expect(points[0]!.after).toBe(points[1]!.before);
  });

  test('one bad bin is no change of level', () => {
    expect(
      findChangePoints(
        rates(3, 60, (bin) => (bin === 30 ? 0.2 : 0.05)),
        [],
      ),
    ).toEqual([]);
  });

  test('a number that never varies changes where it does', () => {
    const bins = [1, 1, 1, 1, 2, 2, 2, 2].map((value, bin) => ({
      atMs: at(bin),
      n: 1,
      sum: value,
      sumSquares: value ** 2,
    }));
    expect(findChangePoints(bins, []).map(({ atMs, before, after }) => ({ atMs, before, after }))).toEqual([
      { atMs: at(4), before: 1, after: 2 },
    ]);
    expect(findChangePoints(bins.slice(0, 4).concat(bins.slice(0, 4)), [])).toEqual([]);
  });

  test('with too few bins nothing is found', () => {
    expect(
      findChangePoints(
        rates(4, 5, (bin) => (bin < 3 ? 0 : 1)),
        [],
      ),
    ).toEqual([]);
  });
});

describe('where nothing changed, one series in a hundred at most has a change, give or take chance', () => {
  const random = seededRandom(5);
  test.for([
    { name: 'a rate', series: (seed: number) => rates(seed, 96, () => 0.1) },
    { name: 'a rate with few hits', series: (seed: number) => rates(seed, 96, () => 0.01, 100) },
    {
      name: 'a rate that varies more than chance',
      series: (seed: number) => {
        const wander = Array.from({ length: 96 }, () => Math.max(0, 0.1 + 0.05 * randomNormal(random)));
        return rates(seed, 96, (bin) => wander[bin]!);
      },
    },
    {
      name: 'a mean of skewed values',
      series: (): readonly Bin[] =>
        Array.from({ length: 60 }, (_, bin) => {
          const values = Array.from({ length: 50 }, () => Math.exp(randomNormal(random)));
          const sum = values.reduce((total, value) => total + value, 0);
          return { atMs: at(bin), n: 50, sum, sumSquares: values.reduce((total, value) => total + value ** 2, 0) };
        }),
    },
  ])('$name', ({ series }) => {
    let found = 0;
    for (let seed = 0; seed < 500; seed++) if (findChangePoints(series(seed), []).length > 0) found += 1;
    // Three standard errors of 500 series at 1 %.
    expect(found / 500).toBeLessThanOrEqual(0.01 + 3 * 0.0045);
  });
});
