import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomBinomial, randomNormal, seededRandom } from '../../statistics/seeded-random.ts';
import { leavesOf } from './leaves.ts';
import { searchCohorts } from './search.ts';
import { describeCohorts } from './statement.ts';
import { cohortTable, type CountedGroup } from './table.ts';

const INTENTS = ['refund', 'order', 'smalltalk', 'legal'];
const TENANTS = ['acme', 'globex', 'initech'];
const LOCALES = ['en', 'de'];

interface Cell {
  readonly intent: string;
  readonly tenant: string;
  readonly locale: string;
  readonly isBaseline: boolean;
}

/** Counted groups of every combination: `size` requests each, of which `rate` fail. */
function world(seed: number, rate: (cell: Cell) => number, size: (cell: Cell) => number = () => 400): CountedGroup[] {
  const random = seededRandom(seed);
  return [true, false].flatMap((isBaseline) =>
    INTENTS.flatMap((intent) =>
      TENANTS.flatMap((tenant) =>
        LOCALES.map((locale) => {
          const cell = { intent, tenant, locale, isBaseline };
          const n = size(cell);
          return { labels: { intent, tenant, locale }, isBaseline, n, sum: randomBinomial(random, n, rate(cell)) };
        }),
      ),
    ),
  );
}

const usual = ({ intent, locale }: Cell) => (intent === 'legal' ? 0.15 : 0.05) * (locale === 'de' ? 1.3 : 1);
const found = (groups: readonly CountedGroup[], versions: readonly string[] = []) =>
  searchCohorts(cohortTable(groups, versions)).findings.map(({ labels }) => labels);
const percent = { what: 'failures', format: (value: number) => `${(100 * value).toFixed(0)} %` };

describe('the cohort that got worse', () => {
  test.for<{ name: string; isWorse: (cell: Cell) => boolean; finds: readonly Readonly<Record<string, string>>[] }>([
    { name: 'one label', isWorse: ({ tenant }) => tenant === 'globex', finds: [{ tenant: 'globex' }] },
    {
      name: 'two labels',
      isWorse: ({ intent, tenant }) => intent === 'refund' && tenant === 'acme',
      finds: [{ intent: 'refund', tenant: 'acme' }],
    },
    {
      name: 'three labels',
      isWorse: ({ intent, tenant, locale }) => intent === 'refund' && tenant === 'acme' && locale === 'de',
      finds: [{ intent: 'refund', tenant: 'acme', locale: 'de' }],
    },
    {
      name: 'two cohorts',
      isWorse: ({ intent, tenant }) => intent === 'order' || (intent === 'legal' && tenant === 'initech'),
      finds: [{ intent: 'legal', tenant: 'initech' }, { intent: 'order' }],
    },
    { name: 'all requests', isWorse: () => true, finds: [{}] },
    { name: 'none', isWorse: () => false, finds: [] },
  ])('$name', ({ isWorse, finds }) => {
    const groups = world(1, (cell) => (!cell.isBaseline && isWorse(cell) ? 4 : 1) * usual(cell));
    expect(found(groups)).toEqual(finds);
  });

  test('is told in words', () => {
    const groups = world(1, (cell) => (!cell.isBaseline && cell.tenant === 'acme' ? 4 : 1) * usual(cell));
    const result = searchCohorts(cohortTable(groups, []));
    expect(describeCohorts(result, percent)[0]).toMatch(
      /^tenant = acme: \d+ % now where \d+ % was expected, over 3200 requests, (9\d|100) % of the rise in failures\.$/,
    );
    expect(describeCohorts(searchCohorts(cohortTable(world(2, usual), [])), percent)).toEqual([
      'No cohort is proven to have got worse: 60 combinations of labels were looked at.',
    ]);
  });
});

describe('what is no regression', () => {
  test('more traffic of a hard intent', () => {
    const size = ({ intent, isBaseline }: Cell) => (intent === 'legal' && !isBaseline ? 4000 : 400);
    const groups = world(3, usual, size);
    const result = searchCohorts(cohortTable(groups, []));
    expect(result.findings).toEqual([]);
    expect(Math.abs(result.excess)).toBeLessThan(600);
  });

  test('traffic that the baseline did not have: it is counted, not judged', () => {
    const stranger = { labels: { intent: 'refund', tenant: 'new', locale: 'en' }, isBaseline: false, n: 500, sum: 300 };
    const result = searchCohorts(cohortTable([...world(4, usual), stranger], []));
    expect(result.findings).toEqual([]);
    expect(result.uncovered).toBe(500);
  });
});

test('a worse release that gets more traffic is a regression, since releases are versions and not mix', () => {
  const release = (name: string, isBaseline: boolean, n: number, rate: number): CountedGroup => ({
    labels: { release: name },
    isBaseline,
    n,
    sum: n * rate,
  });
  const groups = [
    release('1', true, 9000, 0.05),
    release('2', true, 1000, 0.2),
    release('1', false, 1000, 0.05),
    release('2', false, 9000, 0.2),
  ];
  expect(found(groups, ['release'])).toEqual([{ release: '2' }]);
  expect(found(groups)).toEqual([]);
});

test('without a baseline, cohorts are compared with the rest', () => {
  const groups = world(5, ({ intent }) => (intent === 'order' ? 0.3 : 0.05)).filter(({ isBaseline }) => !isBaseline);
  expect(found(groups)).toEqual([{ intent: 'order' }]);
});

test('the cost of a cohort that rose, as a mean', () => {
  const random = seededRandom(6);
  const groups = world(6, () => 0).map(({ labels, isBaseline, n }): CountedGroup => {
    const isWorse = !isBaseline && labels['tenant'] === 'acme' && labels['locale'] === 'de';
    const costs = Array.from({ length: n }, () => (isWorse ? 0.02 : 0.01) * Math.exp(0.5 * randomNormal(random)));
    const sum = costs.reduce((total, cost) => total + cost, 0);
    return { labels, isBaseline, n, sum, sumSquares: costs.reduce((total, cost) => total + cost ** 2, 0) };
  });
  expect(found(groups)).toEqual([{ locale: 'de', tenant: 'acme' }]);
});

test('sums of squares on some groups only are refused', () => {
  const group = { labels: {}, isBaseline: true, n: 1, sum: 1 };
  expect(() => cohortTable([group, { ...group, sumSquares: 1 }], [])).toThrow('1 of 2 groups');
});

describe('adding up', () => {
  const rows = fc.array(
    fc.record({
      labels: fc.record({ a: fc.constantFrom('x', 'y', 'z'), b: fc.integer({ min: 0, max: 200 }).map(String) }),
      isBaseline: fc.boolean(),
      n: fc.integer({ min: 1, max: 50 }),
      sum: fc.integer({ min: 0, max: 50 }),
    }),
    { minLength: 1, maxLength: 300 },
  );

  test('leaves hold every request of the rows exactly once', () => {
    fc.assert(
      fc.property(rows, (groups) => {
        const { current, baseline } = leavesOf(cohortTable(groups, []));
        for (const [sums, isBaseline] of [
          [current, false],
          [baseline, true],
        ] as const) {
          const own = groups.filter((group) => group.isBaseline === isBaseline);
          const total = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0);
          expect(total(sums.n)).toBe(total(own.map(({ n }) => n)));
          expect(total(sums.sum)).toBe(total(own.map(({ sum }) => sum)));
        }
      }),
    );
  });

  test('one request a row or counted groups, in any order: the findings are the same', () => {
    const counted = world(
      7,
      (cell) => (!cell.isBaseline && cell.intent === 'refund' ? 4 : 1) * usual(cell),
      () => 60,
    );
    const single = counted.flatMap(({ n, sum, ...group }) =>
      Array.from({ length: n }, (_, i) => ({ ...group, n: 1, sum: i < sum ? 1 : 0 })),
    );
    const inBoth = [counted, single.reverse()].map((groups) => searchCohorts(cohortTable(groups, [])));
    expect(inBoth[1]!.findings.map(({ labels, n, sum }) => ({ labels, n, sum }))).toEqual(
      inBoth[0]!.findings.map(({ labels, n, sum }) => ({ labels, n, sum })),
    );
    expect(inBoth[0]!.findings[0]!.labels).toEqual({ intent: 'refund' });
    expect(inBoth[1]!.findings[0]!.expected).toBeCloseTo(inBoth[0]!.findings[0]!.expected, 6);
  });
});
