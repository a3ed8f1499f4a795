import { z } from 'zod';
import { PROJECT_ID_PATTERN } from './ids.ts';

/**
 * How much of a request's content may reach the disk. `none`: no content and no user or session ids; `ids`: structure and ids, no
 * content; `redacted`: content with personal data replaced by typed placeholders; `full`: content as sent. Secrets are removed in all four.
 */
export const CAPTURE_POLICIES = ['none', 'ids', 'redacted', 'full'] as const;
export type CapturePolicy = (typeof CAPTURE_POLICIES)[number];

export const RedactionPatternSchema = z.strictObject({
  /** Becomes the placeholder: `[REDACTED:employee_id]`. */
  name: z.string().regex(/^[a-z][a-z0-9_]{0,31}$/, 'use lower-case letters, digits and _, at most 32'),
  /** A JavaScript regular expression, without flags; matched with `gu`. */
  pattern: z.string().min(1).max(512),
});
export type RedactionPattern = z.infer<typeof RedactionPatternSchema>;

function isModelPattern(model: string): boolean {
  if (!model.startsWith('/')) return true;
  try {
    new RegExp(model.slice(1, -1), 'u');
    return model.length > 2 && model.endsWith('/');
  } catch {
    return false;
  }
}

const DaySchema = z.iso.date().or(z.iso.datetime({ offset: true }));

/**
 * A price of the user's own, in USD per million tokens. The first override that matches a call by model, provider and time wins over the
 * built-in table.
 */
export const PriceOverrideSchema = z.strictObject({
  /** Exact model name, a pattern with `*`, or a regular expression between slashes: `/^ft:gpt-4o/`. */
  model: z
    .string()
    .min(1)
    .max(200)
    .refine(isModelPattern, 'use a name, a pattern with *, or a regular expression that compiles, between slashes'),
  provider: z.string().max(100).optional(),
  /** First moment at which it holds; a date is its midnight in UTC. Absent: ever since. */
  validFrom: DaySchema.optional(),
  /** First moment at which it no longer holds. Absent: until further notice. */
  validUntil: DaySchema.optional(),
  inputUsdPerMTok: z.number().min(0),
  outputUsdPerMTok: z.number().min(0),
  cacheReadUsdPerMTok: z.number().min(0).optional(),
  cacheWriteUsdPerMTok: z.number().min(0).optional(),
});
export type PriceOverride = z.infer<typeof PriceOverrideSchema>;

/** A change to a project's settings: only what is named changes. */
export const ProjectSettingsChangeSchema = z.strictObject({
  capturePolicy: z.enum(CAPTURE_POLICIES).optional(),
  redactionPatterns: z.array(RedactionPatternSchema).max(50).optional(),
  priceOverrides: z.array(PriceOverrideSchema).max(500).optional(),
});
export type ProjectSettingsChange = z.infer<typeof ProjectSettingsChangeSchema>;

export const ProjectSettingsSchema = z.strictObject({
  capturePolicy: z.enum(CAPTURE_POLICIES).default('redacted'),
  redactionPatterns: z.array(RedactionPatternSchema).default([]),
  priceOverrides: z.array(PriceOverrideSchema).default([]),
});
export type ProjectSettings = z.infer<typeof ProjectSettingsSchema>;

export const ProjectSchema = z.strictObject({
  projectId: z.string().regex(PROJECT_ID_PATTERN, 'use lower-case letters, digits, - and _, at most 63'),
  name: z.string().min(1).max(100),
  settings: ProjectSettingsSchema,
  createdAt: z.string(),
});
export type Project = z.infer<typeof ProjectSchema>;
