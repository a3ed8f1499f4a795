// A KPI as data: what is counted, over which requests, and how the number is to be read. Built-in ones and a project's own are the same.
import { z } from 'zod';
import { filterField } from './filter/fields.ts';
import { FilterError } from './filter/lexer.ts';
import { parseFilter } from './filter/parse.ts';

export const KPI_GROUPS = ['outcome', 'retrieval', 'operations', 'cost', 'safety', 'evidence'] as const;
export type KpiGroup = (typeof KPI_GROUPS)[number];

/** `share` is 0 to 1 and shown as a percentage. */
export const KPI_UNITS = ['share', 'ms', 'usd', 'tokens', 'count', 'per_minute', 'score'] as const;
export type KpiUnit = (typeof KPI_UNITS)[number];

export const KPI_DIRECTIONS = ['higher_is_better', 'lower_is_better', 'neutral'] as const;
export type KpiDirection = (typeof KPI_DIRECTIONS)[number];

export const filterText = z
  .string()
  .max(1000)
  .superRefine((text, context) => {
    try {
      parseFilter(text);
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      context.addIssue({ code: 'custom', message: `${error.message} (at character ${error.position + 1})` });
    }
  });
const numberField = z
  .string()
  .max(120)
  .superRefine((name, context) => {
    const field = filterField(name);
    if (field?.type === 'number') return;
    const problem = field ? `is no number but a ${field.type}` : 'does not exist; requests.fields lists all';
    context.addIssue({ code: 'custom', message: `the field ${name} ${problem}` });
  });
/** Coverage is the share of `among` that is judged. */
const requests = {
  among: filterText.default('').describe('filter: the requests it is about; empty: all'),
  of: filterText.default('').describe('filter: those of them that can be judged; empty: all'),
};

export const KpiTermSchema = z
  .strictObject({
    field: numberField.optional().describe('number field of the filter language; 1 when left out'),
    where: filterText.optional().describe('filter: requests outside it add 0'),
  })
  .refine(({ field, where }) => field !== undefined || where !== undefined, 'give field, where, or both')
  .describe('what a request adds');
/** What one request adds to a sum: the field (or 1) where it matches, else 0. */
export type KpiTerm = z.output<typeof KpiTermSchema>;

const RateSchema = z.strictObject({
  kind: z.literal('rate').describe('share of the judged requests that match'),
  hits: filterText.describe('filter: the requests that count'),
  ...requests,
});
const MeanSchema = z.strictObject({
  kind: z.literal('mean').describe('mean over the judged requests'),
  value: KpiTermSchema,
  ...requests,
});
const RatioSchema = z.strictObject({
  kind: z.literal('ratio').describe('one sum over another'),
  top: KpiTermSchema,
  bottom: KpiTermSchema,
  ...requests,
});
const QuantileSchema = z.strictObject({
  kind: z.literal('quantile').describe('value that the share `level` of the judged requests does not exceed'),
  field: numberField.describe('number field of the filter language'),
  level: z.number().gt(0).lt(1).describe('0.95 for P95'),
  ...requests,
});

export const KpiFormulaSchema = z.discriminatedUnion('kind', [RateSchema, MeanSchema, RatioSchema, QuantileSchema]);
/** A formula over requests. A request without a number that the formula reads is not judged. */
export type KpiFormula = z.output<typeof KpiFormulaSchema>;

/** How a number is computed: a formula over requests, requests per minute, or counts of the ingest ledger. */
export type KpiMeasure = KpiFormula | { readonly kind: 'throughput' } | { readonly kind: 'ingest_loss' };

const KPI_ID = /^[a-z][a-z0-9_]{0,62}$/;

/** A project's own KPI, as YAML or JSON has it. */
export const KpiDefinitionSchema = z.strictObject({
  id: z
    .string()
    .regex(KPI_ID, 'use lower-case letters, digits and _, at most 63')
    .describe('id, unique in the project'),
  title: z.string().min(1).max(100).describe('name shown to people'),
  group: z.enum(KPI_GROUPS).describe('group of the scorecard it stands in'),
  unit: z.enum(KPI_UNITS).describe('unit; share is 0 to 1'),
  direction: z.enum(KPI_DIRECTIONS).describe('which way is better'),
  minimumSample: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(30)
    .describe('judged requests below which it is not read'),
  description: z.string().max(1000).default('').describe('what it says, in words'),
  formula: KpiFormulaSchema.describe('how it is computed'),
});
export type KpiDefinition = z.output<typeof KpiDefinitionSchema>;

/** A KPI of the scorecard, whoever defined it. */
export interface Kpi {
  readonly id: string;
  readonly title: string;
  readonly group: KpiGroup;
  readonly unit: KpiUnit;
  readonly direction: KpiDirection;
  /** Judged requests below which the number is not read and not compared. */
  readonly minimumSample: number;
  /** What it says, in words. */
  readonly description: string;
  readonly measure: KpiMeasure;
  /** Where its inputs come from, in words. */
  readonly source: string;
}
