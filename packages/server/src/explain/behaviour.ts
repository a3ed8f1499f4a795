// Whose spans began to behave differently: which stage or service, rather than those that only waited for it.
import { deviance, devianceP } from './cohorts/evidence.ts';

/** A span as far as its behaviour goes. */
export interface BehaviourSpan {
  /** What is to be named: a stage or a service. */
  readonly owner: string;
  /** Spans of one operation are expected to behave alike. */
  readonly operation: string;
  /** Time in which none of its children ran. */
  readonly selfMs: number;
  readonly children: readonly BehaviourSpan[];
}

/** What a span did, given that it was called: which operations it called in turn, or that it took longer than is usual for it. */
type Trait = { readonly kind: 'calls'; readonly callees: readonly string[] } | { readonly kind: 'takes_longer' };

export interface OwnerBehaviour {
  readonly owner: string;
  /** The operation of this owner whose behaviour rose most against chance. */
  readonly operation: string;
  readonly trait: Trait;
  /** Requests with that behaviour, of those with the operation. */
  readonly after: { readonly with: number; readonly of: number };
  readonly before: { readonly with: number; readonly of: number };
  /** One-sided, corrected for all operations and behaviours of all owners (Bonferroni). */
  readonly p: number;
}

/** Standard deviations of the logarithm of self time beyond which a span takes longer, and the least one of them is taken to be. */
const SLOW_DEVIATIONS = 2;
const LEAST_DEVIATION = 0.25;

interface Counted {
  readonly owner: string;
  readonly operation: string;
  readonly trait: Trait;
  with: number;
}

interface Counts {
  /** Requests by operation. */
  readonly operations: ReadonlyMap<string, number>;
  /** Requests by operation and trait. */
  readonly traits: ReadonlyMap<string, Counted>;
}

type UsualTime = ReadonlyMap<string, number>;

/**
 * Ranks owners by the behaviour of their spans that rose most. A span's behaviour is counted *given* that it was called and by what it does
 * itself, so those who wait for the cause, or are not reached any more, behave as ever. Strongest evidence first; owners of which nothing
 * rose are left out.
 */
export function rankBehaviour(
  before: readonly BehaviourSpan[],
  after: readonly BehaviourSpan[],
): readonly OwnerBehaviour[] {
  const usual = usualTimes(before);
  const [earlier, later] = [count(before, usual), count(after, usual)];
  const strongest = new Map<string, { readonly evidence: number; readonly of: OwnerBehaviour }>();
  for (const [key, { owner, operation, trait, with: seen }] of later.traits) {
    const operationKey = `${owner} ${operation}`;
    const now = { with: seen, of: later.operations.get(operationKey)! };
    const then = { with: earlier.traits.get(key)?.with ?? 0, of: earlier.operations.get(operationKey) ?? 0 };
    const evidence = then.of === 0 ? 0 : evidenceOf(now, then);
    if (evidence <= (strongest.get(owner)?.evidence ?? 0)) continue;
    const p = Math.min(1, devianceP(evidence) * later.traits.size);
    strongest.set(owner, { evidence, of: { owner, operation, trait, after: now, before: then, p } });
  }
  return [...strongest.values()].sort((a, b) => b.evidence - a.evidence).map(({ of }) => of);
}

/** The self time beyond which a span of an operation takes longer than usual: times are about log-normal. */
function usualTimes(roots: readonly BehaviourSpan[]): UsualTime {
  const sums = new Map<string, { n: number; sum: number; squares: number }>();
  for (const root of roots)
    visit(root, (span) => {
      const key = keyOf(span);
      const logarithm = logOf(span);
      const known = sums.get(key) ?? { n: 0, sum: 0, squares: 0 };
      if (known.n === 0) sums.set(key, known);
      known.n += 1;
      known.sum += logarithm;
      known.squares += logarithm ** 2;
    });
  return new Map(
    [...sums].map(([key, { n, sum, squares }]) => {
      const deviation = Math.sqrt(Math.max(0, squares / n - (sum / n) ** 2));
      return [key, sum / n + SLOW_DEVIATIONS * Math.max(LEAST_DEVIATION, deviation)];
    }),
  );
}

/** A request counts once for an operation and once for a trait, however many spans show it: those of one request go together. */
function count(roots: readonly BehaviourSpan[], usual: UsualTime): Counts {
  const operations = new Map<string, number>();
  const traits = new Map<string, Counted>();
  for (const root of roots) {
    const seen = new Set<string>();
    const isFirst = (key: string) => !seen.has(key) && seen.add(key);
    visit(root, (span) => {
      const { owner, operation } = span;
      const key = keyOf(span);
      if (isFirst(key)) operations.set(key, (operations.get(key) ?? 0) + 1);
      for (const trait of traitsOf(span, key, usual)) {
        const traitKey = `${key}\n${trait.kind === 'calls' ? trait.callees.join('\n') : '\n'}`;
        if (!isFirst(traitKey)) continue;
        const known = traits.get(traitKey) ?? { owner, operation, trait, with: 0 };
        traits.set(traitKey, known);
        known.with += 1;
      }
    });
  }
  return { operations, traits };
}

function traitsOf(span: BehaviourSpan, key: string, usual: UsualTime): readonly Trait[] {
  const callees = span.children.map(keyOf);
  const calls: Trait = { kind: 'calls', callees: callees.length > 1 ? [...new Set(callees)].sort() : callees };
  return logOf(span) > (usual.get(key) ?? Infinity) ? [calls, { kind: 'takes_longer' }] : [calls];
}

/** Half a request with the trait and half without more keep a window that never showed it from being certain (Jeffreys). */
function evidenceOf(now: OwnerBehaviour['after'], then: OwnerBehaviour['before']): number {
  const rate = (then.with + 0.5) / (then.of + 1);
  const spread = now.of * rate * (1 - rate);
  const uncertainty = (now.of * spread) / (then.of + 1);
  return deviance({ n: now.of, sum: now.with, sumSquares: 0, expected: now.of * rate, spread, uncertainty }, false);
}

function visit(root: BehaviourSpan, seen: (span: BehaviourSpan) => void): void {
  const stack = [root];
  for (let span = stack.pop(); span; span = stack.pop()) {
    seen(span);
    stack.push(...span.children);
  }
}

function keyOf({ owner, operation }: BehaviourSpan): string {
  return `${owner} ${operation}`;
}

function logOf({ selfMs }: BehaviourSpan): number {
  return Math.log(Math.max(0.01, selfMs));
}
