import type { FailuresBoardOutput } from '@faultline/model';

export type ClassOnBoard = FailuresBoardOutput['classes'][number];

export interface OwnerGroup {
  /** Absent for the classes that nobody owns. */
  readonly owner: string | undefined;
  readonly classes: readonly ClassOnBoard[];
  readonly count: number;
  readonly wastedUsd: number;
}

/** The board by owner, whoever has most requests first, and what nobody owns last. Classes keep their order. */
export function groupByOwner(classes: readonly ClassOnBoard[]): readonly OwnerGroup[] {
  const groups = Map.groupBy(classes, ({ owner }) => owner?.trim() || undefined);
  return [...groups]
    .map(([owner, members]) => ({
      owner,
      classes: members,
      count: members.reduce((sum, { count }) => sum + count, 0),
      wastedUsd: members.reduce((sum, { wastedUsd }) => sum + wastedUsd, 0),
    }))
    .sort((a, b) => Number(a.owner === undefined) - Number(b.owner === undefined) || b.count - a.count);
}
