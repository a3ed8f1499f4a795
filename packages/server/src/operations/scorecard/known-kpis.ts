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
  if (unknown !== undefined)
    throw new OperationError(
      'invalid-argument',
      `cannot read the KPI ${unknown}: there is none of that id; kpis.list has all`,
      {
        fields: [{ path: 'kpis', message: `there is no KPI ${unknown}` }],
      },
    );
  return ids.length === 0 ? kpis : kpis.filter(({ kpi }) => ids.includes(kpi.id));
}
