// The command line: the server's own commands, and one for each operation.
import { Command, Option } from 'commander';
import { loadConfig, SETTINGS, shownSetting } from '../config/load.ts';
import { commandWords } from '../operations/names.ts';
import { OPERATIONS } from '../operations/registry.ts';
import { table } from '../operations/terminal.ts';
import { VERSION } from '../version.ts';
import { addReplay } from './cases-replay.ts';
import type { ServerClient } from './client.ts';
import { addConnection, addOperation, connect } from './operation-command.ts';
import type { Output } from './output.ts';

export interface CliOptions {
  readonly output: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly start: (flags: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly serveMcp: (client: ServerClient) => Promise<void>;
}

const NOUNS: Readonly<Record<string, string>> = {
  requests: 'Find, open and follow requests',
  scorecard: 'Every number, and what got worse',
  kpi: 'One number over time and by cohort',
  kpis: 'How numbers are defined',
  compare: 'Two sets of requests side by side',
  explain: 'Why a number moved',
  cohorts: 'Labels that requests carry, and saved cohorts',
  ingest: 'What happened to incoming telemetry',
  outgoing: 'What became of what was sent to others',
  spans: 'Single spans with everything in them',
  evaluators: 'What judges requests: local ones, LLM judges, models of your own',
  failures: 'What fails, how often, and for whom',
  taxonomy: 'Failure classes with owner, budget and runbook',
  labels: 'Failure classes of requests, as rows and as files',
  reviews: 'What people say about requests',
  cases: 'Single requests as files that stand by themselves',
  projects: 'Projects and their capture policies',
};

/** Throws what goes wrong: `CommanderError` for a wrong command line, `ConfigError` for a setting, `OperationError` for an answer. */
export function createProgram(options: CliOptions): Command {
  const { output } = options;
  // Before any command is added: commands inherit this.
  const program = new Command('faultline')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.print(text.trimEnd()),
      writeErr: (text) => output.note(text.trimEnd()),
      getOutHelpWidth: () => output.columns,
      getErrHelpWidth: () => output.columns,
      outputError: (text, write) => write(text.replace(/^error: /, 'cannot run this: ')),
    })
    .showHelpAfterError('(add --help to see what there is)')
    .showSuggestionAfterError()
    .description('Diagnose LLM applications in production: request traces by stage.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command');
  addStart(program, options);
  const nouns = new Map<string, Command>();
  const nounCommand = (noun: string) => {
    const known = nouns.get(noun) ?? program.command(noun).description(NOUNS[noun] ?? '');
    nouns.set(noun, known);
    return known;
  };
  const operationNames = OPERATIONS.map(({ name }) => name);
  for (const operation of OPERATIONS) {
    const [first = '', second] = commandWords(operation.name);
    const command = second === undefined ? program.command(first) : nounCommand(first).command(second);
    addOperation(command, operation, { ...options, operationNames });
  }
  addReplay(nounCommand('cases').command('replay'), options);
  addConnection(program.command('mcp').summary('Serve the tools of a running Faultline to MCP clients over stdio'))
    .description(
      'Speaks MCP on standard input and output, for clients that start their servers themselves; asks a running Faultline for the answers.',
    )
    .action(async (flags: { url?: string; token?: string }) => {
      await options.serveMcp(connect(flags, options.environment));
    });
  addConfig(program, options);
  return program.addHelpText(
    'after',
    `
Examples:
  faultline start
  faultline doctor
  faultline requests search 'outcome:failure tenant:acme' --from now-7d
  faultline requests get 4bf92f3577b34da6a3ce929d0e0e4736
  faultline requests tail 'cost_usd:>0.10'`,
  );
}

function addStart(program: Command, options: CliOptions): void {
  const command = program
    .command('start')
    .summary('Start the server')
    .description(
      'Starts the server. Each setting is taken from its flag, or else its environment variable, or else its default.',
    );
  for (const { flag, variable, description, defaultText } of SETTINGS) {
    const notes = `[${variable}]${defaultText === '' ? '' : ` (default ${defaultText})`}`;
    command.addOption(new Option(`${flag} <value>`, `${description.replaceAll('`', '')} ${notes}`));
  }
  command.action((flags: Readonly<Record<string, unknown>>) => options.start(flags));
}

function addConfig(program: Command, { output, environment }: CliOptions): void {
  program
    .command('config')
    .description('The settings in force')
    .command('print')
    .description(
      'Print every setting that "faultline start" would use here, and where it comes from. Secrets are not shown.',
    )
    .action(() => {
      const { config, origins } = loadConfig({}, environment);
      const rows = SETTINGS.map(({ key, flag }) => [flag.slice(2), shownSetting(config, key), origins[key]]);
      output.print(table(['SETTING', 'VALUE', 'FROM'], rows, output));
    });
}
