// `npm run bench -- <name …|all> [--rows 10000000] [--data-dir DIR] [--seconds 30] [--seeds 20] [--first-seed 101] [--servers]`: runs benchmarks one after another and writes each
// section of bench/RESULTS.md as soon as it is measured.
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchClassifier } from './classifier.ts';
import { benchEvaluators } from './evaluators.ts';
import { benchCompare } from './compare.ts';
import { benchExplain } from './explain.ts';
import { benchFindings } from './findings.ts';
import { benchIngest } from './ingest.ts';
import { benchOpen } from './open.ts';
import { benchQuery } from './query.ts';
import { benchRedaction } from './redaction.ts';
import type { BenchOptions, Report } from './report.ts';
import { writeSection } from './results.ts';
import { benchScorecard, benchScorecardOnServers } from './scorecard.ts';
import { benchSdk } from './sdk.ts';
import { benchVisible } from './visible.ts';

const BENCHMARKS: Readonly<Record<string, (options: BenchOptions) => Promise<Report>>> = {
  ingest: benchIngest,
  visible: benchVisible,
  query: benchQuery,
  scorecard: benchScorecard,
  open: benchOpen,
  redaction: benchRedaction,
  evaluators: benchEvaluators,
  classifier: benchClassifier,
  sdk: benchSdk,
  compare: benchCompare,
  explain: benchExplain,
  findings: benchFindings,
};
const NAMES = Object.keys(BENCHMARKS);
/** What `--servers` runs instead, each with a section of its own. */
const ON_SERVERS: typeof BENCHMARKS = { scorecard: benchScorecardOnServers };
const onServers = (name: string) => `${name}, two ClickHouse servers`;
const SECTIONS = NAMES.flatMap((name) => (Object.hasOwn(ON_SERVERS, name) ? [name, onServers(name)] : [name]));
const HELP = `npm run bench -- [<name> … | all] [--rows 10000000] [--data-dir DIR] [--seconds 30] [--seeds 20] [--first-seed 101] [--servers]

Runs benchmarks one after another and writes the section of each in bench/RESULTS.md.

  <name>      ${NAMES.join(', ')}; all of them when none is named
  --rows      requests of the data set that queries and opening are measured on
  --data-dir  where the data set is kept for the next run; a folder of its own below ${tmpdir()} when not given
  --seconds   length of each measured load
  --seeds     seeds of the example assistant's traffic: 300 requests each for the classifier, weeks for the findings
  --first-seed  of those weeks; findings were settled with seeds 1 to 20 in view
  --servers   on two ClickHouse servers instead of the embedded engine, with data made anew; only: ${Object.keys(ON_SERVERS).join(', ')}`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '10000000' },
    'data-dir': { type: 'string' },
    seconds: { type: 'string', default: '30' },
    seeds: { type: 'string', default: '20' },
    'first-seed': { type: 'string', default: '101' },
    servers: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const wanted = positionals.length === 0 || positionals.includes('all') ? NAMES : positionals;
const unknown = wanted.find((name) => !NAMES.includes(name));
const rows = Number(values.rows);
const seconds = Number(values.seconds);
const seeds = Number(values.seeds);
const firstSeed = Number(values['first-seed']);
if (unknown !== undefined || !(rows >= 1000) || !(seconds >= 1) || !(seeds >= 1) || !(firstSeed >= 0)) {
  console.error(
    unknown === undefined
      ? 'cannot run: --rows must be at least 1000, --seconds and --seeds at least 1, --first-seed at least 0'
      : `no such benchmark: ${unknown}; use all or ${NAMES.join(', ')}`,
  );
  process.exit(2);
}
const embeddedOnly = values.servers ? wanted.find((name) => !Object.hasOwn(ON_SERVERS, name)) : undefined;
if (embeddedOnly !== undefined) {
  console.error(`cannot run ${embeddedOnly} with --servers: only ${Object.keys(ON_SERVERS).join(', ')}`);
  process.exit(2);
}
const options: BenchOptions = {
  rows,
  seconds,
  seeds,
  firstSeed,
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
  const report = await (values.servers ? ON_SERVERS : BENCHMARKS)[name]!(options);
  writeSection(values.servers ? onServers(name) : name, SECTIONS, report, about);
  for (const { what, figure, target } of report.figures)
    console.log(`  ${what}: ${figure}${target === undefined ? '' : ` (to reach: ${target})`}`);
}
