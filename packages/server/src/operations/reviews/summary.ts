import { ReviewsSummaryInputSchema, ReviewsSummaryOutputSchema, VERDICTS } from '@faultline/model';
import {
  figuresOfRules,
  kappaOf,
  MAX_REVIEWS,
  newestOfEach,
  pairsOfReviewers,
  precisionOf,
  randomShare,
  recallOf,
} from '../../review/agreement.ts';
import { defineOperation } from '../operation.ts';
import { requireProject } from '../require-project.ts';
import { table } from '../terminal.ts';

export const summarizeReviews = defineOperation({
  name: 'reviews.summary',
  summary: 'How right the rules are, as measured by reviews',
  description:
    "Precision and recall of each class with 95 % intervals from the reviews of requests chosen at random, precision of each rule, and Cohen's kappa between reviewers and against the rules.",
  access: 'read',
  http: { method: 'GET', path: '/api/v1/reviews/summary' },
  input: ReviewsSummaryInputSchema,
  example: {},
  output: ReviewsSummaryOutputSchema,
  run: async ({ control }, { projectId }) => {
    await requireProject(control, projectId);
    const reviews = await control.listReviews(projectId, { limit: MAX_REVIEWS });
    const random = randomShare(reviews);
    const pairs = pairsOfReviewers(reviews);
    return {
      reviews: newestOfEach(reviews).length,
      requests: new Set(reviews.map(({ requestId }) => requestId)).size,
      random: random.length,
      betweenReviewers: kappaOf(pairs),
      rulesAgainstReviewers: kappaOf(random.map(({ shownClass, verdict }) => [shownClass, verdict] as const)),
      classes: VERDICTS.map((verdict) => {
        const precision = precisionOf(verdict, random);
        const recall = recallOf(verdict, random);
        const isIt = (said: string) => (said === verdict ? 'yes' : 'no');
        const ofClass = pairs.filter((pair) => pair.includes(verdict));
        return {
          verdict,
          ...(precision ? { precision } : {}),
          ...(recall ? { recall } : {}),
          kappa: ofClass.length === 0 ? null : kappaOf(pairs.map(([a, b]) => [isIt(a), isIt(b)] as const)),
        };
      }),
      rules: [...figuresOfRules(reviews)],
    };
  },
  render: ({ reviews, requests, random, betweenReviewers, classes }, terminal) => {
    const percent = (share: { value: number; low: number; high: number; sample: number } | undefined) =>
      share === undefined
        ? ''
        : `${(100 * share.value).toFixed(0)} % (${(100 * share.low).toFixed(0)}–${(100 * share.high).toFixed(0)}, n ${share.sample})`;
    return [
      `${reviews} reviews of ${requests} requests, ${random} of them chosen at random`,
      betweenReviewers
        ? `reviewers agree on ${(100 * betweenReviewers.agreement).toFixed(0)} % of ${betweenReviewers.sample} requests, kappa ${betweenReviewers.value.toFixed(2)}`
        : 'no request has been reviewed by two people yet',
      table(
        ['CLASS', 'PRECISION', 'RECALL'],
        classes.map(({ verdict, precision, recall }) => [verdict, percent(precision), percent(recall)]),
        terminal,
      ),
    ].join('\n');
  },
});
