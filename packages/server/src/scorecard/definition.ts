import type { Kpi, KpiDefinitionJson, KpiMeasure, KpiTerm } from '@faultline/model';

/** A KPI for people: how it is computed and how sure one can be of it, in words. */
export function definitionOf(kpi: Kpi, own?: { readonly version: number }): KpiDefinitionJson {
  const { measure, ...rest } = kpi;
  return {
    ...rest,
    formula: formulaInWords(measure),
    interval: INTERVALS[measure.kind],
    isOwn: own !== undefined,
    ...(own ? { version: own.version } : {}),
  };
}

const INTERVALS: Readonly<Record<KpiMeasure['kind'], string>> = {
  rate: "95 %, Wilson's score interval",
  mean: "95 %, Student's t",
  ratio: "95 %, Fieller's interval",
  quantile: '95 %, order statistics around the quantile',
  throughput: "95 %, Student's t over the buckets of the range",
  ingest_loss: "95 %, Wilson's score interval",
};

function formulaInWords(measure: KpiMeasure): string {
  switch (measure.kind) {
    case 'rate':
      return `requests that match ${code(measure.hits)}, over ${requests(measure)}`;
    case 'mean':
      return `mean of ${term(measure.value)} over ${requests(measure, measure.value)}`;
    case 'ratio':
      return `sum of ${term(measure.top)} over sum of ${term(measure.bottom)}, of ${requests(measure, measure.top, measure.bottom)}`;
    case 'quantile':
      return `P${Number((measure.level * 100).toFixed(3))} of ${code(measure.field)} over ${requests(measure, measure)}`;
    case 'throughput':
      return 'requests over minutes of the range';
    case 'ingest_loss':
      return 'items rejected, over items accepted and rejected';
    default:
      return measure satisfies never;
  }
}

function term({ field, where }: KpiTerm): string {
  const value = field === undefined ? '1' : code(field);
  return where === undefined ? value : `${value} where ${code(where)}`;
}

function requests({ among, of }: { among: string; of: string }, ...terms: readonly KpiTerm[]): string {
  const needed = [...new Set(terms.flatMap(({ field }) => (field === undefined ? [] : [`${field}:*`])))];
  const conditions = [among, of, ...needed].filter((filter) => filter !== '');
  return conditions.length === 0 ? 'all requests' : `requests that match ${conditions.map(code).join(' and ')}`;
}

const code = (text: string) => `\`${text}\``;
