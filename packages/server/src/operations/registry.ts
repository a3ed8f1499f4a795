import { doctor } from './doctor.ts';
import { ingestStatus } from './ingest/status.ts';
import type { Operation, StreamOperation } from './operation.ts';
import { createProject } from './projects/create.ts';
import { listProjects } from './projects/list.ts';
import { updateProject } from './projects/update.ts';
import { facetRequests } from './requests/facets.ts';
import { listFields } from './requests/fields.ts';
import { getRequest } from './requests/get.ts';
import { searchRequests } from './requests/search.ts';
import { tailRequests } from './requests/tail.ts';
import { getSpans } from './spans/get.ts';

export type AnyOperation = Operation | StreamOperation;

/** Everything that can be asked or told, on every surface. Paths without parameters stand before those with. */
export const OPERATIONS = [
  searchRequests,
  facetRequests,
  listFields,
  tailRequests,
  getRequest,
  getSpans,
  ingestStatus,
  doctor,
  listProjects,
  createProject,
  updateProject,
] as unknown as readonly AnyOperation[];
