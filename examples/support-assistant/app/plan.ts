// What is deployed when, and what goes wrong when: the plan that an operator of this example writes. Faultline never sees it.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const FAULT_KINDS = [
  'drop-documents',
  'break-index-locale',
  'break-reranker',
  'cut-context',
  'poison-context',
  'answer-beyond',
  'answer-against',
  'break-tool-schema',
  'tool-timeout',
  'tool-loop',
  'throttle-model',
  'slow-stage',
  'guardrail-off',
  'over-refuse',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  readonly id: string;
  readonly kind: FaultKind;
  /** Milliseconds since the epoch; without `to` it goes on. */
  readonly from: number;
  readonly to?: number;
  /** Only requests with these labels. */
  readonly cohort: Readonly<Record<string, string>>;
  /** Share of them it hits, 0 to 1. */
  readonly rate: number;
  /** `share` of documents, added `ms`, the `stage` that is slow, the `budget` in tokens. */
  readonly parameters?: Readonly<Record<string, number | string>>;
}

export interface Deployment {
  readonly from: number;
  readonly release: string;
  readonly promptVersion: string;
  readonly model: string;
  /** Only requests with these labels; the last that fits counts. */
  readonly cohort?: Readonly<Record<string, string>>;
}

export interface Plan {
  readonly seed: string;
  readonly deployments: readonly Deployment[];
  readonly faults: readonly Fault[];
}

export const NO_FAULTS: Plan = {
  seed: 'none',
  deployments: [{ from: 0, release: '1.0.0', promptVersion: 'v3', model: 'local-small-1' }],
  faults: [],
};

export function readPlan(file: string | undefined): Plan {
  return file === undefined ? NO_FAULTS : (JSON.parse(readFileSync(file, 'utf8')) as Plan);
}

export interface Asked {
  readonly requestId: string;
  readonly timeMs: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** The faults that hit this request, by kind. The same request is always hit by the same ones. */
export function faultsOf(plan: Plan, asked: Asked): ReadonlyMap<FaultKind, Fault> {
  return new Map(
    plan.faults
      .filter(
        (fault) =>
          asked.timeMs >= fault.from &&
          asked.timeMs < (fault.to ?? Number.POSITIVE_INFINITY) &&
          matches(fault.cohort, asked.labels) &&
          chance(plan.seed, asked.requestId, fault.id) < fault.rate,
      )
      .map((fault) => [fault.kind, fault]),
  );
}

export function deploymentOf(plan: Plan, asked: Pick<Asked, 'timeMs' | 'labels'>): Deployment {
  return (
    plan.deployments.findLast(({ from, cohort }) => asked.timeMs >= from && matches(cohort ?? {}, asked.labels)) ??
    plan.deployments[0]!
  );
}

/** A number in [0, 1) that the parts alone decide. */
export function chance(...parts: readonly string[]): number {
  return createHash('sha256').update(parts.join('\n')).digest().readUInt32LE(0) / 2 ** 32;
}

function matches(cohort: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(cohort).every(([name, value]) => labels[name] === value);
}
