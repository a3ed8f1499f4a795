// `npm run bench -- <name …|all> [--rows 10000000] [--data-dir DIR] [--seconds 30]`: runs benchmarks one after another and writes each
// section of bench/RESULTS.md as soon as it is measured.
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchIngest } from './ingest.ts';
import { benchOpen } from './open.ts';
import { benchQuery } from './query.ts';
import { benchRedaction } from './redaction.ts';
import type { BenchOptions, Report } from './report.ts';
import { writeSection } from './results.ts';
import { benchScorecard } from './scorecard.ts';
import { benchSdk } from './sdk.ts';
import { benchVisible } from './visible.ts';

const BENCHMARKS: Readonly<Record<string, (options: BenchOptions) => Promise<Report>>> = {
  ingest: benchIngest,
  visible: benchVisible,
  query: benchQuery,
  scorecard: benchScorecard,
  open: benchOpen,
  redaction: benchRedaction,
  sdk: benchSdk,
};
const NAMES = Object.keys(BENCHMARKS);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '10000000' },
    'data-dir': { type: 'string' },
    seconds: { type: 'string', default: '30' },
  },
});
const wanted = positionals.length === 0 || positionals.includes('all') ? NAMES : positionals;
const unknown = wanted.find((name) => !NAMES.includes(name));
const rows = Number(values.rows);
const seconds = Number(values.seconds);
if (unknown !== undefined || !(rows >= 1000) || !(seconds >= 1)) {
  console.error(
    unknown === undefined
      ? 'cannot run: --rows must be at least 1000 and --seconds at least 1'
      : `no such benchmark: ${unknown}; use all or ${NAMES.join(', ')}`,
  );
  process.exit(2);
}
const options: BenchOptions = {
  rows,
  seconds,
  dataDir: values['data-dir'] ?? join(tmpdir(), `faultline-bench-${rows}`),
};
const command = `npm run bench -- ${process.argv.slice(2).join(' ')}`.trim();

// What was started must not outlive a benchmark that is broken off.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    console.error(`broken off by ${signal}`);
    process.exit(1);
  });

for (const name of wanted) {
  console.log(`\n${name}`);
  const about = { command, startedAt: new Date(), loadBefore: loadavg()[0] ?? Number.NaN };
  const report = await BENCHMARKS[name]!(options);
  writeSection(name, NAMES, report, about);
  for (const { what, figure, target } of report.figures)
    console.log(`  ${what}: ${figure}${target === undefined ? '' : ` (to reach: ${target})`}`);
}
