// Starts the assistant: `node app/main.ts --help`.
import { parseArgs } from 'node:util';
import { documents, supersededDocuments } from '../corpus/documents.ts';
import { SemanticCache } from './cache.ts';
import { createIndex, searchText } from './index.ts';
import { createModelClient, embedTexts } from './model-client.ts';
import { readPlan } from './plan.ts';
import { createAssistant } from './server.ts';
import { startTelemetry } from './telemetry.ts';
import { openDatabase } from './tools.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '7440' },
    'model-url': { type: 'string', default: process.env['OPENAI_BASE_URL'] ?? 'http://127.0.0.1:7430/v1' },
    'faultline-url': { type: 'string', default: process.env['FAULTLINE_URL'] ?? 'http://127.0.0.1:7420' },
    model: { type: 'string', default: process.env['OPENAI_MODEL'] },
    'embedding-model': { type: 'string', default: process.env['OPENAI_EMBEDDING_MODEL'] ?? 'local-embed-1' },
    plan: { type: 'string' },
    database: { type: 'string', default: ':memory:' },
    simulate: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** Spans that may wait to be sent before simulated traffic waits too. */
const MAX_QUEUED_SPANS = 3000;

if (values.help) {
  console.log(`Usage: node app/main.ts [options]

A support assistant: retrieval, reranking, tools and validation around a model, instrumented for Faultline.

  --port N            HTTP (7440): POST /chat, POST /feedback
  --model-url URL     OpenAI-compatible API ($OPENAI_BASE_URL, or http://127.0.0.1:7430/v1); the key comes from $OPENAI_API_KEY
  --model NAME        one model for all calls, instead of those that the plan deploys ($OPENAI_MODEL)
  --embedding-model N model for embeddings ($OPENAI_EMBEDDING_MODEL, or local-embed-1)
  --faultline-url URL where telemetry goes ($FAULTLINE_URL, or http://127.0.0.1:7420)
  --plan FILE         what is deployed when and what goes wrong when (JSON)
  --database FILE     where orders, refunds and tickets are kept (in memory)
  --simulate          take the time of a request from its x-simulated-time header`);
} else {
  const plan = readPlan(values.plan);
  const model = createModelClient({ baseUrl: values['model-url'], apiKey: process.env['OPENAI_API_KEY'] ?? 'unused' });
  const all = [...documents, ...supersededDocuments];
  const embedded = await embedTexts(model, values['embedding-model'], all.map(searchText));
  const vectors = new Map(all.map(({ id }, index) => [id, embedded[index]!]));
  // Telemetry starts after the index is built: filling it is no request.
  const telemetry = startTelemetry({ url: values['faultline-url'] });
  const server = createAssistant({
    simulates: values.simulate,
    hasRoom: async () => {
      if (telemetry.stats.queued > MAX_QUEUED_SPANS) await telemetry.flush();
    },
    services: {
      model,
      modelNames: { chat: values.model, embedding: values['embedding-model'] },
      index: createIndex(documents, vectors),
      poisonedIndex: createIndex(all, vectors),
      cache: new SemanticCache(),
      database: openDatabase(values.database),
      plan,
    },
  });
  server.on('error', (error: NodeJS.ErrnoException) => {
    console.error(
      `cannot listen on port ${values.port}: ${error.code === 'EADDRINUSE' ? 'another program has it; choose another with --port' : error.message}`,
    );
    process.exit(1);
  });
  server.listen(Number(values.port), '127.0.0.1', () =>
    console.log(`support assistant on http://127.0.0.1:${values.port}`),
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      server.close();
      server.closeAllConnections();
      void telemetry.shutdown().then(() => process.exit(0));
    });
}
