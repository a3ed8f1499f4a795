// How long the cohort search takes over two million requests, nine labels, a row each.
import { searchCohorts } from '../../packages/server/src/explain/cohorts/search.ts';
import type { CohortTable } from '../../packages/server/src/explain/cohorts/table.ts';
import { seededRandom } from '../../packages/server/src/statistics/seeded-random.ts';
import { median, progress, thousands, type Figure } from '../report.ts';

const REQUESTS = 2_000_000;
const RUNS = 3;
const LABELS = [
  { name: 'intent', size: 12 },
  { name: 'tenant', size: 60 },
  { name: 'locale', size: 8 },
  { name: 'workflow', size: 4 },
  { name: 'environment', size: 2 },
  { name: 'release', size: 3, isVersion: true },
  { name: 'promptVersion', size: 5, isVersion: true },
  { name: 'model', size: 4, isVersion: true },
  { name: 'userTier', size: 3 },
];

export function searchTime(): Figure {
  progress(`search over ${thousands(REQUESTS)} requests`);
  const table = requests();
  const seconds = Array.from({ length: RUNS }, () => {
    const [wall, cpu] = [performance.now(), process.cpuUsage()];
    const { findings } = searchCohorts(table);
    const used = process.cpuUsage(cpu);
    return { wall: (performance.now() - wall) / 1000, cpu: (used.user + used.system) / 1e6, found: findings.length };
  });
  return {
    what: `cohort search over ${thousands(REQUESTS)} requests, ${LABELS.length} labels`,
    figure: `${median(seconds.map(({ wall }) => wall)).toFixed(1)} s`,
    target: '3 s',
    note: `median of ${RUNS}; ${median(seconds.map(({ cpu }) => cpu)).toFixed(1)} s of processor; ${seconds[0]!.found} cohort found, one planted`,
  };
}

/** Common values are much more common than rare ones; refunds in one locale fail twice as often as they did. */
function requests(): CohortTable {
  const random = seededRandom(1);
  const labels = LABELS.map(({ name, size, isVersion = false }) => ({
    name,
    values: Array.from({ length: size }, (_, value) => `${name}-${value}`),
    isVersion,
    codes: Uint8Array.from({ length: REQUESTS }, () => Math.floor(size * random() ** 2.2)),
  }));
  const isBaseline = Uint8Array.from({ length: REQUESTS }, () => (random() < 0.5 ? 1 : 0));
  const [intent, , locale] = labels;
  const sum = Float64Array.from({ length: REQUESTS }, (_, row) => {
    const isPlanted = !isBaseline[row] && intent!.codes[row] === 2 && locale!.codes[row] === 1;
    const rate = 0.04 + 0.02 * (intent!.codes[row]! % 3);
    return random() < (isPlanted ? 2 * rate : rate) ? 1 : 0;
  });
  return { labels, isBaseline, n: new Float64Array(REQUESTS).fill(1), sum };
}
