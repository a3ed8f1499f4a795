// The KPIs of a project: the built-in ones and its own.
import type { Kpi } from '@faultline/model';
import { KPIS } from '../../scorecard/catalogue.ts';
import type { ControlStore } from '../../store/control-store.ts';
import { OperationError } from '../operation-error.ts';

export interface KnownKpi {
  readonly kpi: Kpi;
  /** Of a project's own definition. */
  readonly version?: number;
}

export async function knownKpis(control: ControlStore, projectId: string): Promise<readonly KnownKpi[]> {
  const own = await control.listKpis(projectId);
  return [
    ...KPIS.map((kpi) => ({ kpi })),
    ...own.map(({ definition: { formula, ...rest }, version }) => ({
      kpi: { ...rest, measure: formula, source: 'definition of the project' },
      version,
    })),
  ];
}

/** Those of these ids, in the order of the scorecard; all when none is named. */
export function pickKpis(kpis: readonly KnownKpi[], ids: readonly string[]): readonly KnownKpi[] {
  const unknown = ids.find((id) => !kpis.some(({ kpi }) => kpi.id === id));
  if (unknown !== undefined) throw unknownKpi('invalid-argument', 'kpis', unknown);
  return ids.length === 0 ? kpis : kpis.filter(({ kpi }) => ids.includes(kpi.id));
}

/** The one of this id. */
export function findKpi(kpis: readonly KnownKpi[], id: string): KnownKpi {
  const found = kpis.find(({ kpi }) => kpi.id === id);
  if (!found) throw unknownKpi('not-found', 'kpi', id);
  return found;
}

function unknownKpi(code: 'invalid-argument' | 'not-found', path: string, id: string): OperationError {
  return new OperationError(code, `cannot read the KPI ${id}: there is none of that id; kpis.list has all`, {
    fields: [{ path, message: `there is no KPI ${id}` }],
  });
}
