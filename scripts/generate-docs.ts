// Runs every generator of docs/reference; with --check each fails when what it would write differs from what is there.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const directory = fileURLToPath(new URL('.', import.meta.url));
const own = 'generate-docs.ts';
const generators = readdirSync(directory).filter(
  (file) => /^generate-.*\.ts$/.test(file) && !file.endsWith('.test.ts') && file !== own,
);
let failed = 0;
for (const generator of generators) {
  const { status } = spawnSync(process.execPath, [`${directory}${generator}`, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  if (status !== 0) failed += 1;
}
if (failed > 0)
  console.error(
    `${failed} of ${generators.length} generated references are stale or failed: run npm run docs and commit the result`,
  );
process.exit(failed === 0 ? 0 : 1);
