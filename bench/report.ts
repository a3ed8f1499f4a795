/** One line of a benchmark's Markdown table: what was measured, the figure, and what to know about it. */
export function row(what: string, figure: string, note: string): void {
  console.log(`| ${what} | ${figure} | ${note} |`);
}

/** Nearest-rank percentile; NaN of nothing. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? Number.NaN;
}
