// The whole configuration: one schema gives the flags, the environment variables, the defaults and the reference page.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** From a flag or a variable it is text; code may give the number. */
const integer = (min: number, max: number) =>
  z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^\d{1,9}$/)
          .transform(Number),
      ],
      { error: expected(min, max) },
    )
    .pipe(z.number().int(expected(min, max)).min(min, expected(min, max)).max(max, expected(min, max)));
const expected = (min: number, max: number) => `expected a whole number from ${min} to ${max}`;
const port = integer(0, 65_535);
const days = integer(1, 36_500);
const milliseconds = integer(0, 3_600_000);
const isUrl = (text: string, protocols: readonly string[]) =>
  URL.canParse(text) && protocols.includes(new URL(text).protocol);

const ROLES = ['ingest', 'pipeline', 'api'] as const;
const roles = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(',').map((role) => role.trim()))])
  .default([...ROLES])
  .pipe(
    z
      .array(z.enum(ROLES, { error: `expected one or more of ${ROLES.join(', ')}, separated by commas` }))
      .min(1)
      .transform((names) => [...new Set(names)]),
  );

export const ConfigSchema = z.strictObject({
  dataDir: z.string().min(1).default(join(homedir(), '.faultline')).describe('where the embedded databases live'),
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('address to listen on; anything but loopback needs `FAULTLINE_AUTH_TOKEN`'),
  port: port.default(7420).describe('port of the web app, API, MCP and OTLP/HTTP; 0 takes a free one'),
  otlpHttpPort: port.default(4318).describe('port of OTLP over HTTP'),
  otlpGrpcPort: port.default(4317).describe('port of OTLP over gRPC'),
  clickhouseUrl: z
    .string()
    .refine((text) => text.split(',').every((node) => isUrl(node.trim(), ['http:', 'https:'])), {
      error: 'expected URLs such as http://user:password@host:8123/database, separated by commas',
    })
    .optional()
    .describe(
      'ClickHouse server as `http://user:password@host:8123/database`, or several of its cluster separated by commas; embedded when not set',
    ),
  clickhouseCluster: z
    .string()
    .min(1)
    .optional()
    .describe('name of the cluster that the Distributed tables span, over the nodes of the ClickHouse URL'),
  postgresUrl: z
    .string()
    .refine((text) => isUrl(text, ['postgres:', 'postgresql:']), {
      error: 'expected a URL such as postgres://user:password@host:5432/database',
    })
    .optional()
    .describe('PostgreSQL server as `postgres://user:password@host:5432/database`; embedded when not set'),
  authToken: z
    .string()
    .min(16, 'expected at least 16 characters')
    .regex(/^[\x21-\x7e]*$/, 'expected printable ASCII without spaces')
    .optional()
    .describe('token that every call must carry; needed to listen beyond loopback'),
  roles: roles.describe(
    'what this process does: `ingest` takes telemetry in, `pipeline` assembles requests, `api` answers',
  ),
  maxBodyMib: integer(1, 1024).default(64).describe('largest OTLP payload after decompression, MiB'),
  maxInflightMib: integer(1, 65_536)
    .default(64)
    .describe('OTLP bytes held at once before senders are told to retry, MiB'),
  contentTtlDays: days.default(30).describe('how long texts of inputs and outputs are kept, days'),
  spanTtlDays: days.default(90).describe('how long spans and logs are kept, days'),
  requestTtlDays: days.default(400).describe('how long requests are kept, days'),
  quietMs: milliseconds
    .default(1000)
    .describe('how long a request whose root span has ended must be silent before it is assembled, ms'),
  rootlessQuietMs: milliseconds.default(15_000).describe('the same for a request whose root span has not arrived, ms'),
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], { error: 'expected debug, info, warn, error or silent' })
    .default('info')
    .describe('least severe log line to print: debug, info, warn, error or silent'),
});
export type Config = z.infer<typeof ConfigSchema>;

/** Settings that must not be shown; of URLs only the password. */
export const SECRET_SETTINGS: ReadonlySet<keyof Config> = new Set(['authToken']);
