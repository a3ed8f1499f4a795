import type { CohortRowJson } from '@faultline/model';

/** The cohorts of one way to split, in the order of the answer. */
export interface Split {
  readonly by: readonly string[];
  readonly rows: readonly CohortRowJson[];
  /** Whether some cohort is proven to differ, so that it is worth a look; the first is, where none is. */
  readonly isTelling: boolean;
  readonly summary: string;
}

const TELLING = new Set(['worse', 'better', 'changed']);

/** Cohorts by the labels they were split by, those with a cohort that is worse first; `alike`: labels that all requests have alike. */
export function splitsOf(cohorts: readonly CohortRowJson[]): {
  readonly splits: readonly Split[];
  readonly alike: readonly CohortRowJson[];
} {
  const all = [...Map.groupBy(cohorts, ({ by }) => by.join(',')).values()]
    .map((rows) => ({ by: rows[0]!.by, rows }))
    // A label that says nothing about any request is no way to split.
    .filter(({ rows }) => rows.some(({ kind }) => kind === 'value'));
  const groups = all.filter(({ rows }) => rows.length > 1);
  const weight = ({ rows }: { readonly rows: readonly CohortRowJson[] }) =>
    rows.some(isWorse) ? 2 : rows.some(isTelling) ? 1 : 0;
  const splits = groups
    .sort((a, b) => weight(b) - weight(a))
    .map((group, index) => ({
      ...group,
      isTelling: index === 0 || weight(group) > 0,
      summary: summaryOf(group.rows),
    }));
  return { splits, alike: all.filter(({ rows }) => rows.length === 1).map(({ rows }) => rows[0]!) };
}

const isTelling = ({ againstRest }: CohortRowJson) => TELLING.has(againstRest?.verdict ?? '');
const isWorse = ({ againstRest }: CohortRowJson) => againstRest?.verdict === 'worse';

function summaryOf(rows: readonly CohortRowJson[]): string {
  const worse = rows.filter(isWorse).map(cohortName);
  if (worse.length > 0) return `worse: ${worse.join(', ')}`;
  const named = rows.filter(({ kind }) => kind === 'value').length;
  const counted = named === 1 ? 'one cohort' : `${named} cohorts`;
  return rows.some(isTelling) ? counted : `${counted}, no proof of a difference`;
}

/** `acme`, `acme × de`, `others`; a label that is not there reads `without`. */
export function cohortName({ by, kind, labels }: Pick<CohortRowJson, 'by' | 'kind' | 'labels'>): string {
  if (kind === 'other') return 'others';
  return by.map((field) => labels[field] || `without ${splitName([field])}`).join(' × ');
}

/** `prompt version × tenant` */
export function splitName(by: readonly string[]): string {
  return by.map(fieldName).join(' × ');
}

/** A field of the filter language in words: `prompt version`, `time in retrieval`, `score faithfulness`. */
export function fieldName(field: string): string {
  return field
    .replace(/^label\./, '')
    .replace(/^stage_ms\./, 'time in ')
    .replace(/^score\./, 'score ')
    .replace(/_(?:ms|usd)$/, '')
    .replaceAll('_', ' ');
}
