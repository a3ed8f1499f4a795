// What the store computes of a set of requests for a KPI: SQL aggregates on the way out, a sample on the way back.
import { quantilePoints } from '../../compare/quantile.ts';
import type { Sample } from '../../compare/sample.ts';
import type { KpiSample, Measure, MeasureTerm } from '../kpi-query.ts';
import { columnOf, filterToSql, type Parameters } from './filter-sql.ts';

/** Aggregates of one query, each once however many KPIs need it. */
export class Aggregates {
  readonly #places = new Map<string, number>();

  /** Where in the row the aggregate will stand. */
  place(sql: string): number {
    const known = this.#places.get(sql);
    if (known !== undefined) return known;
    this.#places.set(sql, this.#places.size);
    return this.#places.size - 1;
  }

  get expressions(): readonly string[] {
    return [...this.#places.keys()];
  }
}

/** Reads the sample of a KPI from the values of the aggregates. */
export type SampleReader = (values: readonly unknown[]) => KpiSample;

/** Levels at which a digest is read, dense around those that KPIs ask for, so that their intervals can be told. */
const DIGEST_LEVELS = [
  0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.475, 0.49, 0.495, 0.4975, 0.5, 0.5025,
  0.505, 0.51, 0.525, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.88, 0.9, 0.92, 0.93, 0.94, 0.945, 0.9475, 0.949, 0.95,
  0.951, 0.9525, 0.955, 0.96, 0.97, 0.975, 0.98, 0.985, 0.9875, 0.989, 0.99, 0.991, 0.9925, 0.995, 0.9975, 0.999,
  0.9995, 0.9999,
];

/** Up to so many values of a cell all are read, and its quantiles and their intervals are exact. Beyond, a digest tells them. */
const EXACT_UP_TO = 500;

export function readerOf(
  measure: Measure,
  aggregates: Aggregates,
  parameters: Parameters,
  withIntervals: boolean,
): SampleReader {
  const among = filterToSql(measure.among, parameters);
  const judged = `(${among}) AND (${filterToSql(measure.of, parameters)})`;
  const count = (condition: string) => aggregates.place(`countIf(${condition})`);
  const applicable = count(among);
  const n = count(judged);
  const withCoverage =
    (sampleOf: (n: number, values: readonly unknown[]) => Sample): SampleReader =>
    (values) => ({ applicable: Number(values[applicable]), sample: sampleOf(Number(values[n]), values) });
  const sum = (sql: string) => aggregates.place(`sumIf(${sql}, ${judged})`);
  switch (measure.kind) {
    case 'rate': {
      const hits = count(`${judged} AND (${filterToSql(measure.hits, parameters)})`);
      return withCoverage((total, values) => ({ kind: 'rate', n: total, hits: Number(values[hits]) }));
    }
    case 'mean': {
      const x = termToSql(measure.value, parameters);
      const [total, squares] = [sum(x), sum(`${x} * ${x}`)];
      return withCoverage((size, values) => ({
        kind: 'mean',
        n: size,
        sum: Number(values[total]),
        sumSquares: Number(values[squares]),
      }));
    }
    case 'ratio': {
      const [x, y] = [termToSql(measure.top, parameters), termToSql(measure.bottom, parameters)];
      const places = [sum(x), sum(y), sum(`${x} * ${x}`), sum(`${y} * ${y}`), sum(`${x} * ${y}`)];
      return withCoverage((size, values) => {
        const [sumX, sumY, sumXX, sumYY, sumXY] = places.map((place) => Number(values[place])) as [
          number,
          number,
          number,
          number,
          number,
        ];
        return { kind: 'ratio', n: size, sumX, sumY, sumXX, sumYY, sumXY };
      });
    }
    case 'quantile': {
      const x = termToSql({ field: measure.field }, parameters);
      const levels = withIntervals ? DIGEST_LEVELS : [measure.level];
      const all = `groupArrayIf(${EXACT_UP_TO + 1})(${x}, ${judged})`;
      const values = aggregates.place(`if(length(${all}) > ${EXACT_UP_TO}, [], arraySort(${all}))`);
      const digest = aggregates.place(`quantilesTDigestIf(${levels.join(', ')})(${x}, ${judged})`);
      return withCoverage((size, row) => ({
        kind: 'quantile',
        level: measure.level,
        n: size,
        points:
          size <= EXACT_UP_TO
            ? quantilePoints(size === 0 ? [] : (row[values] as readonly number[]))
            : (row[digest] as readonly number[]).map((value, i) => ({ level: levels[i]!, value })),
      }));
    }
    default:
      return measure satisfies never;
  }
}

/** Numbers that a term names are there in every judged request. */
export function termToSql({ field, where }: MeasureTerm, parameters: Parameters): string {
  const value = field === undefined ? '1.' : `toFloat64(assumeNotNull(${columnOf(field, parameters).sql}))`;
  return where === undefined ? value : `if(${filterToSql(where, parameters)}, ${value}, 0.)`;
}
