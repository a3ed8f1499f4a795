// Lists, full text and facets over the data set, each through the real operation over HTTP, one request at a time.
import { formatQuery, LIST_CASES, TEXT_CASES, FACET_CASES, type QueryCase } from './query-cases.ts';
import { openDataset, withServerOn, type Dataset } from './dataset/dataset.ts';
import {
  latencies,
  ms,
  percentile,
  progress,
  thousands,
  type BenchOptions,
  type Figure,
  type Report,
} from './report.ts';
import { memoryMb } from './server.ts';

const SAMPLES = 40;
const WARM_UPS = 3;
/** A case that is far from its target is measured less often rather than holding up the rest. */
const MAX_SECONDS_PER_CASE = 8;

interface Measured {
  readonly name: string;
  readonly latenciesMs: readonly number[];
  /** Requests in the last answer. */
  readonly items: number;
}

export async function benchQuery({ dataDir, rows }: BenchOptions): Promise<Report> {
  const dataset = await openDataset(dataDir, rows);
  return withServerOn(dataDir, async (server) => {
    const groups = [
      { title: 'list', target: '100 ms', cases: LIST_CASES },
      { title: 'full text', target: '150 ms', cases: TEXT_CASES },
      { title: 'facets and histogram', cases: FACET_CASES },
    ];
    const figures: Figure[] = [];
    for (const { title, target, cases } of groups) {
      const measured: Measured[] = [];
      for (const each of cases) {
        measured.push(await measure(server.url, dataset, each));
        progress(`${title}, ${each.name}: ${latencies(measured.at(-1)!.latenciesMs)}`);
      }
      const all = measured.flatMap(({ latenciesMs }) => latenciesMs);
      const goal = target === undefined ? {} : { target };
      figures.push(
        {
          what: `**${title}, all ${cases.length} kinds together, P95**`,
          figure: `**${ms(percentile(all, 0.95))}**`,
          ...goal,
          note: latencies(all),
        },
        ...measured.map(({ name, latenciesMs, items }) => ({
          what: `${title}: ${name}`,
          figure: ms(percentile(latenciesMs, 0.95)),
          ...goal,
          note: `${latencies(latenciesMs)}; ${items} in the answer`,
        })),
      );
    }
    figures.push({ what: 'memory of the server after it', figure: `${thousands(memoryMb(server.pid))} MB` });
    return {
      figures,
      method: [
        `${thousands(dataset.requests)} requests over 29 days (those that are over in one part each, as ClickHouse leaves them; the last in several and 2 % of it in two versions) with texts of 60 words in and out, beside ${thousands(dataset.spans)} spans; made by ClickHouse through the real schema.`,
        `Each kind: ${WARM_UPS} unmeasured runs, then ${SAMPLES} with changing values (fewer where they take longer than ${MAX_SECONDS_PER_CASE} s together), time until the whole answer is read; pages of 50.`,
        'Where the time goes beyond the target: a sort by a number reads its rows from all over the range, each out of a block of 512; a filter that few meet is looked up in the indexes of every day; a total counts current versions; a phrase is looked up by which words stand side by side, and the texts that are left are read.',
      ],
    };
  });
}

async function measure(url: string, dataset: Dataset, queryCase: QueryCase): Promise<Measured> {
  const latenciesMs: number[] = [];
  let cursor: string | undefined;
  let items = 0;
  const started = performance.now();
  for (let run = 0; run < WARM_UPS + SAMPLES; run++) {
    const query = formatQuery(queryCase, dataset, run, cursor);
    const began = performance.now();
    const response = await fetch(`${url}${query}`);
    const text = await response.text();
    if (run >= WARM_UPS) latenciesMs.push(performance.now() - began);
    if (!response.ok) throw new Error(`${query} answered ${response.status}: ${text.slice(0, 500)}`);
    const answer = JSON.parse(text) as { items?: unknown[]; total?: number; nextCursor?: string };
    items = answer.items?.length ?? answer.total ?? 0;
    cursor = queryCase.followsPages ? answer.nextCursor : undefined;
    if (latenciesMs.length >= 3 && performance.now() - started > MAX_SECONDS_PER_CASE * 1000) break;
  }
  return { name: queryCase.name, latenciesMs, items };
}
