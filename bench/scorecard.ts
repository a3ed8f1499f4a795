// The scorecard's questions over the data set, each through the real operation over HTTP, one at a time.
import { openDataset, untilComputedAhead, withServerOn } from './dataset/dataset.ts';
import { withTwoServersOn, type ServersDataset } from './dataset/servers.ts';
import {
  latencies,
  ms,
  percentile,
  progress,
  thousands,
  type BenchOptions,
  type Figure,
  type Report,
} from './report.ts';
import { cpuSeconds, memoryMb } from './server.ts';
import type { ServerProcess } from '../packages/server/e2e/server-process.ts';

const SAMPLES = 8;
const WARM_UPS = 1;

interface Case {
  readonly what: string;
  readonly path: string;
  readonly days: number;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly target?: string;
}

const CASES: readonly Case[] = [
  { what: 'scorecard, all requests', path: 'scorecard', days: 29, target: '500 ms', parameters: { against: 'none' } },
  { what: 'scorecard, 14 days against the 14 before', path: 'scorecard', days: 14 },
  { what: 'scorecard, 7 days against the 7 before', path: 'scorecard', days: 7 },
  { what: 'scorecard, a day against the one before', path: 'scorecard', days: 1 },
  { what: 'scorecard, 7 days of one tenant', path: 'scorecard', days: 7, parameters: { filter: 'tenant:tenant-7' } },
  {
    what: 'task success, all single-label cohorts',
    path: 'kpi-series',
    days: 29,
    target: '1,000 ms',
    parameters: { kpi: 'task_success', against: 'none' },
  },
  {
    what: 'KPI page, 7 days against the 7 before',
    path: 'kpi-series',
    days: 7,
    target: '500 ms',
    parameters: { kpi: 'cost_per_request', by: 'intent' },
  },
  {
    what: 'KPI page of a quantile, 7 days against the 7 before',
    path: 'kpi-series',
    days: 7,
    target: '500 ms',
    parameters: { kpi: 'latency_p95', by: 'release' },
  },
  {
    what: 'every KPI, one tier against another',
    path: 'compare',
    days: 7,
    parameters: { filter: 'user_tier:pro', comparedFilter: 'user_tier:free' },
  },
  {
    what: 'cohort search, 3 days against the 3 before (2 million of 10 million requests)',
    path: 'explain',
    days: 3,
    target: '3,000 ms',
    parameters: { kpi: 'task_success' },
  },
  {
    what: 'latency by stage, 3 days against the 3 before',
    path: 'explain',
    days: 3,
    parameters: { kpi: 'latency_p95' },
  },
];

export async function benchScorecard({ dataDir, rows }: BenchOptions): Promise<Report> {
  const dataset = await openDataset(dataDir, rows);
  return withServerOn(dataDir, async (server) => {
    await untilComputedAhead(server);
    return measureAll(server, dataset, [server.pid], 'The data set of `query`');
  });
}

/** The same on two real ClickHouse servers. */
export function benchScorecardOnServers({ rows }: BenchOptions): Promise<Report> {
  return withTwoServersOn(rows, (server, dataset, pids) =>
    measureAll(
      server,
      dataset,
      pids,
      'The requests of the data set of `query`, half of them on each of two ClickHouse servers behind Distributed tables, on the same machine',
    ),
  );
}

async function measureAll(
  server: ServerProcess,
  dataset: ServersDataset,
  pids: readonly number[],
  data: string,
): Promise<Report> {
  const figures: Figure[] = [];
  for (const each of CASES) {
    const { times, cpuMs } = await measure(server.url, pids, dataset.endMs, each);
    const note = `${latencies(times)}; ${ms(cpuMs)} of processor time each`;
    progress(`${each.what}: ${note}`);
    figures.push({
      what: each.what,
      figure: ms(percentile(times, 0.5)),
      ...(each.target === undefined ? {} : { target: each.target }),
      note,
    });
  }
  figures.push({
    what: 'computing ahead what the numbers are added up from, all 29 days, once',
    figure: `${thousands(dataset.computedInCpuSeconds)} s of processor time`,
  });
  const [own, ...databases] = pids.map((pid) => memoryMb(pid));
  figures.push({
    what: 'memory of the server after it',
    figure: `${thousands(own!)} MB`,
    ...(databases.length === 0 ? {} : { note: `its databases: ${databases.map(thousands).join(' and ')} MB` }),
  });
  return {
    figures,
    method: [
      `${data} (${thousands(dataset.requests)} requests over 29 days); every KPI with its interval, coverage, sparkline and, where a range is compared, its change with the traffic mix held fixed.`,
      `Each question over another range than those before it: ${WARM_UPS} unmeasured run, then ${SAMPLES}; median time until the whole answer is read.`,
    ],
  };
}

async function measure(
  url: string,
  pids: readonly number[],
  endMs: number,
  { path, days, parameters }: Case,
): Promise<{ readonly times: readonly number[]; readonly cpuMs: number }> {
  const times: number[] = [];
  const spent = () => pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  let cpuBefore = 0;
  for (let run = 0; run < WARM_UPS + SAMPLES; run++) {
    // Another range each time, so that no answer can be kept.
    const to = endMs - run * 1000;
    const query = String(
      new URLSearchParams({
        from: new Date(to - days * 86_400_000).toISOString(),
        to: new Date(to).toISOString(),
        ...parameters,
      }),
    );
    if (run === WARM_UPS) cpuBefore = spent();
    const began = performance.now();
    const response = await fetch(`${url}/api/v1/${path}?${query}`);
    const text = await response.text();
    if (run >= WARM_UPS) times.push(performance.now() - began);
    if (!response.ok) throw new Error(`${path}?${query} answered ${response.status}: ${text.slice(0, 500)}`);
  }
  return { times, cpuMs: ((spent() - cpuBefore) * 1000) / SAMPLES };
}
