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
 * their cohorts are the same requests, or one cohort lies within the other and one number is made of the other. What moved for everybody joins
 * one finding of a cohort that its number has to do with: it neither leads there nor makes one finding of several. Times that lie no farther
 * apart than `toleranceMs` are one time: of few requests a beginning is told badly.
 */
export function groupMovements<M extends Movement>(
  movements: readonly M[],
  overlapOf: (a: number, b: number) => Overlap,
  toleranceMs = 0,
): readonly Grouped<M>[] {
  const belongs = (one: M, other: M) => isAtOnce(one, other, toleranceMs) && isOfTheSame(one, other, overlapOf);
  const inOrder = movements.toSorted((a, b) => a.place - b.place);
  const groups = chain(
    inOrder.filter(({ isOfAll }) => !isOfAll),
    belongs,
  ).map(ledGroup);
  const [joining, alone] = [new Map<Grouped<M>, M[]>(), [] as M[]];
  for (const movement of inOrder.filter(({ isOfAll }) => isOfAll)) {
    const ties = ({ leading, consequences }: Grouped<M>) =>
      [leading, ...consequences].filter((other) => belongs(movement, other)).length;
    const most = groups.reduce<Grouped<M> | undefined>(
      (best, group) => (ties(group) > (best ? ties(best) : 0) ? group : best),
      undefined,
    );
    if (most) joining.set(most, [...(joining.get(most) ?? []), movement]);
    else alone.push(movement);
  }
  return [...groups, ...chain(alone, belongs).map(ledGroup)]
    .map((group) => ({
      leading: group.leading,
      consequences: [...group.consequences, ...(joining.get(group) ?? [])].sort((a, b) => a.place - b.place),
    }))
    .sort((a, b) => a.leading.place - b.leading.place);
}

/** What belongs to one of a group belongs to the group. */
function chain<M>(all: readonly M[], belongs: (one: M, other: M) => boolean): readonly (readonly M[])[] {
  const groups: M[][] = [];
  for (const each of all) {
    const joined = groups.filter((group) => group.some((other) => belongs(each, other)));
    const merged = [...joined.flat(), each];
    for (const group of joined) groups.splice(groups.indexOf(group), 1);
    groups.push(merged);
  }
  return groups;
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

/** Led by the first on the scorecard of those that no other in the group goes into. */
function ledGroup<M extends Movement>(group: readonly M[]): Grouped<M> {
  const causes = group.filter((movement) => !group.some((other) => isCause(other, movement)));
  const leading = (causes.length > 0 ? causes : group).reduce((first, each) =>
    each.place < first.place ? each : first,
  );
  return { leading, consequences: group.filter((other) => other !== leading) };
}

/** Whether the one goes into the other, and not the other way. */
export function isCause(one: Pick<Movement, 'inputs'>, other: Pick<Movement, 'inputs'>): boolean {
  return isMadeOf(other.inputs, one.inputs) && !isMadeOf(one.inputs, other.inputs);
}
