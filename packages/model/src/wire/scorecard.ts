// Inputs and outputs of the operations about KPIs. Numbers that do not exist (no sample, open interval) are absent, never 0.
import { z } from 'zod';
import { KPI_DIRECTIONS, KPI_GROUPS, KPI_UNITS } from '../kpi.ts';
import { filter, projectId, time, timeRange } from './inputs.ts';

/** How many labels a question may be split by at once. */
export const MAX_COHORT_LABELS = 3;

/** The requests looked at, and those they are compared with. */
export const comparedInput = {
  projectId,
  ...timeRange('now-24h'),
  filter,
  against: z
    .enum(['previous', 'rest', 'none'])
    .default('previous')
    .describe(
      'what to compare with, where comparedFrom and comparedFilter do not say: the range of the same length just before, the requests of the same range that the filter leaves out (with comparedFrom and comparedTo: the time of that range before and after the range looked at), or nothing',
    ),
  comparedFrom: time.optional().describe('start of the compared range, inclusive; with comparedTo'),
  comparedTo: time.optional().describe('end of the compared range, exclusive'),
  comparedFilter: z.string().max(4000).optional().describe('filter of the compared requests; the same when left out'),
};

const range = z.object({ from: z.string().describe('start, inclusive'), to: z.string().describe('end, exclusive') });

const CHANGE_VERDICTS = ['better', 'worse', 'changed', 'mix_only', 'no_proof', 'too_few'] as const;

const difference = {
  value: z.number().describe('after minus before'),
  low: z.number().optional().describe('lower end of the 95 % interval'),
  high: z.number().optional().describe('upper end of the 95 % interval'),
  p: z.number().optional().describe('p-value of no difference'),
  q: z
    .number()
    .optional()
    .describe('smallest false-discovery rate, over all that was compared, at which this is a change'),
};

export const ChangeJsonSchema = z.object({
  verdict: z
    .enum(CHANGE_VERDICTS)
    .describe(
      'better, worse, changed: proven; mix_only: moved only because the traffic mix did; no_proof: no change is proven; too_few: too few requests to tell',
    ),
  sentence: z.string().describe('the same in words'),
  before: z.number().optional().describe('value of the compared requests'),
  sampleBefore: z.number().describe('compared requests that could be judged'),
  difference: z.object(difference).optional().describe('absent with too_few'),
  relative: z.number().optional().describe('difference over the value before'),
  detectable: z.number().optional().describe('smallest change that samples of this size would show in 4 of 5 cases'),
  effect: z
    .object({
      name: z.enum(['cohen_h', 'hedges_g']).describe('which'),
      value: z.number().describe('0.2 small, 0.5 medium, 0.8 large'),
    })
    .optional()
    .describe('effect size, of rates and means'),
  mixFixed: z
    .object({
      ...difference,
      strata: z.number().describe('label combinations compared like with like'),
      covered: z.number().describe('share of the requests in combinations seen on both sides'),
    })
    .optional()
    .describe('the difference with the traffic mix held fixed'),
});
export type ChangeJson = z.infer<typeof ChangeJsonSchema>;

/** Filters that open the requests behind a number in the list, together with the range of the answer. */
const KpiFiltersJsonSchema = z.object({
  judged: z.string().describe('requests it was computed from'),
  unjudged: z.string().describe('requests it could not judge'),
  hits: z.string().optional().describe('judged requests that count; of rates'),
  misses: z.string().optional().describe('judged requests that do not count; of rates'),
  above: z.string().optional().describe('judged requests beyond the value; of quantiles and means of a field'),
});

export type KpiFiltersJson = z.infer<typeof KpiFiltersJsonSchema>;

export const KpiDefinitionJsonSchema = z.object({
  id: z.string().describe('id of the KPI'),
  title: z.string().describe('name shown to people'),
  group: z.enum(KPI_GROUPS).describe('group it stands in'),
  unit: z.enum(KPI_UNITS).describe('unit; share is 0 to 1, to be shown as a percentage'),
  direction: z.enum(KPI_DIRECTIONS).describe('which way is better'),
  minimumSample: z.number().describe('judged requests below which it is not read'),
  description: z.string().describe('what it says'),
  formula: z.string().describe('how it is computed, in words with the fields of the filter language'),
  interval: z.string().describe('how the interval is computed'),
  source: z.string().describe('where its inputs come from'),
  isOwn: z.boolean().describe('defined by the project itself'),
  version: z.number().optional().describe("version of a project's own definition"),
});
export type KpiDefinitionJson = z.infer<typeof KpiDefinitionJsonSchema>;

const measured = {
  value: z.number().optional().describe('the number; absent when nothing could be judged'),
  low: z.number().optional().describe('lower end of the 95 % interval; absent when open or unknown'),
  high: z.number().optional().describe('upper end of the 95 % interval; absent when open or unknown'),
  sample: z.number().describe('requests that could be judged'),
};

const SparkPointSchema = z.object({
  start: z.string().describe('start of the bucket, inclusive'),
  end: z.string().describe('end of the bucket, exclusive'),
  value: z.number().optional().describe('absent when nothing could be judged'),
  sample: z.number().describe('requests that could be judged'),
});

export const KpiTileJsonSchema = z.object({
  id: z.string().describe('id of the KPI'),
  ...measured,
  isEnough: z
    .boolean()
    .describe('whether the sample reaches the minimum of the KPI; below it the number is not to be read'),
  coverage: z
    .number()
    .optional()
    .describe('share of the requests that could be judged, 0 to 1; absent without requests'),
  note: z.string().optional().describe('why there is no number, or why it is to be read with care'),
  change: ChangeJsonSchema.optional().describe('against the compared requests'),
  sparkline: z.array(SparkPointSchema).describe('over the range'),
  filters: KpiFiltersJsonSchema.optional().describe('absent where no requests stand behind the number (ingest loss)'),
  definition: KpiDefinitionJsonSchema.describe('how it is computed'),
});
export type KpiTileJson = z.infer<typeof KpiTileJsonSchema>;

export const ScorecardInputSchema = z.strictObject({
  ...comparedInput,
  buckets: z.number().int().min(0).max(200).default(24).describe('points of each sparkline; 0 for none'),
  kpis: z.string().max(2000).default('').describe('comma-separated ids of KPIs; empty: all'),
});
export type ScorecardInput = z.input<typeof ScorecardInputSchema>;

/** What every answer says of the requests it is about. */
export const scorecardAnswer = {
  range: range.describe('the range looked at'),
  filter: z.string().describe('the filter looked at'),
  compared: z
    .object({
      ...range.shape,
      filter: z.string().describe('filter of the compared requests'),
      without: range.optional().describe('a stretch of it that is left out'),
    })
    .optional()
    .describe('what it is compared with; absent when nothing'),
  requests: z.number().describe('requests looked at'),
  comparedRequests: z.number().optional().describe('requests compared with'),
};

export const ScorecardOutputSchema = z.object({
  ...scorecardAnswer,
  groups: z
    .array(
      z.object({
        group: z.enum(KPI_GROUPS).describe('which'),
        title: z.string().describe('name shown to people'),
        kpis: z.array(KpiTileJsonSchema).describe('in the order they are read'),
      }),
    )
    .describe('groups that have KPIs'),
});
export type ScorecardOutput = z.infer<typeof ScorecardOutputSchema>;

export const KpiSeriesInputSchema = z.strictObject({
  ...comparedInput,
  kpi: z.string().min(1).max(63).describe('id of the KPI'),
  buckets: z.number().int().min(1).max(500).default(60).describe('points over the range'),
  by: z
    .string()
    .max(400)
    .default('')
    .describe(
      `comma-separated labels to split by together, at most ${MAX_COHORT_LABELS}; empty: every label by itself`,
    ),
  top: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(10)
    .describe('cohorts of each split to list; the rest is summed up as others'),
});
export type KpiSeriesInput = z.input<typeof KpiSeriesInputSchema>;

export const CohortRowJsonSchema = z.object({
  by: z.array(z.string()).describe('fields of the filter language that it was split by'),
  kind: z
    .enum(['value', 'other', 'unknown'])
    .describe('unknown: the label is not there; other: all cohorts not listed'),
  labels: z
    .record(z.string(), z.string())
    .describe('its values by field; empty for others, the empty text for an unknown one'),
  ...measured,
  requests: z.number().describe('requests of the cohort'),
  share: z.number().describe('its share of all requests looked at, 0 to 1'),
  isEnough: z.boolean().describe('whether the sample reaches the minimum of the KPI'),
  againstRest: ChangeJsonSchema.optional().describe(
    'the cohort against all other requests looked at; corrected over all cohorts listed',
  ),
  series: z.array(SparkPointSchema).describe('over the range'),
  filter: z.string().optional().describe('opens its requests; absent for others'),
});
export type CohortRowJson = z.infer<typeof CohortRowJsonSchema>;

export const ScorecardCohortsInputSchema = z.strictObject({
  projectId,
  ...timeRange('now-24h'),
  filter,
  by: z
    .string()
    .min(1)
    .max(400)
    .describe(`label to split by, or up to ${MAX_COHORT_LABELS} separated by commas to split by together`),
  kpis: z.string().max(2000).default('').describe('comma-separated ids of KPIs; empty: all'),
  top: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(10)
    .describe('cohorts to list, most frequent first; the rest is summed up as others'),
});
export type ScorecardCohortsInput = z.input<typeof ScorecardCohortsInputSchema>;

export const ScorecardCohortsOutputSchema = z.object({
  ...scorecardAnswer,
  by: z.array(z.string()).describe('fields of the filter language that it was split by'),
  kpis: z
    .array(
      z.object({
        definition: KpiDefinitionJsonSchema.describe('which number'),
        cohorts: z
          .array(CohortRowJsonSchema.omit({ series: true }))
          .describe('worst first; againstRest is corrected over the whole table'),
      }),
    )
    .describe('those computed from requests, in the order they are read'),
});
export type ScorecardCohortsOutput = z.infer<typeof ScorecardCohortsOutputSchema>;

export const KpiSeriesOutputSchema = z.object({
  ...scorecardAnswer,
  kpi: KpiTileJsonSchema.describe('the number over the whole range; its sparkline is `points`'),
  points: z
    .array(z.object({ ...SparkPointSchema.shape, low: measured.low, high: measured.high }))
    .describe('over the range, with intervals'),
  comparedPoints: z
    .array(SparkPointSchema)
    .describe('the compared range in as many points; empty when nothing is compared'),
  marks: z
    .array(
      z.object({
        time: z.string().describe('first request with it in the range'),
        field: z.enum(['release', 'prompt_version', 'model']).describe('what changed'),
        value: z.string().describe('the value that was new'),
        filter: z.string().describe('opens its requests'),
      }),
    )
    .describe('releases, prompt versions and models first seen within the range, in the order of time'),
  cohorts: z.array(CohortRowJsonSchema).describe('worst first within each split'),
  distribution: z
    .object({
      field: z.string().describe('number field that is spread'),
      bins: z
        .array(
          z.object({
            low: z.number().describe('lower edge, inclusive'),
            high: z.number().describe('upper edge, exclusive; inclusive in the last'),
            count: z.number().describe('requests in it'),
            exemplars: z.array(z.string()).describe('ids of some of its requests'),
            filter: z.string().describe('opens its requests'),
          }),
        )
        .describe('ascending'),
    })
    .optional()
    .describe('of the number behind a mean, ratio or quantile; absent for rates'),
  exemplars: z
    .array(z.string())
    .describe('ids of requests that make the number worse: misses or hits of a rate, the largest values of others'),
});
export type KpiSeriesOutput = z.infer<typeof KpiSeriesOutputSchema>;
