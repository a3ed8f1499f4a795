import {
  parseFilter,
  ReviewsNextInputSchema,
  ReviewsNextOutputSchema,
  type FilterNode,
  type ReviewReason,
} from '@faultline/model';
import { MAX_REVIEWS } from '../../review/agreement.ts';
import { chooseNext, type Pool } from '../../review/queue.ts';
import type { Selection, TelemetryStore } from '../../store/telemetry-store.ts';
import { readFilter } from '../filter-input.ts';
import { defineOperation } from '../operation.ts';
import { requireProject } from '../require-project.ts';
import { table } from '../terminal.ts';
import { parseTimeRange } from '../time-range.ts';

/** Requests looked at for each reason. */
const POOL_SIZE = 200;

const DOUBTS: readonly { readonly reason: Pool['reason']; readonly filter: string }[] = [
  { reason: 'disagreement', filter: '(thumbs_down:1 AND NOT class:*) OR (thumbs_down:0 AND class:*)' },
  { reason: 'undecided', filter: 'class:unclassified' },
  { reason: 'low-confidence', filter: 'confidence:<0.6 AND class:* AND NOT class:unclassified' },
];

const EXPLANATIONS: Readonly<Record<ReviewReason, string>> = {
  random: 'chosen at random, so that rates can be estimated from it',
  undecided: 'bad, and the evidence does not decide why',
  'low-confidence': 'the rule that classified it is not sure',
  disagreement: 'the user says otherwise than the rules',
  'new-pattern': 'its rule has not been seen in the range before',
  'second-opinion': 'another reviewer said otherwise than the rules',
  opened: 'opened by the reviewer',
};

export const nextReviews = defineOperation({
  name: 'reviews.next',
  summary: 'Choose the requests to review next',
  description:
    'Chooses what teaches most: undecided and doubtful labels, users or reviewers who say otherwise than the rules, rules that are new, and every fifth at random so that precision and recall can be estimated without bias. What this reviewer has reviewed is left out. The reason of each goes on to reviews.submit with the verdict: without it a review does not count as one of the random share.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/reviews/next' },
  input: ReviewsNextInputSchema,
  example: { reviewer: 'reviewer-1', from: 'now-7d' },
  output: ReviewsNextOutputSchema,
  run: async ({ telemetry, control, now }, input) => {
    await requireProject(control, input.projectId);
    const selection = {
      projectId: input.projectId,
      ...parseTimeRange(input, now()),
      filter: readFilter(input.filter),
    };
    const reviews = await control.listReviews(input.projectId, { limit: MAX_REVIEWS });
    const skipped = new Set(input.skip.split(',').filter(Boolean).map(decoded));
    const own = new Set(
      reviews.filter(({ reviewer }) => reviewer === input.reviewer).map(({ requestId }) => requestId),
    );
    const reviewed = new Set(reviews.map(({ requestId }) => requestId));
    const sample = (filter: FilterNode | undefined) =>
      telemetry.sampleRequestIds({ ...selection, filter, salt: input.reviewer, limit: POOL_SIZE });
    const [random, ...doubtful] = await Promise.all([
      sample(selection.filter),
      ...DOUBTS.map(async ({ reason, filter }): Promise<Pool> => ({
        reason,
        requestIds: (await sample(both(selection.filter, parseFilter(filter)))).filter((id) => !reviewed.has(id)),
      })),
      newPatterns(telemetry, selection, sample).then((requestIds): Pool => ({
        reason: 'new-pattern',
        requestIds: requestIds.filter((id) => !reviewed.has(id)),
      })),
    ]);
    const contested = reviews
      .filter(({ verdict, shownClass }) => verdict !== shownClass)
      .map(({ requestId }) => requestId);
    const pools: Pool[] = [...doubtful, { reason: 'second-opinion', requestIds: contested }];
    const isDone = (id: string) => own.has(id) || skipped.has(id);
    return {
      items: chooseNext(pools, random, isDone, input.limit).map((chosen) => ({
        ...chosen,
        explanation: EXPLANATIONS[chosen.reason],
      })),
      remaining: new Set(pools.flatMap(({ requestIds }) => requestIds).filter((id) => !isDone(id))).size,
    };
  },
  render: ({ items }, terminal) =>
    items.length === 0
      ? 'nothing to review: look further back with --from now-30d'
      : [
          table(
            ['REQUEST', 'REASON', 'WHY'],
            items.map(({ requestId, reason, explanation }) => [requestId, reason, explanation]),
            terminal,
          ),
          '',
          'Say the reason with the verdict, so that random ones measure the rules:',
          `  faultline reviews submit ${items[0]!.requestId} <class or none> --reason ${items[0]!.reason}`,
        ].join('\n'),
});

/** An id as it stands in an address; one that was not written so stands for itself. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** Requests of rules that classified nothing in the first nine tenths of the range. */
async function newPatterns(
  telemetry: TelemetryStore,
  selection: Selection,
  sample: (filter: FilterNode | undefined) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const { fromNs, toNs } = selection;
  const middleNs = toNs - (toNs - fromNs) / 10n;
  const rulesOf = async (range: { readonly fromNs: bigint; readonly toNs: bigint }) => {
    const { facets } = await telemetry.facetRequests({
      ...selection,
      ...range,
      fields: ['rule'],
      valuesPerField: 100,
      buckets: 0,
    });
    return facets[0]?.values.map(({ value }) => value) ?? [];
  };
  const [before, lately] = await Promise.all([
    rulesOf({ fromNs, toNs: middleNs }),
    rulesOf({ fromNs: middleNs, toNs }),
  ]);
  const fresh = lately.filter((rule) => !before.includes(rule));
  if (fresh.length === 0 || before.length === 0) return [];
  return sample(both(selection.filter, parseFilter(fresh.map((rule) => `rule:${JSON.stringify(rule)}`).join(' OR '))));
}

function both(first: FilterNode | undefined, second: FilterNode | undefined): FilterNode | undefined {
  if (!first || !second) return first ?? second;
  return { type: 'and', children: [first, second] };
}
