import { printFilter, type ExplainOutput, type FilterNode } from '@faultline/model';
import { describeCohorts } from '../../explain/cohorts/statement.ts';
import { searchCohorts, type CohortFinding } from '../../explain/cohorts/search.ts';
import { UNKNOWN, type CohortTable } from '../../explain/cohorts/table.ts';
import { badnessOf } from '../../scorecard/badness.ts';
import { LABEL_FIELDS, valueFilter, VERSION_FIELDS } from '../../scorecard/cohort-labels.ts';
import { allOf } from '../../scorecard/compile.ts';
import { formatValue } from '../../scorecard/format.ts';
import type { CohortColumns } from '../../store/kpi-query.ts';
import type { ExplainQuestion } from './question.ts';

/** Labels of the project's own that are searched beside those with a name. */
const OWN_LABELS = 6;
const OTHERS = 'other';

/** The cohorts in which the KPI got worse; undefined where nothing is compared. */
export async function explainCohorts({
  telemetry,
  kpi,
  measure,
  selections: { now, compared },
  tile,
  limit,
}: ExplainQuestion): Promise<
  { readonly json: NonNullable<ExplainOutput['cohorts']>; readonly sentences: readonly string[] } | undefined
> {
  const badness = measure && compared && badnessOf(kpi, measure, tile.change?.before);
  if (!badness || !compared) return undefined;
  const own = await telemetry.readLabelNames(now, OWN_LABELS);
  const fields = [...LABEL_FIELDS, ...own.map((name) => `label.${name}`)];
  const [current, baseline] = await Promise.all(
    [now, compared].map((selection) => telemetry.readCohortColumns({ ...selection, ...badness.query, fields })),
  );
  const table = tableOf(baseline!, current!, badness.isMean);
  const result = searchCohorts(table, { limit });
  const wording = { what: badness.what, format: (value: number) => formatValue(value, badness.unit) };
  const findings = result.findings.map((finding) => ({
    labels: { ...finding.labels },
    requests: finding.n,
    value: finding.sum / finding.n,
    expected: finding.expected / finding.n,
    share: finding.share,
    p: finding.p,
    filter: printFilter(allOf(now.filter, ...cohortTerms(finding.labels))),
    sentence: describeCohorts({ ...result, findings: [finding] }, wording)[0]!,
  }));
  return {
    json: { what: badness.what, excess: result.excess, tested: result.tested, uncovered: result.uncovered, findings },
    sentences: describeCohorts(result, wording),
  };
}

/** The filters that together let through a cohort that was found. */
export function cohortTerms(labels: CohortFinding['labels']): readonly FilterNode[] {
  return Object.entries(labels).map(([field, value]) => valueFilter(field, value === UNKNOWN ? '' : value));
}

/** Both sides in one table, with values numbered alike. */
function tableOf(baseline: CohortColumns, current: CohortColumns, isMean: boolean): CohortTable {
  const rows = baseline.n.length + current.n.length;
  const joined = (column: 'n' | 'sum' | 'sumSquares') => {
    const all = new Float64Array(rows);
    all.set(baseline[column]);
    all.set(current[column], baseline.n.length);
    return all;
  };
  return {
    labels: current.labels.map(({ field }, i) => ({
      name: field,
      ...joinedLabel(baseline.labels[i]!, current.labels[i]!),
      isVersion: VERSION_FIELDS.includes(field),
    })),
    isBaseline: new Uint8Array(rows).fill(1, 0, baseline.n.length),
    n: joined('n'),
    sum: joined('sum'),
    ...(isMean ? { sumSquares: joined('sumSquares') } : {}),
  };
}

type Column = CohortColumns['labels'][number];

function joinedLabel(baseline: Column, current: Column) {
  const numbers = new Map<string, number>();
  const recode = ({ values, codes }: Column) => {
    const map = values.map((value) => {
      const name = value === undefined ? OTHERS : value === '' ? UNKNOWN : value;
      if (!numbers.has(name)) numbers.set(name, numbers.size);
      return numbers.get(name)!;
    });
    return codes.map((code) => map[code]!);
  };
  const codes = [baseline, current].map(recode);
  const all = new Uint8Array(codes[0]!.length + codes[1]!.length);
  all.set(codes[0]!);
  all.set(codes[1]!, codes[0]!.length);
  return { values: [...numbers.keys()], codes: all };
}
