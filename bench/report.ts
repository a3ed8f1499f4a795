// What a benchmark hands back, and the few statistics all of them use.

export interface Figure {
  readonly what: string;
  readonly figure: string;
  /** What the design wants reached; absent where it names nothing. */
  readonly target?: string;
  readonly note?: string;
}

export interface Report {
  readonly figures: readonly Figure[];
  /** Sentences that say how it was measured. */
  readonly method: readonly string[];
  /** Markdown that goes below the table. */
  readonly details?: string;
}

/** What was asked for on the command line. */
export interface BenchOptions {
  /** Requests of the data set. */
  readonly rows: number;
  /** Where the data set is kept. */
  readonly dataDir: string;
  /** Length of each measured load, warm-up not counted. */
  readonly seconds: number;
  /** Seeds of the example assistant's traffic. */
  readonly seeds: number;
  /** The first of those that findings are measured on. */
  readonly firstSeed: number;
}

/** Nearest-rank percentile; NaN of nothing. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** `P50 12 ms, P95 40 ms, most 61 ms of 300`. */
export function latencies(values: readonly number[]): string {
  if (values.length === 0) return 'none measured';
  return `P50 ${ms(median(values))}, P95 ${ms(percentile(values, 0.95))}, most ${ms(Math.max(...values))} of ${values.length}`;
}

export function ms(value: number): string {
  return value < 10 ? `${value.toFixed(1)} ms` : `${thousands(value)} ms`;
}

export function thousands(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

export function progress(text: string): void {
  console.log(`  ${text}`);
}
