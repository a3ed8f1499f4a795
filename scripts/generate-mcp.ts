// Writes docs/reference/mcp.md from the registry of operations.
import { toolsOf } from '../packages/server/src/mcp/server.ts';
import { OPERATIONS } from '../packages/server/src/operations/registry.ts';
import { inputTable } from './operation-reference.ts';
import { markdownTable, writeReferencePage } from './reference-page.ts';

const tools = toolsOf(OPERATIONS);

const sections = tools.map(
  ({ name, description, operation, annotations }) => `## ${name}

${description}${annotations.readOnlyHint ? '' : ' **Changes something.**'}

\`\`\`json
${JSON.stringify({ name, arguments: operation.example })}
\`\`\`

${inputTable(operation, (field) => field.name)}`,
);

writeReferencePage(
  'mcp.md',
  `# MCP

Generated from the operations of the server; \`npm run docs\` renews it.

An assistant that speaks the Model Context Protocol can ask a running Faultline. Over HTTP, without sessions, at \`/mcp\` of the main port:

\`\`\`json
{ "mcpServers": { "faultline": { "type": "http", "url": "http://127.0.0.1:7420/mcp" } } }
\`\`\`

With sign-in configured, add \`"headers": { "Authorization": "Bearer <token>" }\`. Clients that start their servers themselves run \`faultline mcp\`, which speaks over standard
input and output and asks the server that \`FAULTLINE_URL\` names, with the token in \`FAULTLINE_TOKEN\`:

\`\`\`json
{ "mcpServers": { "faultline": { "command": "npm", "args": ["run", "--silent", "faultline", "--", "mcp"], "cwd": "<clone>" } } }
\`\`\`

A tool answers with the JSON that the [HTTP API](api.md) gives, as text; beyond 100,000 characters it is cut and says so. What goes wrong is the tool's error, with the message
that every other surface shows. Tools that only read say so in their annotations.

${markdownTable(
  ['tool', 'operation', 'purpose'],
  tools.map(({ name, operation, title }) => [`[\`${name}\`](#${name})`, `\`${operation.name}\``, title]),
)}

${sections.join('\n\n')}`,
);
