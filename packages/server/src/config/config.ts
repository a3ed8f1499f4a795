// The whole configuration: one schema gives the flags, the environment variables, the defaults and the reference page.
import { z } from 'zod';
import { homedir } from 'node:os';
import { join } from 'node:path';

const port = z.coerce.number().int().min(0).max(65_535);

export const ConfigSchema = z.strictObject({
  dataDir: z.string().default(join(homedir(), '.faultline')).describe('where the embedded databases live'),
  host: z
    .string()
    .default('127.0.0.1')
    .describe('address to listen on; anything but loopback needs FAULTLINE_AUTH_TOKEN'),
  port: port.default(7420).describe('web app, API, MCP and OTLP/HTTP'),
  otlpHttpPort: port.default(4318).describe('OTLP over HTTP'),
  otlpGrpcPort: port.default(4317).describe('OTLP over gRPC'),
  clickhouseUrl: z
    .string()
    .optional()
    .describe('ClickHouse server, http://user:password@host:8123/database; unset: embedded'),
  clickhouseCluster: z
    .string()
    .optional()
    .describe('cluster name for ON CLUSTER and Distributed tables; needs a ClickHouse server'),
  postgresUrl: z
    .string()
    .optional()
    .describe('PostgreSQL, postgres://user:password@host:5432/database; unset: embedded'),
  authToken: z.string().min(16).optional().describe('token that every request must carry; required off loopback'),
  roles: z
    .string()
    .default('ingest,pipeline,api')
    .describe('comma-separated roles of this process: ingest, pipeline, api'),
  maxBodyMib: z.coerce.number().min(1).max(1024).default(64).describe('largest OTLP payload after decompression, MiB'),
  maxInflightMib: z.coerce
    .number()
    .min(1)
    .max(65_536)
    .default(256)
    .describe('OTLP bytes held at once before senders are told to retry, MiB'),
  contentTtlDays: z.coerce.number().int().min(1).default(30).describe('days to keep texts of inputs and outputs'),
  spanTtlDays: z.coerce.number().int().min(1).default(90).describe('days to keep spans and logs'),
  requestTtlDays: z.coerce.number().int().min(1).default(400).describe('days to keep requests'),
  quietMs: z.coerce
    .number()
    .int()
    .min(0)
    .default(1000)
    .describe('silence after the root span ended before a request is assembled, ms'),
  rootlessQuietMs: z.coerce
    .number()
    .int()
    .min(0)
    .default(15_000)
    .describe('the same for a request whose root has not arrived, ms'),
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('least severe log line to print'),
});
export type Config = z.infer<typeof ConfigSchema>;
