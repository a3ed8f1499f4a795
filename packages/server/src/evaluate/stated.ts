import type { RequestFacts } from '@faultline/model';
import { present } from '../assemble/present.ts';
import type { Evaluator } from './evaluator.ts';

/** What was said about the request, as facts: signals, feedback, and how much of the known right sources was found. */
export const stated: Evaluator = {
  id: 'stated',
  version: '1',
  summary: 'signals of the application, feedback of users, recall of the known right sources',
  evaluate: ({ record: { statement, scores, evidence, dialects } }) => {
    const signals: readonly string[] = statement.signals ?? [];
    // Who signals by our attributes would have said so; of others nobody knows.
    const has = (signal: string) => (signals.includes(signal) ? 1 : dialects.includes('faultline') ? 0 : undefined);
    const feedback = scores.findLast(({ source, passed }) => source === 'user' && passed !== undefined);
    return {
      facts: {
        ...present({ escalated: has('escalated'), cache_hit: has('cache_hit'), fell_back: has('fell_back') }),
        ...(feedback ? { thumbs_down: feedback.passed ? 0 : 1 } : {}),
        ...recall(statement.expectedSources, evidence.candidates, evidence.selected),
      },
    };
  },
};

function recall(
  expected: readonly string[] | undefined,
  candidates: readonly { readonly id: string }[],
  selected: readonly { readonly id: string }[],
): RequestFacts {
  if (!expected || expected.length === 0) return {};
  const share = (found: readonly { readonly id: string }[]) => {
    const ids = new Set(found.map(({ id }) => id));
    return expected.filter((id) => ids.has(id)).length / expected.length;
  };
  return { retrieval_recall: share(candidates), selection_recall: share(selected) };
}
