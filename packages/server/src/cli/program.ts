// The command line, derived from the operations: `requests.get` is `faultline requests get <requestId>`.
import { Command, Option } from 'commander';
import { z } from 'zod';
import { loadConfig, SETTINGS } from '../config/load.ts';
import { jsonSchema } from '../http/openapi.ts';
import type { AnyOperation } from '../operations/registry.ts';
import { OPERATIONS } from '../operations/registry.ts';
import { table } from '../operations/render-table.ts';
import { VERSION } from '../version.ts';
import { ServerClient } from './client.ts';

export interface CliOptions {
  readonly print: (text: string) => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly start: (flags: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly serveMcp: (client: ServerClient) => Promise<void>;
}

const NOUNS: Readonly<Record<string, string>> = {
  requests: 'find, open and follow requests',
  ingest: 'what happened to incoming telemetry',
  projects: 'projects and their capture policies',
};

export function createProgram(options: CliOptions): Command {
  const program = new Command('faultline')
    .description('Diagnose LLM applications in production: request traces by stage.')
    .version(VERSION)
    .showHelpAfterError()
    .showSuggestionAfterError();
  addStart(program, options);
  addConfig(program, options);
  const nouns = new Map<string, Command>();
  for (const operation of OPERATIONS) {
    const [noun = '', verb = ''] = operation.name.split('.');
    if (verb === 'run') {
      addOperation(program.command(noun), operation, options);
      continue;
    }
    let parent = nouns.get(noun);
    if (!parent) {
      parent = program.command(noun).description(NOUNS[noun] ?? '');
      nouns.set(noun, parent);
    }
    addOperation(parent.command(verb), operation, options);
  }
  connection(
    program.command('mcp').description('serve the tools of a running Faultline over stdio, for MCP clients'),
    options,
  ).action(async (flags: { url: string; token?: string }) => {
    await options.serveMcp(new ServerClient(flags.url, flags.token));
  });
  program.addHelpText(
    'after',
    `
Examples:
  faultline start                                        web app on http://127.0.0.1:7420, OTLP on 4318 and 4317
  faultline requests search 'outcome:failure tenant:acme' --from now-7d
  faultline requests get <request id>
  faultline doctor                                       what is missing from the telemetry, and how to add it
  faultline requests tail 'cost_usd:>0.10'`,
  );
  return program;
}

function addStart(program: Command, options: CliOptions): void {
  const command = program.command('start').description('start the server').summary('start the server');
  for (const { flag, variable, description, defaultText } of SETTINGS) {
    command.addOption(
      new Option(`${flag} <value>`, `${description} [${variable}${defaultText ? `, default ${defaultText}` : ''}]`),
    );
  }
  command.action((flags: Record<string, unknown>) => options.start(flags));
}

function addConfig(program: Command, options: CliOptions): void {
  program
    .command('config')
    .description('the settings in force')
    .command('print')
    .description('print every setting with its value and where it comes from')
    .action(() => {
      const { config, origins } = loadConfig({}, options.environment);
      const rows = SETTINGS.map(({ key, flag }) => [
        flag.slice(2),
        key === 'authToken' && config.authToken ? '(set)' : String(config[key] ?? ''),
        origins[key],
      ]);
      options.print(table(['SETTING', 'VALUE', 'FROM'], rows));
    });
}

function connection(command: Command, { environment }: CliOptions): Command {
  return command
    .option('--url <url>', 'server to ask [FAULTLINE_URL]', environment['FAULTLINE_URL'] ?? 'http://127.0.0.1:7420')
    .option(
      '--token <token>',
      'its token, when sign-in is configured [FAULTLINE_TOKEN]',
      environment['FAULTLINE_TOKEN'],
    );
}

function addOperation(command: Command, operation: AnyOperation, options: CliOptions): void {
  command.description(`${operation.summary}. ${operation.description}`).summary(operation.summary);
  const schema = jsonSchema(operation.input, 'input') as {
    properties?: Record<string, { description?: string; default?: unknown; enum?: string[] }>;
    required?: string[];
  };
  const positional = operation.positional ?? [];
  for (const name of positional) {
    const isRequired = schema.required?.includes(name) ?? false;
    command.argument(isRequired ? `<${name}>` : `[${name}]`, schema.properties?.[name]?.description ?? '');
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (positional.includes(name)) continue;
    const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    const shown =
      property.default === undefined || property.default === '' ? '' : ` (default ${String(property.default)})`;
    const option = new Option(
      `${flag} <value>`,
      `${property.description ?? ''}${property.enum ? ` [${property.enum.join(', ')}]` : ''}${shown}`.trim(),
    );
    command.addOption(option);
  }
  command.option('--json', 'print the answer as JSON');
  connection(command, options);
  command.action(async (...given: unknown[]) => {
    const flags = given[positional.length] as Record<string, unknown> & { url: string; token?: string; json?: boolean };
    const client = new ServerClient(flags.url, flags.token);
    const input: Record<string, unknown> = Object.fromEntries(positional.map((name, index) => [name, given[index]]));
    for (const name of Object.keys(schema.properties ?? {}))
      if (flags[name] !== undefined) input[name] = parsed(operation, name, flags[name]);
    if (operation.kind === 'stream') {
      for await (const event of client.stream(operation, input))
        options.print(
          flags.json || !operation.renderEvent ? JSON.stringify(event) : operation.renderEvent(event as never),
        );
      return;
    }
    const output = await client.call(operation, input);
    options.print(
      flags.json || !operation.render ? JSON.stringify(output, undefined, 2) : operation.render(output as never),
    );
  });
}

/** Structured inputs (such as settings) are given as JSON text. */
function parsed(operation: AnyOperation, name: string, value: unknown): unknown {
  const shape =
    operation.input instanceof z.ZodObject ? (operation.input.shape as Record<string, z.ZodType>)[name] : undefined;
  if (!shape || typeof value !== 'string' || shape.safeParse(value).success) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
