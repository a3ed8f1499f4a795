// Inputs that many operations share.
import { z } from 'zod';
import { PROJECT_ID_PATTERN } from '../ids.ts';

export const projectId = z
  .string()
  .regex(PROJECT_ID_PATTERN, 'use lower-case letters, digits, - and _, at most 63')
  .default('default')
  .describe('project to look in');
export const time = z.string().max(64);
export const timeRange = (from: string) => ({
  from: time
    .default(from)
    .describe('start of the time range, inclusive: ISO-8601, or relative as in now-15m, now-24h, now-7d'),
  to: time.default('now').describe('end of the time range, exclusive: ISO-8601, or relative'),
});
export const filter = z
  .string()
  .max(4000)
  .default('')
  .describe(
    'filter language: `outcome:failure AND (tenant:acme OR cost_usd:>0.05) NOT "refund policy"`; empty matches all',
  );
