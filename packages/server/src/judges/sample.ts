// Which requests an evaluator of a project's own judges. Pure, and the same for the same request whenever it is asked.
import { createHash } from 'node:crypto';
import { matchesFilter, parseFilter, type RequestRecord, type SampleRule } from '@faultline/model';

export type Sampling = 'in' | 'sampled_out' | 'out_of_cohort';

/** By the first rule that matches. Who is judged at a share is judged at every larger one. */
export function sampling(evaluatorId: string, rules: readonly SampleRule[], record: RequestRecord): Sampling {
  const rule = rules.find(({ where }) => matchesFilter(parseFilter(where), record));
  if (!rule) return 'out_of_cohort';
  return placeOf(evaluatorId, record.requestId) < rule.share ? 'in' : 'sampled_out';
}

/** A number from 0 to below 1 that has to do with nothing about the request but its id. */
function placeOf(evaluatorId: string, requestId: string): number {
  return createHash('sha256').update(`${evaluatorId}\n${requestId}`).digest().readUIntBE(0, 6) / 2 ** 48;
}
