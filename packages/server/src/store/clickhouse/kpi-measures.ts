// What the store computes of a set of requests for a KPI: SQL aggregates on the way out, a sample on the way back.
import { createHash } from 'node:crypto';
import { quantilePoints } from '../../compare/quantile.ts';
import type { Sample } from '../../compare/sample.ts';
import type { KpiSample, Measure, MeasureTerm } from '../kpi-query.ts';
import { columnOf, filterToSql, type Parameters } from './filter-sql.ts';
import { binPoints, binToSql, type BinCounts } from './kpi-bins.ts';

/** A number that adds up, bins that add up, or something that does not. */
type AggregateKind = 'number' | 'bins' | 'whole';

export interface Aggregate {
  readonly kind: AggregateKind;
  /** Over the columns of `Aggregates`. */
  readonly sql: string;
  /** The same for the same aggregate in any query: a hash of it with all that is bound, a whole number below 2⁵³. */
  readonly id: number;
}

/** Aggregates of one query, each once however many KPIs need it; the first counts requests. What they are made of is read once, as columns. */
export class Aggregates {
  readonly parameters: Parameters;
  readonly #columns = new Map<string, string>();
  readonly #aggregates = new Map<string, Aggregate>();
  readonly #places = new Map<string, number>();

  constructor(parameters: Parameters) {
    this.parameters = parameters;
    this.place('number', [], () => 'count()');
  }

  /** Where in the row an aggregate of some expressions will stand. */
  place(kind: AggregateKind, expressions: readonly string[], sqlOf: (...columns: string[]) => string): number {
    const text = sqlOf(...expressions);
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    const sql = sqlOf(...expressions.map((expression) => this.#column(expression)));
    this.#aggregates.set(text, { kind, sql, id: idOf(this.parameters.inserted(text)) });
    this.#places.set(text, this.#places.size);
    return this.#places.size - 1;
  }

  get all(): readonly Aggregate[] {
    return [...this.#aggregates.values()];
  }

  /** What a subquery has to select for them. */
  get columns(): readonly string[] {
    return [...this.#columns].map(([sql, name]) => `${sql} AS ${name}`);
  }

  #column(sql: string): string {
    if (sql === '1' || sql === '1.') return sql;
    const known = this.#columns.get(sql);
    if (known !== undefined) return known;
    const name = `c${this.#columns.size}`;
    this.#columns.set(sql, name);
    return name;
  }
}

function idOf(text: string): number {
  return Number(createHash('sha256').update(text).digest().readBigUInt64BE() >> 11n);
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

/** How quantiles are told: all values or a digest of them, with or without what an interval needs; or bins, which add up. */
export type QuantileSource = 'values' | 'values without intervals' | 'bins';

export function readerOf(
  measure: Measure,
  aggregates: Aggregates,
  parameters: Parameters,
  source: QuantileSource,
): SampleReader {
  const among = filterToSql(measure.among, parameters);
  const judged = both(among, filterToSql(measure.of, parameters));
  const count = (condition: string) => aggregates.place('number', [condition], (each) => `countIf(${each})`);
  const applicable = count(among);
  const n = count(judged);
  const withCoverage =
    (sampleOf: (n: number, values: readonly unknown[]) => Sample): SampleReader =>
    (values) => ({ applicable: Number(values[applicable]), sample: sampleOf(Number(values[n]), values) });
  const sum = (x: string) => aggregates.place('number', [x, judged], (value, where) => `sumIf(${value}, ${where})`);
  const sumProduct = (x: string, y: string) =>
    aggregates.place('number', [x, y, judged], (a, b, where) => `sumIf(${a} * ${b}, ${where})`);
  switch (measure.kind) {
    case 'rate': {
      const hits = count(both(judged, filterToSql(measure.hits, parameters)));
      return withCoverage((total, values) => ({ kind: 'rate', n: total, hits: Number(values[hits]) }));
    }
    case 'mean': {
      const x = termToSql(measure.value, parameters);
      const [total, squares] = [sum(x), sumProduct(x, x)];
      return withCoverage((size, values) => ({
        kind: 'mean',
        n: size,
        sum: Number(values[total]),
        sumSquares: Number(values[squares]),
      }));
    }
    case 'ratio': {
      const [x, y] = [termToSql(measure.top, parameters), termToSql(measure.bottom, parameters)];
      const places = [sum(x), sum(y), sumProduct(x, x), sumProduct(y, y), sumProduct(x, y)];
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
      const pointsOf = pointsReader(x, judged, measure.level, aggregates, source);
      return withCoverage((size, row) => ({
        kind: 'quantile',
        level: measure.level,
        n: size,
        points: pointsOf(size, row),
      }));
    }
    default:
      return measure satisfies never;
  }
}

function pointsReader(x: string, judged: string, level: number, aggregates: Aggregates, source: QuantileSource) {
  if (source === 'bins') {
    const place = aggregates.place(
      'bins',
      [x, judged],
      (value, where) => `sumMapIf([${binToSql(value)}], [1], ${where})`,
    );
    return (_: number, row: readonly unknown[]) => binPoints(row[place] as BinCounts);
  }
  const levels = source === 'values' ? DIGEST_LEVELS : [level];
  const values = aggregates.place('whole', [x, judged], (value, where) => {
    const all = `groupArrayIf(${EXACT_UP_TO + 1})(${value}, ${where})`;
    return `if(length(${all}) > ${EXACT_UP_TO}, [], arraySort(${all}))`;
  });
  const digest = aggregates.place(
    'whole',
    [x, judged],
    (value, where) => `quantilesTDigestIf(${levels.join(', ')})(${value}, ${where})`,
  );
  return (size: number, row: readonly unknown[]) =>
    size <= EXACT_UP_TO
      ? quantilePoints(size === 0 ? [] : (row[values] as readonly number[]))
      : (row[digest] as readonly number[]).map((value, i) => ({ level: levels[i]!, value }));
}

/** Both conditions; 1 is none. */
function both(one: string, other: string): string {
  if (one === '1') return other;
  return other === '1' || other === one ? one : `(${one}) AND (${other})`;
}

/** Numbers that a term names are there in every judged request. */
export function termToSql({ field, where }: MeasureTerm, parameters: Parameters): string {
  const value = field === undefined ? '1.' : `toFloat64(assumeNotNull(${columnOf(field, parameters).sql}))`;
  return where === undefined ? value : `if(${filterToSql(where, parameters)}, ${value}, 0.)`;
}
