// Inputs and outputs of `compare.run` and `explain.run`.
import { z } from 'zod';
import { ChangeJsonSchema, comparedInput, KpiTileJsonSchema, scorecardAnswer } from './scorecard.ts';

export const CompareInputSchema = z.strictObject({
  ...comparedInput,
  kpis: z.string().max(2000).default('').describe('comma-separated ids of KPIs; empty: all'),
  hold: z
    .string()
    .max(400)
    .optional()
    .describe(
      'comma-separated labels whose mix is held fixed; those of intent, tenant, locale and user_tier that no filter names when left out, none when empty',
    ),
});
export type CompareInput = z.input<typeof CompareInputSchema>;

export const CompareOutputSchema = z.object({
  ...scorecardAnswer,
  held: z.array(z.string()).describe('labels whose mix was held fixed'),
  kpis: z
    .array(KpiTileJsonSchema)
    .describe('every KPI with its change: proven ones first, those by which it moved most'),
});
export type CompareOutput = z.infer<typeof CompareOutputSchema>;

export const ExplainInputSchema = z.strictObject({
  ...comparedInput,
  kpi: z.string().min(1).max(63).default('task_success').describe('id of the KPI to explain'),
  limit: z.number().int().min(1).max(20).default(5).describe('cohorts to name at most'),
});
export type ExplainInput = z.input<typeof ExplainInputSchema>;

const sentence = z.string().describe('the same in words');

const part = z.object({
  name: z.string().describe('what it is a mean or share of'),
  before: z.number().describe('per request, before'),
  after: z.number().describe('per request, now'),
  adds: z.number().describe('what it adds to the difference of the ratio'),
});

export const ExplainOutputSchema = z.object({
  ...scorecardAnswer,
  kpi: KpiTileJsonSchema.describe('the number and its change'),
  sentences: z.array(z.string()).describe('all of it in words, most telling first'),
  cohorts: z
    .object({
      what: z.string().describe('what is counted of each request: more is worse'),
      excess: z.number().describe('sum over all requests above what was expected; negative where they got better'),
      tested: z.number().describe('combinations of labels that were tested'),
      uncovered: z.number().describe('requests with a label value that the compared ones do not have'),
      findings: z
        .array(
          z.object({
            labels: z.record(z.string(), z.string()).describe('the cohort; empty: all requests'),
            requests: z.number().describe('requests of the cohort'),
            value: z.number().describe('per request, now'),
            expected: z.number().describe('per request, if nothing had changed, on the mix of now'),
            share: z.number().describe('share of the whole excess'),
            p: z.number().describe('p-value, corrected for every combination tested'),
            filter: z.string().describe('opens its requests'),
            sentence,
          }),
        )
        .describe('cohorts that got worse, most telling first; empty: none is proven'),
    })
    .optional()
    .describe('absent when nothing is compared'),
  latency: z
    .object({
      riseMs: z.number().describe('rise of the quantile'),
      stages: z
        .array(
          z.object({
            stage: z.string().describe('stage'),
            beforeMs: z.number().describe('its part of the quantile before'),
            afterMs: z.number().describe('its part of the quantile now'),
            riseMs: z.number().describe('what it adds to the rise'),
            standardErrorMs: z.number().describe('standard error of riseMs'),
          }),
        )
        .describe('largest rise first; they add up to the rise'),
      sentence,
    })
    .optional()
    .describe('of quantiles of the duration: by stage, at the quantile'),
  cost: z
    .object({
      beforeUsd: z.number().describe('cost per request before'),
      afterUsd: z.number().describe('cost per request now'),
      drivers: z
        .array(
          z.object({
            driver: z.enum(['traffic', 'mix', 'calls', 'retries', 'tokens', 'price']).describe('which'),
            usd: z.number().describe('what it adds'),
          }),
        )
        .describe('they add up to the difference exactly'),
      sentence,
    })
    .optional()
    .describe('of KPIs of cost: by driver'),
  parts: z
    .object({
      top: part.describe('what is above the line'),
      bottom: part.describe('what is below the line'),
      sentence,
    })
    .optional()
    .describe('of ratios: what each part of the formula adds to the difference, which they add up to'),
  changePoints: z
    .array(
      z.object({
        time: z.string().describe('start of the first bucket that is different'),
        from: z.string().describe('it began after this, with 95 % confidence'),
        to: z.string().describe('and before this'),
        before: z.number().describe('level before'),
        after: z.number().describe('level after'),
        p: z.number().describe('p-value'),
        versions: z
          .array(
            z.object({ name: z.string().describe('what began'), time: z.string().describe('when it was first seen') }),
          )
          .describe('what began in that time or shortly before it, nearest first; none when nothing did'),
        sentence,
      }),
    )
    .describe('when the number changed its level, over the compared range and the range together'),
  differences: z
    .array(
      z.object({
        field: z.string().describe('field of the filter language'),
        value: z.string().optional().describe('its value; absent for numbers, of which the mean is compared'),
        now: z.number().describe('share of the requests with it, or mean'),
        compared: z.number().describe('the same of the compared requests'),
        change: ChangeJsonSchema.describe('corrected over all that was compared'),
        filter: z.string().describe('opens the requests with it'),
      }),
    )
    .describe(
      'what is different about the requests, over labels, fields and numbers of their spans: proven ones, largest effect first',
    ),
});
export type ExplainOutput = z.infer<typeof ExplainOutputSchema>;
