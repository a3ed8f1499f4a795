// Requests as columns: labels as small numbers, counts beside them. Two million rows are searched where they lie.

/** One label of every row, as indices into its values. */
export interface LabelColumn {
  readonly name: string;
  readonly values: readonly string[];
  readonly codes: Uint8Array | Uint16Array | Uint32Array;
  /**
   * True of what is changed on purpose, such as release, prompt version and model: more traffic on a worse version is a regression, more
   * traffic of a harder intent is a shift of the mix.
   */
  readonly isVersion: boolean;
}

/** A row is one request, or any number of requests with the same labels in the same window. */
export interface CohortTable {
  readonly labels: readonly LabelColumn[];
  /** 1 where the row belongs to the baseline, 0 where to the window asked about. All 0: cohorts are compared with the rest. */
  readonly isBaseline: Uint8Array;
  readonly n: Float64Array;
  /** Failures of a rate; cost or milliseconds of a mean. More must mean worse. */
  readonly sum: Float64Array;
  /** Present makes it a mean; absent makes it a rate. */
  readonly sumSquares?: Float64Array;
}

/** Requests of one window with the same labels. */
export interface CountedGroup {
  readonly labels: Readonly<Record<string, string>>;
  readonly isBaseline: boolean;
  readonly n: number;
  readonly sum: number;
  /** On every group or on none. */
  readonly sumSquares?: number;
}

/** How a label is shown that a request does not have. */
export const UNKNOWN = 'unknown';

/** Groups as columns. A label that a group lacks is `unknown` there. `versions` names the labels that are changed on purpose. */
export function cohortTable(groups: readonly CountedGroup[], versions: readonly string[]): CohortTable {
  const names = [...new Set(groups.flatMap(({ labels }) => Object.keys(labels)))].sort();
  const column = (of: (group: CountedGroup) => number) => Float64Array.from(groups, of);
  const table = {
    labels: names.map((name) => ({ ...labelColumn(name, groups), isVersion: versions.includes(name) })),
    isBaseline: Uint8Array.from(groups, ({ isBaseline }) => Number(isBaseline)),
    n: column(({ n }) => n),
    sum: column(({ sum }) => sum),
  };
  const withSquares = groups.filter(({ sumSquares }) => sumSquares !== undefined).length;
  if (withSquares === 0) return table;
  if (withSquares < groups.length)
    throw new RangeError(`sumSquares is on ${withSquares} of ${groups.length} groups; it must be on all or on none`);
  return { ...table, sumSquares: column(({ sumSquares = 0 }) => sumSquares) };
}

function labelColumn(name: string, groups: readonly CountedGroup[]): Omit<LabelColumn, 'isVersion'> {
  const codeOf = new Map<string, number>();
  const codes = Uint32Array.from(groups, ({ labels }) => {
    const value = labels[name] ?? UNKNOWN;
    const code = codeOf.get(value) ?? codeOf.size;
    codeOf.set(value, code);
    return code;
  });
  return { name, values: [...codeOf.keys()], codes };
}
