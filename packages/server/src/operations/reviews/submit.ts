import { randomUUID } from 'node:crypto';
import {
  FAULTLINE_ATTRIBUTES as NAMES,
  ReviewJsonSchema,
  ReviewsSubmitInputSchema,
  type Label,
  type ReviewJson,
} from '@faultline/model';
import { defineOperation } from '../operation.ts';
import { OperationError } from '../operation-error.ts';
import { requireProject } from '../require-project.ts';

export const submitReview = defineOperation({
  name: 'reviews.submit',
  summary: 'Say what is wrong with a request, or that it is fine',
  description:
    'Confirms or corrects the failure class of a request; the right sources and answer may be added where they are known. The review stands on the request from then on, in place of what the rules say, and counts towards the measured precision of the rule that was shown.',
  access: 'write',
  http: { method: 'POST', path: '/api/v1/reviews' },
  input: ReviewsSubmitInputSchema,
  example: { requestId: '4bf92f3577b34da6a3ce929d0e0e4736', verdict: 'retrieval_miss', reviewer: 'reviewer-1' },
  output: ReviewJsonSchema,
  positional: ['requestId', 'verdict'],
  run: async ({ telemetry, control, annotate, now }, input) => {
    const { projectId, requestId, reviewer, verdict, subClass, stage, note, reason, expectedSources, expectedAnswer } =
      input;
    await requireProject(control, projectId);
    const stored = await telemetry.readRequest({ projectId, requestId });
    if (!stored)
      throw new OperationError(
        'not-found',
        `cannot review the request ${requestId}: the project ${projectId} has none of this id`,
      );
    // After a review the label is the reviewer's; what the rules had said stands in the reviews before.
    const [before] = await control.listReviews(projectId, { requestId, limit: 1 });
    const { label } = stored.record;
    const shown = label?.source === 'human' || (before && !label) ? shownBefore(before) : shownNow(label);
    const review: ReviewJson = {
      reviewId: randomUUID(),
      requestId,
      reviewer,
      verdict,
      ...(subClass === undefined ? {} : { subClass }),
      ...(stage === undefined ? {} : { stage }),
      ...(note === undefined ? {} : { note }),
      reason,
      ...shown,
      time: new Date(now()).toISOString(),
    };
    await control.insertReview(projectId, review);
    await annotate(projectId, requestId, {
      ...labelAttributes(review),
      ...(expectedSources === undefined ? {} : { [NAMES.expectedSources]: JSON.stringify(expectedSources) }),
      ...(expectedAnswer === undefined ? {} : { [NAMES.expectedAnswer]: expectedAnswer }),
    });
    return review;
  },
});

type Shown = Pick<ReviewJson, 'shownClass' | 'shownRule' | 'shownExplanation'>;

function shownNow(label: Label | undefined): Shown {
  if (!label) return { shownClass: 'none', shownRule: '' };
  return { shownClass: label.class, shownRule: label.rule, shownExplanation: label.explanation };
}

function shownBefore(before: ReviewJson | undefined): Shown {
  const { shownClass = 'none', shownRule = '', shownExplanation } = before ?? {};
  return { shownClass, shownRule, ...(shownExplanation === undefined ? {} : { shownExplanation }) };
}

/** A review as attributes of an annotation span. */
export function labelAttributes({ verdict, subClass, stage, note, reviewer }: ReviewJson): Record<string, string> {
  return {
    [NAMES.labelClass]: verdict,
    [NAMES.labelReviewer]: reviewer,
    ...(subClass === undefined ? {} : { [NAMES.labelSubClass]: subClass }),
    ...(stage === undefined ? {} : { [NAMES.labelStage]: stage }),
    ...(note === undefined ? {} : { [NAMES.labelNote]: note }),
  };
}
