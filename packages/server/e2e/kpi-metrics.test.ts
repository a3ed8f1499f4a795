// GET /metrics/kpis as a scraper reads it: strictly, and with the values of the scorecard.
import type { KpiSeriesOutput, ScorecardOutput } from '@faultline/model';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startApp, type RunningApp } from './running-app.ts';

// Real databases are opened: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

/** Values that an exposition has to escape. */
const TENANTS = ['acme', 'quote " and \\ backslash', 'two\nlines'];
const REQUESTS = 12;
const FROM = new Date(Date.now() - 3_600_000).toISOString();

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
  const now = BigInt(Date.now()) * 1_000_000n;
  const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
  const spans = Array.from({ length: REQUESTS }, (_, i) => ({
    traceId: (i + 1).toString(16).padStart(32, 'a'),
    spanId: (i + 1).toString(16).padStart(16, 'b'),
    name: 'POST /answer',
    startTimeUnixNano: String(now - 1_000_000_000n),
    endTimeUnixNano: String(now - 1_000_000_000n + BigInt(i + 1) * 10_000_000n),
    attributes: [
      text('faultline.stage', 'request'),
      text('faultline.cohort.tenant', TENANTS[i % TENANTS.length]!),
      text('faultline.outcome.status', i % 4 === 0 ? 'failure' : 'success'),
    ],
  }));
  const sent = await fetch(`${app.url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
  });
  expect(sent.status).toBe(200);
  for (;;) {
    const { requests } = await read<ScorecardOutput>(`/api/v1/scorecard?from=${FROM}&against=none&kpis=throughput`);
    if (requests === REQUESTS) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});
afterAll(() => app?.stop());

async function read<T>(path: string): Promise<T> {
  const response = await fetch(`${app.url}${path}`);
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json()) as T;
}

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Exposition {
  readonly contentType: string;
  readonly samples: readonly Sample[];
}

async function scrape(query: string, accept = 'text/plain'): Promise<Exposition> {
  const response = await fetch(`${app.url}/metrics/kpis?from=${FROM}${query}`, { headers: { accept } });
  const body = await response.text();
  expect(response.status, body).toBe(200);
  const contentType = response.headers.get('content-type')!;
  return { contentType, samples: parse(body, contentType.startsWith('application/openmetrics-text')) };
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"/y;
const UNESCAPED: Readonly<Record<string, string>> = { '\\"': '"', '\\\\': '\\', '\\n': '\n' };

/** By the grammar (Prometheus text format 0.0.4, OpenMetrics 1.0): anything beyond it throws. */
function parse(body: string, isOpenMetrics: boolean): readonly Sample[] {
  expect(body.endsWith('\n')).toBe(true);
  const lines = body.slice(0, -1).split('\n');
  if (isOpenMetrics) expect(lines.pop()).toBe('# EOF');
  const described = new Map<string, Set<string>>();
  const series = new Set<string>();
  const closed = new Set<string>();
  let family = '';
  return lines.flatMap((line): Sample[] => {
    if (line === '') {
      expect(isOpenMetrics, 'an empty line').toBe(false);
      return [];
    }
    const comment = new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`).exec(line);
    const sample = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)$`).exec(line);
    const name = comment?.[2] ?? sample?.[1];
    if (name === undefined) throw new Error(`neither comment nor sample: ${line}`);
    if (name !== family) {
      expect(closed.has(name), `${name} in two places`).toBe(false);
      closed.add(family);
      family = name;
    }
    if (comment) {
      const kinds = described.get(name) ?? new Set();
      expect(kinds.has(comment[1]!), `${comment[1]} twice`).toBe(false);
      described.set(name, kinds.add(comment[1]!));
      if (comment[1] === 'TYPE') expect(comment[3]).toBe('gauge');
      return [];
    }
    expect(described.get(name), `${name} is described first`).toEqual(new Set(['HELP', 'TYPE']));
    const key = `${name}{${sample![2] ?? ''}}`;
    expect(series.has(key), `${key} twice`).toBe(false);
    series.add(key);
    expect(sample![3]).toMatch(/^[+-]?(\d+(\.\d+)?(e[+-]?\d+)?|NaN|Inf)$/i);
    return [{ name, labels: parseLabels(sample![2] ?? ''), value: Number(sample![3]) }];
  });
}

function parseLabels(text: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  for (let at = 0; at < text.length; at = LABEL.lastIndex + 1) {
    LABEL.lastIndex = at;
    const [, name, value] = LABEL.exec(text) ?? [];
    if (name === undefined) throw new Error(`no label at ${at} of ${text}`);
    expect(labels, `${name} twice`).not.toHaveProperty(name);
    labels[name] = value!.replaceAll(/\\./g, (escape) => UNESCAPED[escape]!);
    if (LABEL.lastIndex < text.length) expect(text[LABEL.lastIndex]).toBe(',');
  }
  return labels;
}

/** Every number of a tile or row as its sample. */
function expectAll(samples: readonly Sample[], labels: Readonly<Record<string, string>>, read: object): void {
  for (const part of ['value', 'low', 'high', 'sample'] as const) {
    const found = samples.filter(
      (sample) =>
        sample.name === `faultline_kpi_${part}` &&
        Object.entries(labels).every(([name, value]) => sample.labels[name] === value),
    );
    const wanted = (read as Partial<Record<string, number>>)[part];
    expect(
      found.map(({ value }) => value),
      `${part} of ${JSON.stringify(labels)}`,
    ).toEqual(wanted === undefined ? [] : [wanted]);
  }
}

describe.each([
  { name: 'Prometheus text', accept: 'text/plain', type: /^text\/plain; version=0\.0\.4/ },
  {
    name: 'OpenMetrics',
    accept: 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5',
    type: /^application\/openmetrics-text; version=1\.0\.0/,
  },
])('$name', ({ accept, type }) => {
  test('every KPI of the scorecard, with its value, interval and sample', async () => {
    const { contentType, samples } = await scrape('', accept);
    expect(contentType).toMatch(type);
    const { groups } = await read<ScorecardOutput>(`/api/v1/scorecard?from=${FROM}&against=none&buckets=1`);
    const tiles = groups.flatMap(({ kpis }) => kpis);
    expect(new Set(samples.map(({ labels }) => labels['kpi']))).toEqual(new Set(tiles.map(({ id }) => id)));
    // Requests a minute change with the minute.
    for (const tile of tiles.filter(({ id }) => id !== 'throughput')) expectAll(samples, { kpi: tile.id }, tile);
  });

  test('of chosen cohorts, with any text as the value of a label', async () => {
    const { samples } = await scrape('&by=tenant&kpis=task_success,latency_p50', accept);
    for (const kpi of ['task_success', 'latency_p50']) {
      const { cohorts } = await read<KpiSeriesOutput>(
        `/api/v1/kpi-series?from=${FROM}&against=none&kpi=${kpi}&by=tenant&buckets=1`,
      );
      const named = cohorts.filter(({ kind }) => kind === 'value');
      expect(new Set(named.map(({ labels }) => labels['tenant']))).toEqual(new Set(TENANTS));
      for (const row of named) expectAll(samples, { kpi, tenant: row.labels['tenant']! }, row);
    }
  });
});

test.for([
  { name: 'a parameter that does not exist', query: '&colour=red', says: /there is no parameter colour/ },
  { name: 'a split of no named KPI', query: '&by=tenant', says: /name 1 to 20 in kpis/ },
  { name: 'a KPI that does not exist', query: '&kpis=nothing', says: /there is none of that id/ },
])('refused with the reason: $name', async ({ query, says }) => {
  const response = await fetch(`${app.url}/metrics/kpis?from=${FROM}${query}`);
  expect(response.status).toBe(400);
  expect(await response.text()).toMatch(says);
});
