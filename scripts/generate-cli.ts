// Writes docs/reference/command-line.md from the registry of operations.
import { commandLine, flagOf } from '../packages/server/src/cli/operation-command.ts';
import { ERROR_TABLE } from '../packages/server/src/http/errors.ts';
import { inputFields } from '../packages/server/src/operations/input-fields.ts';
import { commandWords, inWordsOf } from '../packages/server/src/operations/names.ts';
import { OPERATIONS, type AnyOperation } from '../packages/server/src/operations/registry.ts';
import { inputTable } from './operation-reference.ts';
import { markdownTable, shellWord, writeReferencePage } from './reference-page.ts';

const names = OPERATIONS.map(({ name }) => name);

function command({ name }: Pick<AnyOperation, 'name'>): string {
  return `faultline ${commandWords(name).join(' ')}`;
}

function section(operation: AnyOperation): string {
  const positional = operation.positional ?? [];
  const fields = inputFields(operation);
  const shownName = (name: string) => {
    if (!positional.includes(name)) return flagOf(name);
    return fields.find((field) => field.name === name)?.isRequired ? `<${name}>` : `[${name}]`;
  };
  const synopsis = [
    command(operation),
    ...positional.map(shownName),
    ...(fields.length > positional.length ? ['[options]'] : []),
  ];
  return `## ${command(operation)}

${inWordsOf((name) => `\`${command({ name })}\``, operation.description, names)}

\`\`\`sh
${synopsis.join(' ')}
${exampleOf(operation)}
\`\`\`

${operation.file === undefined ? '' : `\`--file <path>\` reads \`${flagOf(operation.file)}\` from a file, \`--file -\` from standard input.\n\n`}${inputTable(operation, ({ name }) => shownName(name))}`;
}

function exampleOf(operation: AnyOperation): string {
  const example = operation.example as Record<string, unknown>;
  const { file } = operation;
  const words = commandLine(operation, file === undefined ? example : { ...example, [file]: undefined });
  return ['faultline', ...words, ...(file === undefined ? [] : ['--file', `${file}.yaml`])].map(shellWord).join(' ');
}

const exits = Object.entries(ERROR_TABLE);
const exitCodes = [...Map.groupBy(exits, ([, { exit }]) => exit)]
  .sort(([a], [b]) => a - b)
  .map(([exit, entries]) => [String(exit), entries.map(([code]) => `\`${code}\``).join(', ')]);

writeReferencePage(
  'command-line.md',
  `# Command line

Generated from the operations of the server; \`npm run docs\` renews it.

In a clone, \`faultline\` is \`npm run --silent faultline --\`. Commands that ask something talk to a running server:

${markdownTable(
  ['flag', 'variable', 'default', 'meaning'],
  [
    ['`--url`', '`FAULTLINE_URL`', '`http://127.0.0.1:7420`', 'server to ask'],
    ['`--token`', '`FAULTLINE_TOKEN`', '', 'its token, when sign-in is configured'],
    [
      '`--json`',
      '',
      '',
      'print the answer as JSON, as the [HTTP API](api.md) gives it; a stream prints one line of JSON for each event',
    ],
  ],
)}

Answers go to standard output, everything else to standard error. Without \`--json\` they are made for people: as wide as the terminal, and coloured unless \`NO_COLOR\` is
set or the output is not a terminal.

${markdownTable(
  ['command', 'purpose'],
  [
    ['`faultline start`', 'Start the server; its flags are in [configuration](configuration.md)'],
    ...OPERATIONS.map((operation) => [
      `[\`${command(operation)}\`](#${command(operation).replaceAll(' ', '-')})`,
      operation.summary,
    ]),
    ['`faultline mcp`', 'Serve the tools of a running server over stdio; see [MCP](mcp.md)'],
    ['`faultline config print`', 'Print every setting that `faultline start` would use here, and where it comes from'],
  ],
)}

## Exit codes

${markdownTable(['exit code', 'meaning'], [['0', 'done'], ...exitCodes])}

A wrong command line or setting is 2 as well. What the codes mean is said with the [errors](api.md#errors) of the API.

${OPERATIONS.map(section).join('\n\n')}`,
);
