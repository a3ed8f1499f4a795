// The review queue: what to look at next, what people say about it, and how far they agree with the rules and each other.
import { z } from 'zod';
import { FAILURE_CLASSES } from '../label.ts';
import { STAGES } from '../stage.ts';
import { filter, projectId, timeRange } from './inputs.ts';
import { LabelJsonSchema, MeasuredShareSchema } from './request.ts';

export const REVIEW_REASONS = [
  'random',
  'undecided',
  'low-confidence',
  'disagreement',
  'new-pattern',
  'second-opinion',
  'opened',
] as const;
export type ReviewReason = (typeof REVIEW_REASONS)[number];

/** What a review may say: a class, or that the answer was fine. */
export const VERDICTS = [...FAILURE_CLASSES, 'none'] as const;
export type Verdict = (typeof VERDICTS)[number];

const reviewer = z.string().trim().min(1).max(100).default('me').describe('who reviews');
const requestId = z.string().min(1).max(256).describe('request');

export const ReviewsNextInputSchema = z.strictObject({
  projectId,
  ...timeRange('now-7d'),
  filter,
  reviewer,
  limit: z.number().int().min(1).max(100).default(20).describe('requests to choose'),
  skip: z
    .string()
    .max(10_000)
    .default('')
    .describe('ids of requests to leave out, each percent-encoded as in an address, separated by commas'),
});
export type ReviewsNextInput = z.input<typeof ReviewsNextInputSchema>;

export const ReviewsNextOutputSchema = z.object({
  items: z
    .array(
      z.object({
        requestId,
        reason: z.enum(REVIEW_REASONS).describe('why this one'),
        explanation: z.string().describe('the same in words'),
      }),
    )
    .describe('what teaches most first, with a fifth chosen at random'),
  remaining: z
    .number()
    .describe('requests of the range that are undecided, doubtful or disagreed about and not yet reviewed'),
});
export type ReviewsNextOutput = z.infer<typeof ReviewsNextOutputSchema>;

export const ReviewsSubmitInputSchema = z.strictObject({
  projectId,
  requestId,
  reviewer,
  verdict: z.enum(VERDICTS).describe('failure class, or none when the answer is fine'),
  subClass: z.string().max(100).optional().describe('what within the class'),
  stage: z
    .enum([...STAGES, 'corpus'])
    .optional()
    .describe('where it begins; the stage of the class by default'),
  note: z.string().max(4000).optional().describe('anything worth keeping'),
  expectedSources: z
    .array(z.string().min(1).max(500))
    .max(100)
    .optional()
    .describe('ids of the sources that answer it, where they are known; none when nothing does'),
  expectedAnswer: z.string().max(20_000).optional().describe('a right answer, where it is known'),
  reason: z
    .enum(REVIEW_REASONS)
    .default('opened')
    .describe('why it was looked at, as reviews.next says: only random ones measure the rules'),
});
export type ReviewsSubmitInput = z.input<typeof ReviewsSubmitInputSchema>;

export const ReviewJsonSchema = z.object({
  reviewId: z.string().describe('id of the review'),
  requestId,
  reviewer: z.string().describe('who reviewed'),
  verdict: z.enum(VERDICTS).describe('what was said'),
  subClass: z.string().optional().describe('what within the class'),
  stage: z.string().optional().describe('where it begins'),
  note: z.string().optional().describe('what was noted'),
  reason: z.enum(REVIEW_REASONS).describe('why it was looked at'),
  shownClass: z.string().describe('what the rules had said; none when they found nothing wrong'),
  shownRule: z.string().describe('rule that had said it; empty for none'),
  shownExplanation: z
    .string()
    .optional()
    .describe('why they had said it; to be shown to a second reviewer after the verdict'),
  time: z.string().describe('when'),
});
export type ReviewJson = z.infer<typeof ReviewJsonSchema>;

export const ReviewsUndoInputSchema = z.strictObject({
  projectId,
  reviewId: z.string().min(1).max(100).describe('id of the review, as reviews.submit and reviews.list give it'),
  reviewer: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .describe('who takes it back: the review of somebody else is refused then'),
});

export const ReviewsListInputSchema = z.strictObject({
  projectId,
  requestId: requestId.optional(),
  reviewer,
  own: z.boolean().default(false).describe("only the reviewer's own"),
  limit: z.number().int().min(1).max(1000).default(100).describe('newest reviews to list'),
});
export const ReviewsListOutputSchema = z.object({
  reviews: z
    .array(
      ReviewJsonSchema.extend({
        canUndo: z.boolean().describe("the reviewer's own: reviews.undo takes it back, however old it is"),
      }),
    )
    .describe('newest first'),
});
export type ReviewsListOutput = z.infer<typeof ReviewsListOutputSchema>;

const kappa = z
  .object({
    value: z.number().describe("Cohen's kappa: 1 is full agreement, 0 what chance alone would give"),
    agreement: z.number().describe('share of requests they agree on'),
    sample: z.number().describe('requests both looked at'),
  })
  .nullable();
export const ReviewsSummaryInputSchema = z.strictObject({ projectId });
export const ReviewsSummaryOutputSchema = z.object({
  reviews: z.number().describe('reviews that stand'),
  requests: z.number().describe('requests that were reviewed'),
  random: z.number().describe('requests among them that were chosen at random'),
  betweenReviewers: kappa.describe('of requests that two people reviewed; null without any'),
  rulesAgainstReviewers: kappa.describe('the rules against what people said, over the random share; null without any'),
  classes: z
    .array(
      z.object({
        verdict: z.enum(VERDICTS).describe('class, or none'),
        precision: MeasuredShareSchema.optional().describe(
          'of requests that the rules gave this class, those that people gave it too',
        ),
        recall: MeasuredShareSchema.optional().describe(
          'of requests that people gave this class, those that the rules gave it too',
        ),
        kappa: kappa.describe('reviewers about this class against all others; null without any'),
      }),
    )
    .describe('from the random share'),
  rules: z
    .array(
      z.object({
        rule: z.string().describe('rule'),
        class: z.string().describe('class it gives'),
        precision: MeasuredShareSchema.describe('reviews that confirm it'),
        recall: MeasuredShareSchema.optional().describe(
          'of requests chosen at random that people gave its class, those that it labelled',
        ),
        isRandom: z
          .boolean()
          .describe('from requests chosen at random alone; else from all reviews, which look at doubtful ones more'),
      }),
    )
    .describe('every rule that a reviewed request was classified by'),
});
export type ReviewsSummaryOutput = z.infer<typeof ReviewsSummaryOutputSchema>;

export const CaseGetInputSchema = z.strictObject({ projectId, requestId });
export const CaseFileSchema = z.object({
  format: z.literal('faultline-case').describe('what this file is'),
  formatVersion: z.literal(1).describe('its version'),
  projectId: z.string().describe('project it comes from'),
  requestId,
  exportedAt: z.string().describe('when it was made'),
  input: z.string().optional().describe('what was asked'),
  output: z.string().optional().describe('what the user got'),
  versions: z.record(z.string(), z.string()).describe('cohort labels: release, prompt version, model and all others'),
  prompt: z
    .array(
      z.object({
        role: z.string().describe('who speaks'),
        content: z.string().nullable().describe('what is said'),
        tool_calls: z
          .array(
            z.object({
              id: z.string().describe('id of the call'),
              type: z.literal('function').describe('what is called'),
              function: z.object({
                name: z.string().describe('tool'),
                arguments: z.string().describe('its arguments, JSON'),
              }),
            }),
          )
          .optional()
          .describe('tools that the model called'),
        tool_call_id: z.string().optional().describe('call that this is the result of'),
      }),
    )
    .describe('the rendered prompt of the answering call, as messages of the chat completions API'),
  evidence: z.unknown().describe('query, candidates, selected, citations, tool calls, validations, as in requests.get'),
  scores: z.array(z.unknown()).describe('all judgements'),
  facts: z.record(z.string(), z.number()).describe('what was found out, as numbers'),
  label: LabelJsonSchema.nullable().describe('failure class'),
  reviews: z.array(ReviewJsonSchema).describe('what people said'),
  expected: z
    .object({
      sources: z.array(z.string()).optional().describe('ids of the right sources'),
      answer: z.string().optional().describe('a right answer'),
    })
    .describe('known truth'),
  otlp: z.unknown().describe('its spans as an OTLP/JSON export: POST it to /v1/traces to have the request again'),
});
export type CaseFile = z.infer<typeof CaseFileSchema>;
