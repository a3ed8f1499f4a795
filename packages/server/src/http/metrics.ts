import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface MetricSources {
  /** Totals of the ingest ledger by event since the start. */
  readonly ledgerTotals: () => ReadonlyMap<string, number>;
  readonly inflightBytes: () => number;
  readonly pendingRequests: () => number;
  readonly assemblyLagMs: () => number;
  readonly waitingKpiHours: () => number;
}

export interface HttpMetrics {
  readonly registry: Registry;
  observe(operation: string, status: number, seconds: number): void;
}

/** Faultline's own figures for Prometheus. */
export function createMetrics(sources: MetricSources): HttpMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'faultline_operation_duration_seconds',
    help: 'Time to answer an operation over HTTP.',
    labelNames: ['operation', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  registry.registerMetric(
    new Counter({
      name: 'faultline_ingest_items_total',
      help: 'Spans, logs and data points by what happened to them, as in the ingest ledger.',
      labelNames: ['event'],
      registers: [],
      collect() {
        this.reset();
        for (const [event, count] of sources.ledgerTotals()) this.inc({ event }, count);
      },
    }),
  );
  const gauges: readonly (readonly [string, string, () => number])[] = [
    ['faultline_ingest_inflight_bytes', 'OTLP bytes taken in and not yet stored.', sources.inflightBytes],
    ['faultline_assembly_pending_traces', 'Traces waiting to be assembled.', sources.pendingRequests],
    [
      'faultline_assembly_lag_seconds',
      'How long the oldest trace has been ready and not assembled.',
      () => sources.assemblyLagMs() / 1000,
    ],
    [
      'faultline_kpi_waiting_hours',
      'Hours whose aggregates are yet to be computed ahead; not a number in a process that does not.',
      sources.waitingKpiHours,
    ],
  ];
  for (const [name, help, read] of gauges) {
    registry.registerMetric(
      new Gauge({
        name,
        help,
        registers: [],
        collect() {
          this.set(read());
        },
      }),
    );
  }
  return {
    registry,
    observe: (operation, status, seconds) => requests.observe({ operation, status: String(status) }, seconds),
  };
}
