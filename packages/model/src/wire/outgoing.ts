import { z } from 'zod';
import { OUTGOING_EVENT_NAMES, OUTGOING_EVENTS, OUTGOING_KINDS } from '../outgoing.ts';
import { projectId, timeRange } from './inputs.ts';

export const OutgoingStatusInputSchema = z.strictObject({ projectId, ...timeRange('now-24h') });

const meanings = Object.entries(OUTGOING_EVENTS)
  .map(([event, meaning]) => `${event}: ${meaning}`)
  .join('; ');

export const OutgoingStatusOutputSchema = z.object({
  probe: z.boolean().describe('whether the project has a probe of the knowledge base'),
  forwarding: z.boolean().describe('whether the project sends labels and scores on'),
  counts: z
    .array(
      z.object({
        kind: z.enum(OUTGOING_KINDS).describe('probe: questions to the knowledge base; forwarding: evaluation events'),
        event: z.enum(OUTGOING_EVENT_NAMES).describe(meanings),
        reason: z.string().describe('why, for what did not get there; empty else'),
        count: z.number().describe('how many'),
        lastHour: z.string().describe('start of the hour in which it last happened'),
      }),
    )
    .describe('most frequent first'),
});
export type OutgoingStatusOutput = z.infer<typeof OutgoingStatusOutputSchema>;
