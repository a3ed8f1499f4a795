// Writes docs/reference/configuration.md from the configuration schema.
import { SETTINGS } from '../packages/server/src/config/load.ts';
import { markdownTable, writeReferencePage } from './reference-page.ts';

writeReferencePage(
  'configuration.md',
  `# Configuration

Generated from the configuration schema; \`npm run docs\` renews it.

Each setting of \`faultline start\` is taken from its flag, or else from its environment variable, or else from its default. \`faultline config print\` shows what would be used and
where it comes from. A value that cannot be used, and a variable that begins with \`FAULTLINE_\` and does not exist, keep the server from starting.

${markdownTable(
  ['flag', 'variable', 'default', 'meaning'],
  SETTINGS.map(({ flag, variable, defaultText, description }) => [
    `\`${flag}\``,
    `\`${variable}\``,
    defaultText === '' ? '' : `\`${defaultText}\``,
    description,
  ]),
)}

## Sign-in

Without \`FAULTLINE_AUTH_TOKEN\` the server listens on loopback only and refuses any other \`--host\`. With it, every export and every call must carry the token:
\`Authorization: Bearer <token>\`, the password of \`Basic\` (which is what a browser asks for), or \`x-api-key\`. For exporters that read the OpenTelemetry variables:

\`\`\`sh
export OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer <token>"
\`\`\`

The command line takes it from \`FAULTLINE_TOKEN\`.

## Servers instead of embedded databases

Set \`FAULTLINE_CLICKHOUSE_URL\`, \`FAULTLINE_POSTGRES_URL\`, or both; nothing else changes. Several processes may then share them, each with the roles that
\`FAULTLINE_ROLES\` gives it: \`ingest\` takes telemetry in, \`pipeline\` assembles requests, \`api\` answers people and programs. Every process answers \`/healthz\`, \`/readyz\` and
\`/metrics\` on its main port.

## In Kubernetes

Call the service something other than \`faultline\`, or set \`enableServiceLinks: false\`: otherwise Kubernetes sets \`FAULTLINE_PORT\` to an address. Use \`/healthz\` for liveness and
\`/readyz\` for readiness. On \`SIGTERM\` the process takes nothing new, finishes what is under way within 10 seconds and ends; a second signal ends it at once.`,
);
