import type { Kpi, KpiTileJson } from '@faultline/model';
import type { Measure } from '../../store/kpi-query.ts';
import type { TelemetryStore } from '../../store/telemetry-store.ts';
import type { Selections } from '../scorecard/question.ts';

/** What is to be explained. */
export interface ExplainQuestion {
  readonly telemetry: TelemetryStore;
  readonly kpi: Kpi;
  /** Absent of KPIs that are not computed from requests one by one. */
  readonly measure: Measure | undefined;
  readonly selections: Selections;
  readonly tile: KpiTileJson;
  /** Cohorts to name at most. */
  readonly limit: number;
}
