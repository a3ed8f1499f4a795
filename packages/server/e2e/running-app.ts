// The whole server inside the test's process, on free ports with a data directory of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IngestStatusOutputSchema, type IngestStatusOutput } from '@faultline/model';
import { createApp } from '../src/app.ts';
import { ConfigSchema, type Config } from '../src/config/config.ts';

export interface RunningApp {
  /** Web app, API and OTLP/HTTP. */
  readonly url: string;
  readonly otlpUrl: string;
  readonly grpcPort: number;
  stop(): Promise<void>;
}

export async function startApp(settings: Partial<Config> = {}): Promise<RunningApp> {
  const dataDir = settings.dataDir ?? temporaryDirectory();
  const config = ConfigSchema.parse({
    port: 0,
    otlpHttpPort: 0,
    otlpGrpcPort: 0,
    logLevel: 'silent',
    quietMs: 50,
    ...settings,
    dataDir,
  });
  const app = await createApp(config);
  const { port, otlpHttpPort, otlpGrpcPort } = await app.start();
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    otlpUrl: `http://127.0.0.1:${otlpHttpPort}`,
    grpcPort: otlpGrpcPort!,
    stop: async () => {
      await app.close();
      if (settings.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'faultline-e2e-'));
}

/** The ledger of a project; what is counted reaches it within a second, see `LEDGER_DELAY_MS`. */
export async function readLedger(url: string, projectId = 'default', token?: string): Promise<IngestStatusOutput> {
  const response = await fetch(`${url}/api/v1/ingest/status?projectId=${projectId}`, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`the ledger answered ${response.status}: ${text}`);
  return IngestStatusOutputSchema.parse(JSON.parse(text));
}

const MARKER = 'ledger-marker';

/**
 * The ledger of the default project with everything in it that was counted before this call. Counts are written out together every
 * second, so one more is made, a data point of the service `ledger-marker`, and waited for.
 */
export async function settledLedger(url: string): Promise<IngestStatusOutput> {
  const before = markersIn(await readLedger(url));
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: MARKER } }] };
  const metrics = [{ name: MARKER, gauge: { dataPoints: [{ asInt: '1' }] } }];
  const response = await fetch(`${url}/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] }),
  });
  if (!response.ok) throw new Error(`the marker was answered ${response.status}`);
  for (;;) {
    const ledger = await readLedger(url);
    if (markersIn(ledger) > before) return ledger;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function markersIn({ sources }: IngestStatusOutput): number {
  return sources.find(({ source }) => source === MARKER)?.count ?? 0;
}
