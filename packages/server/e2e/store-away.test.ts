// What callers and probes are told while the database server is away.
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createApp, type App } from '../src/app.ts';
import { ConfigSchema } from '../src/config/config.ts';
import { createLogger } from '../src/logger.ts';
import { startClickHouseCluster, whyNoClickHouseServer, type ClickHouseCluster } from './clickhouse-server.ts';
import { temporaryDirectory } from './running-app.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

// Skipped where no ClickHouse server can be started, which the name says.
const reason = whyNoClickHouseServer();

describe.skipIf(reason !== undefined)(`a ClickHouse server that goes away${reason ? ` (${reason})` : ''}`, () => {
  let cluster: ClickHouseCluster;
  let app: App;
  let url: string;
  let log = '';

  beforeAll(async () => {
    cluster = await startClickHouseCluster(1);
    const config = ConfigSchema.parse({
      dataDir: temporaryDirectory(),
      port: 0,
      otlpHttpPort: 0,
      otlpGrpcPort: 0,
      clickhouseUrl: cluster.url,
    });
    const destination = new Writable({
      write: (chunk: Buffer, _, done) => {
        log += chunk.toString();
        done();
      },
    });
    app = await createApp(config, createLogger('info', destination));
    const { port } = await app.start();
    url = `http://127.0.0.1:${port}`;
  });

  afterAll(async () => {
    await app?.close();
    await cluster?.stop();
  });

  test('is said by the probe and by every answer, without details', async () => {
    const ask = async (path: string) => {
      const response = await fetch(`${url}${path}`);
      return { status: response.status, body: await response.text() };
    };
    expect((await ask('/readyz')).status).toBe(200);
    expect((await ask('/api/v1/requests')).status).toBe(200);
    await cluster.stop();
    expect((await ask('/readyz')).status).toBe(503);
    expect((await ask('/healthz')).status).toBe(200);
    const refused = await ask('/api/v1/requests');
    expect(refused.status).toBe(503);
    const { error } = JSON.parse(refused.body) as { error: { code: string; message: string; errorId: string } };
    expect(error).toEqual({
      code: 'unavailable',
      message: 'cannot answer: a database cannot be reached; try again in a moment',
      errorId: expect.any(String),
    });
    expect(log).toContain(error.errorId);
    expect((await ask('/api/v1/projects')).status).toBe(200);
  });
});
