import { expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"`;
const SAMPLE = new RegExp(
  `^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)?\\})? ([Nn]a[Nn]|[+-]?Inf|[+-]?[0-9.]+(?:e[+-]?[0-9]+)?)$`,
);
const FAMILY_SUFFIX = /_(?:bucket|sum|count)$/;

interface Parsed {
  readonly types: ReadonlyMap<string, string>;
  readonly samples: readonly { readonly name: string; readonly labels: string; readonly value: number }[];
}

/** Prometheus text format 0.0.4; throws for a line that is none of it. */
function parse(text: string): Parsed {
  expect(text.endsWith('\n')).toBe(true);
  const types = new Map<string, string>();
  const helps = new Set<string>();
  const samples = [];
  for (const line of text.split('\n').filter(Boolean)) {
    const help = new RegExp(`^# HELP (${NAME}) .+$`).exec(line);
    const type = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram|summary)$`).exec(line);
    const sample = SAMPLE.exec(line);
    if (help) helps.add(help[1]!);
    else if (type) types.set(type[1]!, type[2]!);
    else if (sample) {
      const family = types.has(sample[1]!) ? sample[1]! : sample[1]!.replace(FAMILY_SUFFIX, '');
      expect(types.has(family) && helps.has(family), `TYPE and HELP stand before ${sample[1]!}`).toBe(true);
      samples.push({ name: sample[1]!, labels: sample[2] ?? '', value: Number(sample[3]!.replace('Inf', 'Infinity')) });
    } else throw new Error(`no line of the text format: ${line}`);
  }
  return { types, samples };
}

test('is Prometheus text format, hostile label values and all', async () => {
  const metrics = createMetrics({
    ledgerTotals: () =>
      new Map([
        ['accepted', 7],
        ['re"fu\\sed\n', 2],
      ]),
    inflightBytes: () => 1024,
    pendingRequests: () => 3,
    assemblyLagMs: () => 1500,
    waitingKpiHours: () => 4,
  });
  metrics.observe('requests.search', 200, 0.02);
  metrics.observe('requests.search', 400, 0.001);
  const { types, samples } = parse(await metrics.registry.metrics());
  const value = (name: string, labels = '') =>
    samples.find((sample) => sample.name === name && sample.labels.startsWith(labels))?.value;
  expect(types.get('faultline_ingest_items_total')).toBe('counter');
  expect(value('faultline_ingest_items_total', 'event="accepted"')).toBe(7);
  expect(value('faultline_ingest_items_total', String.raw`event="re\"fu\\sed\n"`)).toBe(2);
  expect(value('faultline_ingest_inflight_bytes')).toBe(1024);
  expect(value('faultline_assembly_pending_traces')).toBe(3);
  expect(value('faultline_assembly_lag_seconds')).toBe(1.5);
  expect(value('faultline_kpi_waiting_hours')).toBe(4);
  expect(types.get('faultline_operation_duration_seconds')).toBe('histogram');
  expect(value('faultline_operation_duration_seconds_count', 'operation="requests.search",status="200"')).toBe(1);
});
