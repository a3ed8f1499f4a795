import type { KpiDefinition, SavedCohort } from '@faultline/model';

/** A KPI of a project's own, as it was defined last. */
export interface OwnKpi {
  readonly definition: KpiDefinition;
  /** 1 for the first definition of this id. */
  readonly version: number;
}

/** What people set up for the scorecard of a project. */
export interface ScorecardStore {
  /** By id. */
  listKpis(projectId: string): Promise<readonly OwnKpi[]>;
  /** Stores a definition as the newest version of its id; the versions before stay. The same definition again is no new version. */
  defineKpi(projectId: string, definition: KpiDefinition): Promise<OwnKpi>;
  removeKpi(projectId: string, kpiId: string): Promise<void>;

  /** By id. */
  listCohorts(projectId: string): Promise<readonly SavedCohort[]>;
  /** Stores a cohort, in place of one of the same id. */
  saveCohort(projectId: string, cohort: SavedCohort): Promise<void>;
  removeCohort(projectId: string, cohortId: string): Promise<void>;
}
