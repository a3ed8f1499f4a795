// Numbers that moved together are one finding: of the same requests, since the same time, and one made of the other where only a part is shared.
import { isMadeOf } from './made-of.ts';

/** A number that got worse in one cohort. */
export interface Movement {
  readonly kpi: string;
  /** Place on the scorecard: of numbers that explain each other in no way the first leads. */
  readonly place: number;
  /** Fields that the number is computed from. */
  readonly inputs: readonly string[];
  /** Number of the cohort it moved in. */
  readonly cohort: number;
  /** Whether that cohort is all requests. */
  readonly isOfAll?: boolean;
  /** When it began, between these; absent where that is not known. */
  readonly since?: Span | undefined;
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** How the requests of two cohorts lie: share of those of either that are in both, and share of the smaller that is in the larger. */
export interface Overlap {
  readonly ofBoth: number;
  readonly ofSmaller: number;
}

export interface Grouped<M extends Movement> {
  readonly leading: M;
  /** In the order of the scorecard. */
  readonly consequences: readonly M[];
}

/** From here on two cohorts are taken for the same requests under different names. */
const SAME_REQUESTS = 0.6;
/** From here on one cohort lies within another. */
const WITHIN = 0.9;

/**
 * Movements that belong together, leading one first; in the order in which the leading ones stand on the scorecard. Two belong together where they began at the same time and
 * their cohorts are the same requests, or one cohort lies within the other and one number is made of the other. Times that lie no farther apart
 * than `toleranceMs` are one time: of few requests a beginning is told badly.
 */
export function groupMovements<M extends Movement>(
  movements: readonly M[],
  overlapOf: (a: number, b: number) => Overlap,
  toleranceMs = 0,
): readonly Grouped<M>[] {
  const groups: M[][] = [];
  for (const movement of movements.toSorted((a, b) => a.place - b.place)) {
    const joined = groups.filter((group) =>
      group.some((other) => isAtOnce(movement, other, toleranceMs) && isOfTheSame(movement, other, overlapOf)),
    );
    const merged = [...joined.flat(), movement];
    for (const group of joined) groups.splice(groups.indexOf(group), 1);
    groups.push(merged);
  }
  return groups
    .map((group) => {
      const leading = leadingOf(group);
      return { leading, consequences: group.filter((other) => other !== leading).sort((a, b) => a.place - b.place) };
    })
    .sort((a, b) => a.leading.place - b.leading.place);
}

function isAtOnce(a: Movement, b: Movement, toleranceMs: number): boolean {
  if (!a.since || !b.since) return true;
  return Math.max(a.since.fromMs, b.since.fromMs) - Math.min(a.since.toMs, b.since.toMs) <= toleranceMs;
}

function isOfTheSame(a: Movement, b: Movement, overlapOf: (a: number, b: number) => Overlap): boolean {
  const isRelated = a.inputs.join() === b.inputs.join() || isMadeOf(a.inputs, b.inputs) || isMadeOf(b.inputs, a.inputs);
  // That two numbers moved for everybody says little, unless they did so at a time that is known of both.
  if (a.isOfAll && b.isOfAll) return isRelated || (a.since !== undefined && b.since !== undefined);
  const { ofBoth, ofSmaller } = a.cohort === b.cohort ? { ofBoth: 1, ofSmaller: 1 } : overlapOf(a.cohort, b.cohort);
  return ofBoth >= SAME_REQUESTS || (ofSmaller >= WITHIN && isRelated);
}

/** The first on the scorecard of those that no other in the group goes into. */
function leadingOf<M extends Movement>(group: readonly M[]): M {
  const causes = group.filter((movement) => !group.some((other) => isCause(other, movement)));
  return (causes.length > 0 ? causes : group).reduce((first, each) => (each.place < first.place ? each : first));
}

/** Whether the one goes into the other, and not the other way. */
export function isCause(one: Pick<Movement, 'inputs'>, other: Pick<Movement, 'inputs'>): boolean {
  return isMadeOf(other.inputs, one.inputs) && !isMadeOf(one.inputs, other.inputs);
}
