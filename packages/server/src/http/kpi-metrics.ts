// KPIs of chosen cohorts for Prometheus: GET /metrics/kpis?projectId=shop&by=tenant&from=now-1h&kpis=task_success,latency_p95
import type { CohortRowJson, KpiTileJson, ScorecardOutput } from '@faultline/model';
import type { Context, Hono } from 'hono';
import { Gauge, Registry, type OpenMetricsContentType, type PrometheusContentType } from 'prom-client';
import { callOperation } from '../operations/call.ts';
import { getKpiSeries } from '../operations/kpi/series.ts';
import { OperationError } from '../operations/operation-error.ts';
import type { Operation } from '../operations/operation.ts';
import { getScorecard } from '../operations/scorecard/get.ts';
import { callerOf, type HttpEnv } from './caller.ts';
import type { OperationRoutesOptions } from './operation-routes.ts';

const PARAMETERS = ['projectId', 'project', 'from', 'filter', 'kpis', 'by', 'top'];
/** Each KPI that is split takes a query of its own. */
const MOST_SPLIT = 20;

export function addKpiMetrics(app: Hono<HttpEnv>, options: OperationRoutesOptions): void {
  app.get('/metrics/kpis', (c) => answer(c, options));
}

async function answer(c: Context<HttpEnv>, options: OperationRoutesOptions): Promise<Response> {
  const principal = options.policy.authenticate(callerOf(c));
  const context = options.contextOf(principal, c.req.raw.signal);
  const query = c.req.query();
  const unknown = Object.keys(query).find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined)
    throw new OperationError(
      'invalid-argument',
      `cannot export KPIs: there is no parameter ${unknown}; use ${PARAMETERS.join(', ')}`,
    );
  const { by, top, kpis = '', from = 'now-1h', filter = '' } = query;
  const projectId = query['projectId'] ?? query['project'] ?? 'default';
  const ask = (operation: unknown, input: object) =>
    callOperation(options.policy, operation as Operation, context, {
      projectId,
      from,
      filter,
      against: 'none',
      ...input,
    });
  const isOpenMetrics = c.req.header('accept')?.includes('application/openmetrics-text') ?? false;
  const gauges = createGauges(by === undefined ? [] : fieldsOf(by), isOpenMetrics);
  if (by === undefined) {
    const { groups } = (await ask(getScorecard, { kpis, buckets: 1 })) as ScorecardOutput;
    for (const tile of groups.flatMap((group) => group.kpis)) gauges.set(tile.definition, {}, tile);
  } else {
    const ids = kpis.split(',').filter(Boolean);
    if (ids.length === 0 || ids.length > MOST_SPLIT)
      throw new OperationError(
        'invalid-argument',
        `cannot export KPIs: name 1 to ${MOST_SPLIT} in kpis to split them by ${by}`,
      );
    for (const kpi of ids) {
      const answered = (await ask(getKpiSeries, {
        kpi,
        by,
        buckets: 1,
        ...(top === undefined ? {} : { top: Number(top) }),
      })) as {
        kpi: KpiTileJson;
        cohorts: readonly CohortRowJson[];
      };
      for (const row of answered.cohorts) gauges.set(answered.kpi.definition, labelsOf(row), row);
    }
  }
  return c.text(await gauges.registry.metrics(), 200, { 'content-type': gauges.registry.contentType });
}

const fieldsOf = (by: string) => by.split(',').map((name) => name.trim());

function labelsOf({ by, kind, labels }: CohortRowJson): Readonly<Record<string, string>> {
  return Object.fromEntries(
    by.map((field) => [
      metricLabel(field),
      kind === 'other' ? '(other)' : labels[field] === '' ? '(unknown)' : labels[field]!,
    ]),
  );
}

const metricLabel = (field: string) => field.replace(/^label\./, '').replaceAll(/\W/g, '_');

function createGauges(by: readonly string[], isOpenMetrics: boolean) {
  const registry = new Registry<OpenMetricsContentType | PrometheusContentType>();
  if (isOpenMetrics) registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  const gauge = (name: string, help: string) =>
    new Gauge({
      name: `faultline_kpi_${name}`,
      help,
      labelNames: ['kpi', 'group', 'unit', ...by.map(metricLabel)],
      registers: [registry],
    });
  const value = gauge('value', 'Value of the KPI; shares lie between 0 and 1. Absent when nothing could be judged.');
  const low = gauge('low', 'Lower end of its 95 % interval.');
  const high = gauge('high', 'Upper end of its 95 % interval.');
  const sample = gauge('sample', 'Requests that could be judged.');
  return {
    registry,
    set: (
      { id, group, unit }: KpiTileJson['definition'],
      labels: Readonly<Record<string, string>>,
      read: Pick<KpiTileJson, 'value' | 'low' | 'high' | 'sample'>,
    ) => {
      const all = { kpi: id, group, unit, ...labels };
      sample.set(all, read.sample);
      if (read.value !== undefined) value.set(all, read.value);
      if (read.low !== undefined) low.set(all, read.low);
      if (read.high !== undefined) high.set(all, read.high);
    },
  };
}
