import { contentWords } from '../model/words.ts';
import type { Hit } from './index.ts';

export interface Ranked extends Hit {
  /** 0 to 1, higher is better. */
  readonly relevance: number;
}

/** Scores what was found by how much of the question its title and text cover, and keeps the best. */
export function rerank(query: string, hits: readonly Hit[], keep: number, isBroken: boolean): readonly Ranked[] {
  const wanted = new Set(contentWords(query));
  const best = Math.max(1e-9, ...hits.map(({ keywordScore }) => keywordScore));
  const ranked = hits.map((hit) => {
    const relevance =
      0.4 * coverage(wanted, hit.document.title) + 0.35 * (hit.keywordScore / best) + 0.25 * Math.max(0, hit.likeness);
    // A model whose scores are distances where likeness is expected puts the worst first.
    return { ...hit, relevance: isBroken ? 1 - relevance : relevance };
  });
  return ranked.sort((a, b) => b.relevance - a.relevance).slice(0, keep);
}

function coverage(wanted: ReadonlySet<string>, text: string): number {
  if (wanted.size === 0) return 0;
  const words = new Set(contentWords(text));
  return [...wanted].filter((word) => words.has(word)).length / wanted.size;
}
