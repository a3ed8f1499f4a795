#!/usr/bin/env node
import { CommanderError } from 'commander';
import { processOutput } from './cli/output.ts';
import type { ServerClient } from './cli/client.ts';
import { createProgram } from './cli/program.ts';
import { ConfigError, loadConfig } from './config/load.ts';
import { ERROR_TABLE } from './http/errors.ts';
import { urlHost } from './http/listen.ts';
import { withoutControls } from './operations/terminal.ts';
import { OperationError } from './operations/operation-error.ts';

const USAGE_EXIT = 2;
const output = processOutput();

try {
  await createProgram({ output, environment: process.env, start, serveMcp }).parseAsync();
} catch (error) {
  // Commander has said what is wrong already.
  if (!(error instanceof CommanderError))
    output.note(withoutControls(error instanceof Error ? error.message : String(error)));
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof OperationError) return ERROR_TABLE[error.code].exit;
  if (error instanceof ConfigError) return USAGE_EXIT;
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_EXIT;
  return 1;
}

// What a command does not need is not loaded: the databases would cost every question a second.
async function serveMcp(client: ServerClient): Promise<void> {
  const { serveMcpOverStdio } = await import('./cli/mcp-stdio.ts');
  await serveMcpOverStdio(client);
}

async function start(flags: Readonly<Record<string, unknown>>): Promise<void> {
  const { config } = loadConfig(flags, process.env);
  const { createApp } = await import('./app.ts');
  const app = await createApp(config);
  let isStopping = false;
  const stop = () => {
    // Asked twice, it does not wait for what is under way.
    if (isStopping) process.exit(1);
    isStopping = true;
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        output.note(`cannot stop cleanly: ${String(error)}`);
        process.exit(1);
      },
    );
  };
  // Taken before listening, so that a stop while starting up is heard too.
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const ports = await app.start().catch(async (error: unknown) => {
    await app.close();
    throw error;
  });
  const host = urlHost(config.host);
  const data = [
    config.clickhouseUrl ? 'ClickHouse server' : '',
    config.postgresUrl ? 'PostgreSQL server' : '',
    config.clickhouseUrl && config.postgresUrl ? '' : config.dataDir,
  ];
  const isApi = config.roles.includes('api');
  output.print(
    [
      'Faultline is running',
      '',
      `  ${isApi ? 'web app, API, MCP' : 'probes           '}   http://${host}:${ports.port}`,
      ...(ports.otlpHttpPort === undefined ? [] : [`  OTLP over HTTP      http://${host}:${ports.otlpHttpPort}`]),
      ...(ports.otlpGrpcPort === undefined ? [] : [`  OTLP over gRPC      ${host}:${ports.otlpGrpcPort}`]),
      `  data                ${data.filter(Boolean).join(', ')}`,
      `  sign-in             ${config.authToken ? 'by token' : 'not configured: listening on loopback only'}`,
      '',
    ].join('\n'),
  );
}
