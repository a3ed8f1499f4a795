// Failure classes of a project, how often each happens and to whom, and its patterns.
import { z } from 'zod';
import { FAILURE_CLASSES } from '../label.ts';
import { filter, projectId, timeRange } from './inputs.ts';
import { MeasuredShareSchema, RequestSummaryJsonSchema } from './request.ts';

const failureClass = z.enum(FAILURE_CLASSES).describe('failure class');
const openFilter = z.string().describe('filter that lists these requests');

export const FailuresBoardInputSchema = z.strictObject({ projectId, ...timeRange('now-7d'), filter });
export type FailuresBoardInput = z.input<typeof FailuresBoardInputSchema>;

export const FailuresBoardOutputSchema = z.object({
  from: z.string().describe('begin of the range'),
  to: z.string().describe('end of the range'),
  total: z.number().describe('requests in the range that the filter matches'),
  bad: z.number().describe('those with a failure class'),
  classes: z
    .array(
      z.object({
        class: failureClass,
        title: z.string().describe('name for people'),
        owner: z.string().optional().describe('who works on it'),
        count: z.number().describe('requests'),
        share: z.number().describe('of all requests, 0 to 1'),
        previousCount: z.number().describe('requests in the range of the same length before'),
        previousTotal: z.number().describe('all requests of that range'),
        budgetShare: z.number().optional().describe('share of requests that may fail this way'),
        budgetUsed: z.number().optional().describe('share of the budget that is used; more than 1 is over it'),
        wastedUsd: z.number().describe('cost of these requests, US dollars'),
        trend: z.array(z.number()).describe('requests over time, in steps of equal length'),
        cohorts: z
          .array(
            z.object({
              field: z.string().describe('label, as a filter names it'),
              value: z.string().describe('its value'),
              count: z.number().describe('requests of this class in the cohort'),
              total: z.number().describe('all requests of the cohort'),
              expected: z.number().describe('requests it would have at the rate of all others together'),
              excess: z.number().describe('count less expected'),
              filter: openFilter,
            }),
          )
          .describe('cohorts hit more than the others, most excess first'),
        newest: z.array(RequestSummaryJsonSchema).describe('newest examples'),
        filter: openFilter,
      }),
    )
    .describe('every class of the taxonomy, most frequent first'),
});
export type FailuresBoardOutput = z.infer<typeof FailuresBoardOutputSchema>;

export const FailuresPatternsInputSchema = z.strictObject({
  projectId,
  class: failureClass,
  ...timeRange('now-7d'),
  filter,
  limit: z.number().int().min(1).max(100).default(20).describe('patterns to list'),
});
export type FailuresPatternsInput = z.input<typeof FailuresPatternsInputSchema>;

export const FailuresPatternsOutputSchema = z.object({
  class: failureClass,
  count: z.number().describe('requests of the class in the range'),
  patterns: z
    .array(
      z.object({
        stage: z.string().describe('first failing stage; empty when unknown'),
        subClass: z.string().describe('what within the class; empty for none'),
        rule: z.string().describe('rule that classified them'),
        tools: z.array(z.string()).describe('tools they called, for tool failures'),
        service: z.string().describe('service they came in at'),
        errorType: z.string().describe('error they ended with; empty for none'),
        count: z.number().describe('requests'),
        wastedUsd: z.number().describe('their cost, US dollars'),
        firstSeen: z.string().describe('first request of the pattern in the range'),
        lastSeen: z.string().describe('last one'),
        isNew: z.boolean().describe('none of it in the range of the same length before'),
        sinceRelease: z.string().optional().describe('release of the first, where it has one'),
        examples: z.array(RequestSummaryJsonSchema).describe('newest examples'),
        filter: openFilter,
      }),
    )
    .describe('requests of the class that fail alike, most frequent first'),
});
export type FailuresPatternsOutput = z.infer<typeof FailuresPatternsOutputSchema>;

function areDistinct(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}

/** What a project says about a class. */
const classSettings = {
  owner: z.string().max(200).optional().describe('who works on it'),
  budgetShare: z.number().min(0).max(1).optional().describe('share of requests that may fail this way'),
  runbook: z.string().max(20_000).optional().describe('what to do about it: text or the address of a page'),
  alertPolicy: z.string().max(2000).optional().describe('when someone is to be woken, in words'),
  subClasses: z
    .array(
      z.strictObject({
        name: z
          .string()
          .regex(/^[a-z0-9][a-z0-9_-]{0,60}$/, 'small letters, digits, hyphens and underscores')
          .describe('name, as it stands on labels'),
        definition: z.string().max(1000).describe('what belongs to it'),
      }),
    )
    .max(50)
    .refine((items) => areDistinct(items.map(({ name }) => name)), 'names a sub-class twice')
    .optional()
    .describe("sub-classes of the project's own"),
  examples: z
    .array(
      z.strictObject({
        requestId: z.string().min(1).max(256).describe('request'),
        kind: z.enum(['positive', 'near-miss']).describe('of the class, or just not'),
        note: z.string().max(2000).optional().describe('why'),
      }),
    )
    .max(100)
    .refine((items) => areDistinct(items.map(({ requestId }) => requestId)), 'names a request twice')
    .optional()
    .describe('examples that people have reviewed'),
};
export const ClassSettingsSchema = z.strictObject(classSettings);
export type ClassSettings = z.infer<typeof ClassSettingsSchema>;

const atVersion = z.number().int().min(0).optional().describe('a version before; the newest by default');

export const TaxonomyGetInputSchema = z.strictObject({
  projectId,
  atVersion,
  withCounts: z.boolean().default(false).describe('count the labels of the range by rule and by sub-class'),
  ...timeRange('now-7d'),
});

const rate = MeasuredShareSchema.describe('from reviews of requests chosen at random');

export const TaxonomyOutputSchema = z.object({
  projectId: z.string().describe('project'),
  version: z.number().describe('counts from 0, which is what Faultline brings'),
  changedAt: z.string().optional().describe('when this version was made'),
  changedBy: z.string().optional().describe('who made it'),
  classes: z
    .array(
      z.object({
        class: failureClass,
        title: z.string().describe('name for people'),
        definition: z.string().describe('what belongs to it'),
        firstStage: z.string().describe('stage it begins at'),
        ...classSettings,
        precision: rate.optional(),
        recall: rate.optional(),
        rules: z
          .array(
            z.object({
              rule: z.string().describe('rule, as it stands on labels'),
              when: z.string().describe('when it applies, in words'),
              stage: z.string().describe('first stage that failed when it applies'),
              confidence: z.number().describe('its own word of how often it is right, 0 to 1'),
              precision: rate.optional(),
              recall: rate.optional(),
              subClasses: z.array(z.string()).describe('what it may say within the class'),
              count: z.number().optional().describe('labels of the range by it, when withCounts was asked for'),
            }),
          )
          .describe('rules that give the class, in the order in which they are asked'),
        ruleSubClasses: z
          .array(
            z.object({
              subClass: z.string().describe('sub-class, as it stands on labels'),
              rules: z.array(z.string()).describe('rules that give it'),
              count: z.number().optional().describe('labels of the range with it, when withCounts was asked for'),
            }),
          )
          .describe("sub-classes of the rules; subClasses are the project's own"),
      }),
    )
    .describe('classes in the order of the stages they begin at'),
});
export type TaxonomyOutput = z.infer<typeof TaxonomyOutputSchema>;

export const TaxonomyUpdateInputSchema = z.strictObject({
  projectId,
  class: failureClass,
  ...classSettings,
  withoutBudget: z.boolean().default(false).describe('take the budget away'),
});
export type TaxonomyUpdateInput = z.input<typeof TaxonomyUpdateInputSchema>;

/** What a taxonomy file holds: the settings of the classes that it names, and nothing of all others. */
export const TaxonomyFileSchema = z.strictObject({
  classes: z.partialRecord(z.enum(FAILURE_CLASSES), ClassSettingsSchema),
});
export type TaxonomyFile = z.infer<typeof TaxonomyFileSchema>;

export const TaxonomyExportInputSchema = z.strictObject({ projectId, atVersion });

const taxonomyVersion = z.number().describe('counts from 0, which is what Faultline brings');
const taxonomyText = z.string().describe('the taxonomy as YAML, as taxonomy.apply takes it');

export const TaxonomyExportOutputSchema = z.object({ version: taxonomyVersion, taxonomy: taxonomyText });

export const TaxonomyApplyInputSchema = z.strictObject({
  projectId,
  taxonomy: z.string().min(1).max(1_000_000).describe('the taxonomy as YAML, as taxonomy.export gives it'),
  dryRun: z.boolean().default(false).describe('only say what would change'),
});

export const TaxonomyApplyOutputSchema = z.object({
  version: taxonomyVersion,
  isApplied: z.boolean().describe('whether a new version was made'),
  changes: z
    .array(
      z.object({
        class: failureClass,
        setting: z
          .string()
          .describe(
            'what changes: owner, budgetShare, runbook, alertPolicy, subClasses.<name> or examples.<request id>',
          ),
        before: z.string().optional().describe('what it was; absent where it is new'),
        after: z.string().optional().describe('what it becomes; absent where it goes away'),
      }),
    )
    .describe('in the order of the classes'),
  unknownExamples: z.array(z.string()).describe('examples that name a request which is not in the store'),
});
export type TaxonomyChange = z.infer<typeof TaxonomyApplyOutputSchema>['changes'][number];

export const RebuildInputSchema = z.strictObject({
  projectId,
  ...timeRange('now-7d'),
  filter,
  limit: z.number().int().min(1).max(100_000).default(10_000).describe('requests to judge at most, oldest first'),
  apply: z.boolean().default(false).describe('write the result; otherwise only say what would change'),
});

export const RebuildOutputSchema = z.object({
  requests: z.number().describe('requests that were judged anew'),
  withoutSpans: z.number().describe('requests that stay as they are, because their spans are past their retention'),
  changed: z.number().describe('requests whose failure class changed'),
  isApplied: z.boolean().describe('whether it was written'),
  moves: z
    .array(
      z.object({
        from: z.string().describe('class before; none for a request that was fine'),
        to: z.string().describe('class now'),
        count: z.number().describe('requests'),
        exampleRequestIds: z.array(z.string()).describe('some of them'),
      }),
    )
    .describe('what changed, most frequent first'),
  continueFrom: z.string().optional().describe('give it as from to go on, when there was more than the limit'),
});
