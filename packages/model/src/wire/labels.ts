// Labels of requests as rows: to look through, and to train or test with.
import { z } from 'zod';
import { FAILURE_CLASSES } from '../label.ts';
import { filter, projectId, timeRange } from './inputs.ts';

const selection = {
  projectId,
  ...timeRange('now-7d'),
  filter,
  source: z
    .enum(['any', 'auto', 'human'])
    .default('any')
    .describe('auto: what rules said; human: what people said, answers that were fine included'),
};
const cursor = z.string().max(2000).optional().describe('nextCursor of the page before');

export const LabelsListInputSchema = z.strictObject({
  ...selection,
  limit: z.number().int().min(1).max(1000).default(100).describe('labels per page, newest requests first'),
  cursor,
});

export const LabelRowSchema = z.object({
  requestId: z.string().describe('request'),
  time: z.string().describe('when it began'),
  class: z.enum([...FAILURE_CLASSES, 'none']).describe('failure class; none where a person said that it was fine'),
  subClass: z.string().optional().describe('what within the class'),
  stage: z.string().optional().describe('first stage that failed'),
  confidence: z.number().describe('0 to 1'),
  rule: z.string().describe('rule that decided; review for a person'),
  source: z.enum(['auto', 'human']).describe('who said it'),
  reviewer: z.string().optional().describe('who reviewed'),
  explanation: z.string().optional().describe('why, in plain words'),
  input: z.string().optional().describe('what was asked'),
  output: z.string().optional().describe('what the user got'),
  sources: z.array(z.string()).describe('ids of the chunks that reached the context'),
  expectedSources: z.array(z.string()).optional().describe('ids of the sources that answer it, where they are known'),
  expectedAnswer: z.string().optional().describe('a right answer, where it is known'),
});
export type LabelRow = z.infer<typeof LabelRowSchema>;

export const LabelsListOutputSchema = z.object({
  labels: z.array(LabelRowSchema).describe('newest requests first'),
  nextCursor: z.string().optional().describe('give it as cursor to get the next page; absent on the last'),
});

export const LabelsExportInputSchema = z.strictObject({
  ...selection,
  format: z.enum(['jsonl', 'csv']).default('jsonl').describe('one JSON object a line, or a table with a header'),
  limit: z.number().int().min(1).max(5000).default(1000).describe('labels to write at most, newest requests first'),
  cursor,
});

export const LabelsExportOutputSchema = z.object({
  format: z.enum(['jsonl', 'csv']).describe('how it is written'),
  rows: z.number().describe('labels in it'),
  content: z.string().describe('the file'),
  nextCursor: z.string().optional().describe('give it as cursor to get the rest; absent when this is all'),
});
