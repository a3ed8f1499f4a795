// The engines of the control plane that its tests run on: both must do the same.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { startPostgresServer, whyNoPostgresServer } from '../../../e2e/postgres-server.ts';

export interface Engine {
  readonly config: { readonly dataDir: string; readonly postgresUrl?: string };
  /** Plain SQL, while no store is open where the engine takes one user at a time. */
  sql(text: string): Promise<void>;
  stop(): Promise<void>;
}

export const ENGINES: readonly {
  name: string;
  isShared: boolean;
  skipReason?: string | undefined;
  start: () => Promise<Engine>;
}[] = [
  {
    name: 'embedded',
    isShared: false,
    start: async () => {
      const dataDir = mkdtempSync(join(tmpdir(), 'faultline-control-'));
      return {
        config: { dataDir },
        sql: async (text) => {
          const client = await PGlite.create(join(dataDir, 'postgres'));
          await client.exec(text);
          await client.close();
        },
        stop: async () => rmSync(dataDir, { recursive: true, force: true }),
      };
    },
  },
  {
    name: 'PostgreSQL server',
    isShared: true,
    skipReason: whyNoPostgresServer(),
    start: async () => {
      const server = await startPostgresServer();
      return {
        config: { dataDir: '', postgresUrl: server.url },
        sql: async (text) => {
          const client = new pg.Client({ connectionString: server.url });
          await client.connect();
          await client.query(text);
          await client.end();
        },
        stop: () => server.stop(),
      };
    },
  },
];
