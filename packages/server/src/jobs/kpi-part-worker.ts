// Computes ahead what KPIs are added up from (docs/adr/0007-kpi-parts.md), for as long as the process runs, when nothing else is to do.
import { setTimeout } from 'node:timers/promises';
import { knownKpis } from '../operations/scorecard/known-kpis.ts';
import { LABEL_FIELDS } from '../scorecard/cohort-labels.ts';
import { compile } from '../scorecard/compile.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { Measure } from '../store/kpi-query.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';

export interface KpiPartOptions {
  readonly telemetry: Pick<TelemetryStore, 'buildKpiParts'>;
  readonly control: ControlStore;
  /** Names this process among those that share the stores. */
  readonly holder: string;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
  /** The defaults are for production. */
  readonly limits?: Partial<Limits>;
}

interface Limits {
  /** Hours with fewer requests have no parts: a scan takes no longer. */
  readonly leastRequests: number;
  /** An hour is computed once nothing has come for it for so long. */
  readonly quietMs: number;
  readonly lookEveryMs: number;
}

export interface KpiPartWorker {
  /** Hours that were waiting when it last looked; NaN before it has. */
  waiting(): number;
  /** Resolves when the hours under way are done. */
  close(): Promise<void>;
}

const LIMITS: Limits = { leastRequests: 1000, quietMs: 5 * 60_000, lookEveryMs: 30_000 };
/** After hours were computed it rests for this share of the time that they took. */
const REST = 0.5;
const LEASE = 'kpi-parts';
const LEASE_MS = 120_000;

export function startKpiPartWorker({
  telemetry,
  control,
  holder,
  now,
  onError,
  limits,
}: KpiPartOptions): KpiPartWorker {
  const { lookEveryMs, ...bounds } = { ...LIMITS, ...limits };
  const closing = new AbortController();
  const tried = new TriedHours();
  let waiting = Number.NaN;

  const pause = (ms: number) => setTimeout(ms, undefined, { signal: closing.signal }).catch(() => {});
  const build = async (projectId: string): Promise<void> => {
    const { measures, totals } = await measuresOf(control, projectId);
    const known = tried.of(projectId, JSON.stringify([measures, totals]));
    for (let left = 1; left > 0 && !closing.signal.aborted;) {
      if (!(await control.acquireLease(LEASE, holder, LEASE_MS))) return;
      const began = performance.now();
      const parts = { projectId, measures, totals, labels: LABEL_FIELDS, nowMs: now(), tried: known, ...bounds };
      const built = await telemetry.buildKpiParts(parts);
      for (const hour of built.hours) known.add(hour);
      left = built.waiting;
      if (left > 0) {
        waiting = left;
        await pause((performance.now() - began) * REST);
      }
    }
  };
  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        if (await control.acquireLease(LEASE, holder, LEASE_MS)) {
          for (const { projectId } of await control.listProjects()) await build(projectId);
          waiting = 0;
        }
      } catch (error) {
        onError(error);
      }
      await pause(lookEveryMs);
    }
    await control.releaseLease(LEASE, holder).catch(onError);
  };
  const running = run();
  return {
    waiting: () => waiting,
    close: async () => {
      closing.abort();
      await running;
    },
  };
}

/** Times by stage are kept as a whole only: there are many stages, and bins take room. */
async function measuresOf(control: ControlStore, projectId: string) {
  const compiled = (await knownKpis(control, projectId)).flatMap(({ kpi: { measure } }) =>
    measure.kind === 'throughput' || measure.kind === 'ingest_loss' ? [] : [compile(measure)],
  );
  const isOfStage = (measure: Measure) => measure.kind === 'quantile' && measure.field.startsWith('stage_ms.');
  return {
    measures: compiled.filter((measure) => !isOfStage(measure)),
    totals: compiled.filter(isOfStage),
  };
}

/** Hours that were computed by this process, by project, for as long as the same is computed. */
class TriedHours {
  readonly #projects = new Map<string, { readonly what: string; readonly hours: Set<string> }>();

  of(projectId: string, what: string): Set<string> {
    const known = this.#projects.get(projectId);
    if (known?.what === what) return known.hours;
    const hours = new Set<string>();
    this.#projects.set(projectId, { what, hours });
    return hours;
  }
}
