// Which stage made a quantile of the latency rise.

/** Critical-path self time of a stage, summed over the requests of a tail; 0 for those without the stage. */
interface StageTime {
  readonly stage: string;
  readonly sumMs: number;
  readonly sumSquaresMs: number;
}

/** The requests of a window whose duration is near the quantile: for P95, say, those between P92.5 and P97.5. */
export interface Tail {
  /** The quantile itself. */
  readonly quantileMs: number;
  readonly n: number;
  /** Together the duration of these requests: critical-path self times leave nothing out and count nothing twice. */
  readonly stages: readonly StageTime[];
}

interface StageShare {
  readonly stage: string;
  readonly beforeMs: number;
  readonly afterMs: number;
  /** What the stage adds to the rise; negative where it got faster. */
  readonly riseMs: number;
  /** Of `riseMs`, from the variation among the requests of the tail. */
  readonly standardErrorMs: number;
}

export interface LatencySplit {
  readonly riseMs: number;
  /** Largest rise first; the rises add up to `riseMs`. */
  readonly stages: readonly StageShare[];
  readonly statement: string;
}

/**
 * Splits the rise of a quantile over stages. The mean time of each stage among the requests at the quantile is its contribution to it, and
 * the contributions add up to it. Source: Euler allocation of a quantile, Tasche 1999. A tail has a width, so its means are scaled to
 * the quantile. Undefined where a tail has no requests or no time.
 */
export function splitLatency(
  before: Tail,
  after: Tail,
  { name = 'P95', format = milliseconds }: { readonly name?: string; readonly format?: (ms: number) => string } = {},
): LatencySplit | undefined {
  const [from, to] = [contributions(before), contributions(after)];
  if (!from || !to) return undefined;
  const nothing = { ms: 0, variance: 0 };
  const stages = [...new Set([...from.keys(), ...to.keys()])]
    .map((stage): StageShare => {
      const [earlier, later] = [from.get(stage) ?? nothing, to.get(stage) ?? nothing];
      return {
        stage,
        beforeMs: earlier.ms,
        afterMs: later.ms,
        riseMs: later.ms - earlier.ms,
        standardErrorMs: Math.sqrt(earlier.variance + later.variance),
      };
    })
    .sort((a, b) => b.riseMs - a.riseMs);
  const riseMs = after.quantileMs - before.quantileMs;
  const course = `${name} ${riseMs < 0 ? 'fell' : 'rose'} from ${format(before.quantileMs)} to ${format(after.quantileMs)}`;
  // With a fall, what fell furthest is what made it.
  const main = riseMs < 0 ? stages.at(-1)! : stages[0]!;
  const signed = (ms: number) => `${ms < 0 ? '−' : '+'}${format(Math.abs(ms))}`;
  return { riseMs, stages, statement: `${course}: ${main.stage} ${signed(main.riseMs)} of ${signed(riseMs)}.` };
}

function contributions({ quantileMs, n, stages }: Tail) {
  const total = stages.reduce((sum, { sumMs }) => sum + sumMs, 0);
  if (n === 0 || !(total > 0)) return undefined;
  const scale = quantileMs / (total / n);
  return new Map(
    stages.map(({ stage, sumMs, sumSquaresMs }) => {
      const variance = n > 1 ? Math.max(0, sumSquaresMs - sumMs ** 2 / n) / (n - 1) : Number.NaN;
      return [stage, { ms: (scale * sumMs) / n, variance: (scale ** 2 * variance) / n }] as const;
    }),
  );
}

/** `830 ms`, `1.4 s`. */
function milliseconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
