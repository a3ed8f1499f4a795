#!/usr/bin/env node
import { createApp, createLogger } from './app.ts';
import { serveMcpOverStdio } from './cli/mcp-stdio.ts';
import { createProgram } from './cli/program.ts';
import { ConfigError, loadConfig } from './config/load.ts';
import { ERROR_TABLE } from './http/errors.ts';
import { OperationError } from './operations/operation-error.ts';

const print = (text: string) => void process.stdout.write(`${text}\n`);
const printError = (text: string) => void process.stderr.write(`${text}\n`);

try {
  await createProgram({ print, environment: process.env, start, serveMcp: serveMcpOverStdio }).parseAsync();
} catch (error) {
  printError(error instanceof Error ? error.message : String(error));
  process.exitCode =
    error instanceof OperationError ? ERROR_TABLE[error.code].exit : error instanceof ConfigError ? 2 : 1;
}

async function start(flags: Readonly<Record<string, unknown>>): Promise<void> {
  const { config } = loadConfig(flags, process.env);
  const app = await createApp(config, createLogger(config));
  let isStopping = false;
  const stop = () => {
    if (isStopping) process.exit(1);
    isStopping = true;
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        printError(`cannot stop cleanly: ${String(error)}`);
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
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  print(`Faultline is running

  web app, API, MCP   http://${host}:${ports.port}
  OTLP over HTTP      http://${host}:${ports.otlpHttpPort}
  OTLP over gRPC      ${host}:${ports.otlpGrpcPort}
  data                ${config.clickhouseUrl ? 'ClickHouse server' : config.dataDir}${config.postgresUrl ? ' and PostgreSQL server' : ''}
  sign-in             ${config.authToken ? 'by token' : 'not configured: listening on loopback only'}
`);
}
