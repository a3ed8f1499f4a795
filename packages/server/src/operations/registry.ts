import { defineEvaluator } from './evaluators/define.ts';
import { listEvaluators } from './evaluators/list.ts';
import { removeEvaluator } from './evaluators/remove.ts';
import { evaluatorsStatus } from './evaluators/status.ts';
import { tryEvaluator } from './evaluators/try.ts';
import { getCase } from './cases/get.ts';
import { doctor } from './doctor.ts';
import { failuresBoard } from './failures/board.ts';
import { failurePatterns } from './failures/patterns.ts';
import { ingestStatus } from './ingest/status.ts';
import type { Operation, StreamOperation } from './operation.ts';
import { outgoingStatus } from './outgoing/status.ts';
import { createProject } from './projects/create.ts';
import { listProjects } from './projects/list.ts';
import { updateProject } from './projects/update.ts';
import { facetRequests } from './requests/facets.ts';
import { listFields } from './requests/fields.ts';
import { getRequest } from './requests/get.ts';
import { searchRequests } from './requests/search.ts';
import { tailRequests } from './requests/tail.ts';
import { listCohorts } from './cohorts/list.ts';
import { removeCohort } from './cohorts/remove.ts';
import { saveCohort } from './cohorts/save.ts';
import { runCompare } from './compare/run.ts';
import { runExplain } from './explain/run.ts';
import { getKpiSeries } from './kpi/series.ts';
import { defineKpi } from './kpis/define.ts';
import { listKpis } from './kpis/list.ts';
import { removeKpi } from './kpis/remove.ts';
import { getScorecardCohorts } from './scorecard/cohorts.ts';
import { getFindings } from './scorecard/findings/get.ts';
import { exportLabels } from './labels/export.ts';
import { listLabels } from './labels/list.ts';
import { getScorecard } from './scorecard/get.ts';
import { getSpans } from './spans/get.ts';

import { rebuild } from './rebuild.ts';
import { listReviews } from './reviews/list.ts';
import { nextReviews } from './reviews/next.ts';
import { submitReview } from './reviews/submit.ts';
import { summarizeReviews } from './reviews/summary.ts';
import { undoReview } from './reviews/undo.ts';
import { applyTaxonomy } from './taxonomy/apply.ts';
import { exportTaxonomy } from './taxonomy/export.ts';
import { getTaxonomy } from './taxonomy/get.ts';
import { updateTaxonomy } from './taxonomy/update.ts';

export type AnyOperation = Operation | StreamOperation;

/** Everything that can be asked or told, on every surface. Paths without parameters stand before those with. */
export const OPERATIONS = [
  searchRequests,
  facetRequests,
  listFields,
  tailRequests,
  getRequest,
  getSpans,
  getScorecard,
  getFindings,
  getScorecardCohorts,
  getKpiSeries,
  runCompare,
  runExplain,
  listKpis,
  defineKpi,
  removeKpi,
  listCohorts,
  saveCohort,
  removeCohort,
  listEvaluators,
  defineEvaluator,
  removeEvaluator,
  evaluatorsStatus,
  tryEvaluator,
  failuresBoard,
  failurePatterns,
  listLabels,
  exportLabels,
  getTaxonomy,
  exportTaxonomy,
  applyTaxonomy,
  updateTaxonomy,
  nextReviews,
  summarizeReviews,
  listReviews,
  submitReview,
  undoReview,
  getCase,
  rebuild,
  ingestStatus,
  outgoingStatus,
  doctor,
  listProjects,
  createProject,
  updateProject,
] as unknown as readonly AnyOperation[];
