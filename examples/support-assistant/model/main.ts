// A model server that runs anywhere: speaks the OpenAI API, answers out of the given context, and takes the time that real serving takes.
import { parseArgs } from 'node:util';
import { createModelServer } from './server.ts';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '7430' }, help: { type: 'boolean', default: false } },
});
if (values.help) {
  console.log('Usage: node model/main.ts [--port N]   an OpenAI-compatible model on http://127.0.0.1:N/v1 (7430)');
} else {
  const server = createModelServer();
  server.on('error', (error: NodeJS.ErrnoException) => {
    console.error(
      `cannot listen on port ${values.port}: ${error.code === 'EADDRINUSE' ? 'another program has it; choose another with --port' : error.message}`,
    );
    process.exit(1);
  });
  server.listen(Number(values.port), '127.0.0.1', () =>
    console.log(`model server on http://127.0.0.1:${values.port}/v1`),
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      server.close(() => process.exit(0));
      server.closeAllConnections();
    });
}
