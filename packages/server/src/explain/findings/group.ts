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
 * Movements that belong together, leading one first; most consequences first. Two belong together where they began at the same time and
 * their cohorts are the same requests, or one cohort lies within the other and one number is made of the other.
 */
export function groupMovements<M extends Movement>(
  movements: readonly M[],
  overlapOf: (a: number, b: number) => Overlap,
): readonly Grouped<M>[] {
  const groups: M[][] = [];
  for (const movement of movements.toSorted((a, b) => a.place - b.place)) {
    const joined = groups.filter((group) => group.some((other) => isTogether(movement, other, overlapOf)));
    const merged = [...joined.flat(), movement];
    for (const group of joined) groups.splice(groups.indexOf(group), 1);
    groups.push(merged);
  }
  return groups
    .map((group) => {
      const leading = leadingOf(group);
      return { leading, consequences: group.filter((other) => other !== leading).sort((a, b) => a.place - b.place) };
    })
    .sort((a, b) => b.consequences.length - a.consequences.length || a.leading.place - b.leading.place);
}

function isTogether(a: Movement, b: Movement, overlapOf: (a: number, b: number) => Overlap): boolean {
  if (a.since && b.since && (a.since.fromMs > b.since.toMs || b.since.fromMs > a.since.toMs)) return false;
  const { ofBoth, ofSmaller } = a.cohort === b.cohort ? { ofBoth: 1, ofSmaller: 1 } : overlapOf(a.cohort, b.cohort);
  if (ofBoth >= SAME_REQUESTS) return true;
  return ofSmaller >= WITHIN && (isMadeOf(a.inputs, b.inputs) || isMadeOf(b.inputs, a.inputs));
}

/** The first on the scorecard of those that no other in the group goes into. */
function leadingOf<M extends Movement>(group: readonly M[]): M {
  const causes = group.filter((movement) => !group.some((other) => isCause(other, movement)));
  return (causes.length > 0 ? causes : group).reduce((first, each) => (each.place < first.place ? each : first));
}

function isCause(one: Movement, other: Movement): boolean {
  return isMadeOf(other.inputs, one.inputs) && !isMadeOf(one.inputs, other.inputs);
}
