// Writes docs/reference/api.md and openapi.json from the registry of operations.
import { ERROR_TABLE } from '../packages/server/src/http/errors.ts';
import { openApiDocument } from '../packages/server/src/http/openapi.ts';
import { commandLine } from '../packages/server/src/cli/operation-command.ts';
import { toolName } from '../packages/server/src/operations/names.ts';
import { OPERATIONS, type AnyOperation } from '../packages/server/src/operations/registry.ts';
import { VERSION } from '../packages/server/src/version.ts';
import { inputTable, outputTable, type JsonSchema } from './operation-reference.ts';
import { markdownTable, shellWord, writeReferencePage } from './reference-page.ts';

const BASE = 'http://127.0.0.1:7420';
const document = openApiDocument(OPERATIONS, VERSION);
const parts = document.components.schemas as Readonly<Record<string, JsonSchema>>;

const ERROR_MEANINGS: Readonly<Record<keyof typeof ERROR_TABLE, string>> = {
  'invalid-argument': 'an input is wrong: `fields` says which and what was expected, `position` where in a filter',
  'too-large': 'the input is larger than 1 MiB',
  unauthenticated: 'a token is needed, or is not the right one',
  forbidden: 'this caller may not: another machine while no token is configured, or the page of another site',
  'not-found': 'there is nothing of this id; the message says why that may be',
  conflict: 'it exists already',
  unavailable: 'a database cannot be reached, or too many follow the live tail; try again',
  internal: 'a bug; `errorId` finds its line in the server log',
};

function route({ http }: AnyOperation): string {
  return `${http.method} ${http.path}`;
}

function anchor(operation: AnyOperation): string {
  return operation.name.replaceAll('.', '');
}

function curl(operation: AnyOperation): string {
  const { http } = operation;
  const input = operation.example as Readonly<Record<string, unknown>>;
  const path = http.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(input[name])));
  const rest = Object.entries(input).filter(([name]) => !http.path.includes(`{${name}}`));
  const lines =
    http.method === 'GET'
      ? rest.map(([name, value]) => `--data-urlencode ${shellWord(`${name}=${String(value)}`)}`)
      : [`--json ${shellWord(JSON.stringify(Object.fromEntries(rest)))}`];
  const method =
    http.method === 'GET' ? (rest.length > 0 ? ' -G' : '') : http.method === 'POST' ? '' : ` -X ${http.method}`;
  const flags = operation.kind === 'stream' ? ' -N' : '';
  return [`curl${flags}${method} ${BASE}${path}`, ...lines].join(' \\\n  ');
}

function section(operation: AnyOperation): string {
  const described = document.paths[operation.http.path]![operation.http.method.toLowerCase()] as unknown as {
    responses: Record<string, { content: Record<string, { schema: JsonSchema }> }>;
  };
  const { schema } = Object.values(described.responses['200']!.content)[0]!;
  const isNamed = schema.$ref !== undefined;
  const name = schema.$ref?.split('/').at(-1);
  const answerText =
    operation.kind === 'stream'
      ? `An event \`message\` for each ${link(name)}; see [streams](#streams).`
      : isNamed
        ? `A ${link(name)}.`
        : outputTable(schema);
  return `<a id="${anchor(operation)}"></a>

## ${operation.summary}

${linked(operation.description)}

\`${route(operation)}\`

\`\`\`sh
${curl(operation)}
\`\`\`

\`\`\`sh
${['faultline', ...commandLine(operation, operation.example as Record<string, unknown>)].map(shellWord).join(' ')}
\`\`\`

${operation.kind === 'unary' ? `MCP tool: \`${toolName(operation.name)}\`` : 'Not offered over MCP.'}

**Input**

${inputTable(operation, ({ name: field }) => field)}

**Answer**

${answerText}`;
}

function link(name: string | undefined): string {
  return `[${name ?? ''}](#${(name ?? '').toLowerCase()})`;
}

/** Names of other operations become links. */
function linked(text: string): string {
  return OPERATIONS.filter(({ name }) => name.includes('.')).reduce(
    (result, operation) => result.replaceAll(operation.name, `[\`${operation.name}\`](#${anchor(operation)})`),
    text,
  );
}

const partSections = Object.entries(parts)
  .filter(([name]) => name !== 'Error')
  .map(([name, schema]) => `### ${name}\n\n${outputTable(schema)}`);

const page = `# HTTP API

Generated from the operations of the server; \`npm run docs\` renews it.

Everything is below \`${BASE}/api/v1\` on the main port. The same operations are [commands](command-line.md) and [MCP tools](mcp.md); the
machine-readable description is served at \`/api/v1/openapi.json\` and kept in [openapi.json](openapi.json).

${markdownTable(
  ['operation', 'route', 'purpose'],
  OPERATIONS.map((operation) => [
    `[\`${operation.name}\`](#${anchor(operation)})`,
    `\`${route(operation)}\``,
    operation.summary,
  ]),
)}

## Access

Without \`FAULTLINE_AUTH_TOKEN\` the server answers this machine only, under \`localhost\` or \`127.0.0.1\`. With it, every call carries the token, as
\`Authorization: Bearer …\`, as the password of \`Basic\`, or as \`x-api-key\`. Pages of other sites are never answered.

## Input

Inputs of \`GET\` stand in the query, those of \`POST\` and \`PATCH\` in a JSON object; what is named in the path stands there only. An input that does not exist
is refused by its name. Times are ISO-8601 (UTC unless they say otherwise) or relative: \`now\`, \`now-15m\`, \`now-24h\`, \`now-7d\`. Inputs are at most 1 MiB, a filter
4,000 characters.

<a id="errors"></a>

## Errors

\`\`\`json
{
  "error": {
    "code": "invalid-argument",
    "message": "cannot read the filter: there is no field tenannt; did you mean tenant? (at character 1)",
    "position": 0,
    "fields": [{ "path": "filter", "message": "there is no field tenannt; did you mean tenant?" }],
    "errorId": "0b8f6a52-6f0e-4f1c-9a5e-3f3f0c6b8a7d"
  }
}
\`\`\`

${markdownTable(
  ['code', 'status', 'exit code', 'meaning'],
  Object.entries(ERROR_TABLE).map(([code, { status, exit }]) => [
    `\`${code}\``,
    String(status),
    String(exit),
    ERROR_MEANINGS[code as keyof typeof ERROR_TABLE],
  ]),
)}

## Streams

An answer that keeps coming is \`text/event-stream\`:

${markdownTable(
  ['event', 'data', 'when'],
  [
    ['`ready`', '`{}`', 'once, when everything that happens from now on will be sent'],
    ['`message`', 'the event', 'for each'],
    ['`dropped`', '`{"count": 3}`', 'the reader was so slow that this many were left out'],
    ['`heartbeat`', '`{}`', 'every 15 seconds'],
    ['`error`', 'as above', 'it cannot go on'],
    ['`end`', '`{}`', 'the server stops'],
  ],
)}

A stream is not resumed: after a lost connection it begins anew with what happens then, and a search finds what came in between. What is wrong with the
question is answered with its status before the stream begins. At most 200 streams are open at once.

${OPERATIONS.map(section).join('\n\n')}

# Parts

\`?\` marks what may be absent: what was not reported is left out, never 0 or empty text.

${partSections.join('\n\n')}`;

writeReferencePage('api.md', page);
writeReferencePage('openapi.json', JSON.stringify(document, undefined, 2));
