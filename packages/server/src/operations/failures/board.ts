import {
  FAILURE_CLASSES,
  FailuresBoardInputSchema,
  FailuresBoardOutputSchema,
  TAXONOMY,
  toIso,
  type FailureClass,
} from '@faultline/model';
import { readFilter } from '../filter-input.ts';
import { defineOperation } from '../operation.ts';
import { requireProject } from '../require-project.ts';
import { formatUsd, table } from '../terminal.ts';
import { parseTimeRange, rangeBefore } from '../time-range.ts';
import { cohortsHit } from './cohorts-hit.ts';
import { readExamples } from './examples.ts';

const TREND_STEPS = 24;

export const failuresBoard = defineOperation({
  name: 'failures.board',
  summary: 'What fails, how often, and for whom',
  description:
    'Every failure class with its owner, count, share of requests, change against the range before, budget, cost, trend, the cohorts hit more than the others, and newest examples.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/failures' },
  input: FailuresBoardInputSchema,
  example: { from: 'now-7d' },
  output: FailuresBoardOutputSchema,
  run: async ({ telemetry, control, now }, input) => {
    const { projectId } = input;
    await requireProject(control, projectId);
    const { fromNs, toNs } = parseTimeRange(input, now());
    const filter = readFilter(input.filter);
    const [counts, before, taxonomy] = await Promise.all([
      telemetry.countFailures({ projectId, fromNs, toNs, filter, buckets: TREND_STEPS }),
      telemetry.countFailures({ projectId, ...rangeBefore({ fromNs, toNs }), filter, buckets: 1 }),
      control.readTaxonomy(projectId),
    ]);
    const examplesOf = await readExamples(telemetry, projectId, counts.classes);
    const classes = FAILURE_CLASSES.map((failureClass) => {
      const found = counts.classes.find((each) => each.class === failureClass);
      const { owner, budgetShare } = taxonomy?.classes[failureClass] ?? {};
      const count = found?.count ?? 0;
      const share = counts.total === 0 ? 0 : count / counts.total;
      return {
        class: failureClass,
        title: TAXONOMY[failureClass].title,
        ...(owner === undefined ? {} : { owner }),
        count,
        share,
        previousCount: before.classes.find((each) => each.class === failureClass)?.count ?? 0,
        previousTotal: before.total,
        ...(budgetShare === undefined
          ? {}
          : { budgetShare, ...(budgetShare > 0 ? { budgetUsed: share / budgetShare } : {}) }),
        wastedUsd: found?.costUsd ?? 0,
        trend: [...(found?.trend ?? Array.from({ length: TREND_STEPS }, () => 0))],
        cohorts: cohortsHit(counts, failureClass).map((hit) => ({
          ...hit,
          filter: filterOf(input.filter, failureClass, `${hit.field}:${JSON.stringify(hit.value)}`),
        })),
        newest: examplesOf(found?.newestRequestIds ?? []),
        filter: filterOf(input.filter, failureClass),
      };
    });
    return {
      from: toIso(fromNs),
      to: toIso(toNs),
      total: counts.total,
      bad: counts.classes.reduce((sum, { count }) => sum + count, 0),
      classes: classes.toSorted((a, b) => b.count - a.count),
    };
  },
  render: ({ total, bad, classes }, terminal) =>
    [
      `${bad} of ${total} requests are bad`,
      table(
        ['CLASS', 'COUNT', 'SHARE', 'BEFORE', 'BUDGET USED', 'WASTED', 'OWNER', 'HIT MOST'],
        classes.map((each) => [
          each.class,
          String(each.count),
          `${(100 * each.share).toFixed(2)} %`,
          String(each.previousCount),
          each.budgetUsed === undefined ? '' : `${(100 * each.budgetUsed).toFixed(0)} %`,
          formatUsd(each.wastedUsd),
          each.owner ?? '',
          each.cohorts.map(({ field, value }) => `${field}:${value}`).join(', '),
        ]),
        terminal,
      ),
    ].join('\n'),
});

/** The filter that lists these requests. */
export function filterOf(given: string, failureClass: FailureClass, ...more: readonly string[]): string {
  const own = given.trim() === '' ? [] : [`(${given})`];
  return [...own, `class:${failureClass}`, ...more].join(' AND ');
}
