import { join } from 'node:path';
import type { RequestRemoval, StoredRequest, TelemetryStore } from '../telemetry-store.ts';
import { timeToColumn } from './columns.ts';
import { summarizeEvidence } from './evidence-summary.ts';
import type { SqlExecutor } from './executor.ts';
import { aggregateKpis } from './kpi-aggregate.ts';
import { buildParts } from './kpi-part-build.ts';
import {
  readCohortColumns,
  readCostGroups,
  readDistribution,
  readFirstSeen,
  readLabelNames,
  readTail,
} from './kpi-reads.ts';
import { countValues, readStrata } from './kpi-strata.ts';
import { migrate, type StoreConfig } from './migrate.ts';
import { countFailures, findPatterns, sampleRequestIds } from './failure-counts.ts';
import { facetRequests } from './request-facets.ts';
import { findRequestsOfTrace, readRequests } from './request-reads.ts';
import { searchRequests } from './request-search.ts';
import { requestToRow } from './request-row.ts';
import { inTurn, openClickHouseServer } from './server-executor.ts';
import {
  findArrivals,
  findTracesOfRequests,
  insertLedger,
  insertLogs,
  insertSpans,
  readLedger,
  readLogs,
  readSpanOutlines,
  readSpans,
  readSpansById,
} from './span-queries.ts';

const DAY_MS = 86_400_000;

/** Opens the telemetry plane, embedded under `dataDir` or on a server, and brings its schema up to date. */
export async function openTelemetryStore(config: StoreConfig): Promise<TelemetryStore> {
  return createTelemetryStore(await openTelemetryDatabase(config), config);
}

/** The same, to be shared with other threads of this process. */
export async function openTelemetryDatabase(config: StoreConfig): Promise<SqlExecutor> {
  if (config.clickhouseCluster && !config.clickhouseUrl)
    throw new Error(
      `cannot use the cluster ${config.clickhouseCluster}: it needs the addresses of its nodes as the ClickHouse URL, separated by commas`,
    );
  const nodes = config.clickhouseUrl ? openServers(config.clickhouseUrl) : [await openEmbedded(config.dataDir)];
  const executor = asOne(nodes);
  try {
    for (const node of nodes) await migrate(node, config);
    return executor;
  } catch (error) {
    await executor.close();
    throw error;
  }
}

/** The database of another thread's `openTelemetryDatabase`, which is there and up to date. */
export function connectToServers(clickhouseUrl: string): SqlExecutor {
  return asOne(openServers(clickhouseUrl));
}

function openServers(clickhouseUrl: string): readonly SqlExecutor[] {
  return clickhouseUrl.split(',').map((url) => openClickHouseServer(url.trim()));
}

/** The engine can be in one thread of a process only, so others do not even load it. */
async function openEmbedded(dataDir: string): Promise<SqlExecutor> {
  const { openChdb } = await import('./chdb-executor.ts');
  return openChdb(join(dataDir, 'clickhouse'));
}

function asOne(nodes: readonly SqlExecutor[]): SqlExecutor {
  return nodes.length === 1 ? nodes[0]! : inTurn(nodes);
}

export function createTelemetryStore(
  executor: SqlExecutor,
  { requestTtlDays }: Pick<StoreConfig, 'requestTtlDays'>,
): TelemetryStore {
  /** What is older may be gone. */
  const oldestNs = () => BigInt(Math.max(0, Date.now() - requestTtlDays * DAY_MS)) * 1_000_000n;
  return {
    insertSpans: (spans, ingestedAtMs) => insertSpans(executor, spans, ingestedAtMs),
    insertLogs: (logs, ingestedAtMs) => insertLogs(executor, logs, ingestedAtMs),
    insertRequests: (requests, removals = []) => insertRequests(executor, requests, removals),
    insertLedger: (entries) => insertLedger(executor, entries),
    findArrivals: (sinceMs, untilMs, limit) => findArrivals(executor, sinceMs, untilMs, limit),
    findTracesOfRequests: (keys) => findTracesOfRequests(executor, keys),
    readSpans: (traces, limit) => readSpans(executor, traces, limit),
    readSpanOutlines: (traces, limit) => readSpanOutlines(executor, traces, limit),
    findTraceOfSpan: async (projectId, spanId) =>
      (
        await executor.query<{ trace: string }>(
          'SELECT trace_id AS trace FROM spans WHERE project_id = {project:String} AND span_id = {span:String} ORDER BY start_time DESC LIMIT 1',
          { project: projectId, span: spanId },
        )
      )[0]?.trace,
    readSpansById: (ids) => readSpansById(executor, ids),
    readLogs: (traces, limit) => readLogs(executor, traces, limit),
    readRequest: async (key) => (await readRequests(executor, [key]))[0],
    readRequests: (keys) => readRequests(executor, keys),
    findRequestsOfTrace: (trace) => findRequestsOfTrace(executor, trace),
    searchRequests: (query) => searchRequests(executor, query),
    facetRequests: (query) => facetRequests(executor, query),
    aggregateKpis: (query) => aggregateKpis(executor, query, oldestNs()),
    countValues: (selection, fields, limit) => countValues(executor, selection, fields, limit, oldestNs()),
    readStrata: (query) => readStrata(executor, query),
    buildKpiParts: (parts) => buildParts(executor, parts, oldestNs()),
    readFirstSeen: (selection, fields) => readFirstSeen(executor, selection, fields, oldestNs()),
    readDistribution: (selection, field, bins) => readDistribution(executor, selection, field, bins),
    readTail: (query) => readTail(executor, query),
    readCostGroups: (selection, by) => readCostGroups(executor, selection, by),
    readCohortColumns: (query) => readCohortColumns(executor, query),
    readLabelNames: (selection, limit) => readLabelNames(executor, selection, limit, oldestNs()),
    countFailures: (query) => countFailures(executor, query),
    findPatterns: (query) => findPatterns(executor, query),
    sampleRequestIds: (query) => sampleRequestIds(executor, query),
    readLedger: (projectId, fromMs, toMs) => readLedger(executor, projectId, fromMs, toMs),
    hasAnySpan: async (projectId) =>
      (
        await executor.query('SELECT 1 AS found FROM spans WHERE project_id = {project:String} LIMIT 1', {
          project: projectId,
        })
      ).length > 0,
    summarizeEvidence: (projectId, fromNs, toNs) => summarizeEvidence(executor, projectId, fromNs, toNs),
    ping: async () => {
      await executor.query('SELECT 1 AS ok');
    },
    close: () => executor.close(),
  };
}

/** New versions and the marks that take back rows standing elsewhere go in one insert, so that no reader sees a request twice. */
async function insertRequests(
  executor: SqlExecutor,
  requests: readonly StoredRequest[],
  removals: readonly RequestRemoval[],
): Promise<void> {
  const rows: object[] = requests.map(requestToRow);
  for (const { record, version, previousStartTimeNs } of requests) {
    if (previousStartTimeNs === undefined || previousStartTimeNs === record.startTimeNs) continue;
    rows.push(
      removalRow({
        projectId: record.projectId,
        requestId: record.requestId,
        startTimeNs: previousStartTimeNs,
        version,
      }),
    );
  }
  rows.push(...removals.map(removalRow));
  if (rows.length > 0) await executor.insertRows('requests', rows);
}

function removalRow({ projectId, requestId, startTimeNs, version }: RequestRemoval): object {
  return {
    project_id: projectId,
    request_id: requestId,
    start_time: timeToColumn(startTimeNs),
    version,
    is_deleted: 1,
  };
}
