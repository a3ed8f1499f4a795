// The knowledge base as it can be searched: BM25 and embeddings, joined by reciprocal ranks.
import type { Document } from '../corpus/documents.ts';
import { cosine } from '../model/embed.ts';
import { contentWords } from '../model/words.ts';

export interface Hit {
  readonly document: Document;
  readonly score: number;
  readonly keywordScore: number;
  readonly likeness: number;
}

interface Entry {
  readonly document: Document;
  readonly counts: ReadonlyMap<string, number>;
  readonly length: number;
  readonly vector: Float32Array;
}

interface Partition {
  readonly entries: readonly Entry[];
  readonly documentCounts: ReadonlyMap<string, number>;
  readonly meanLength: number;
}

/** Robertson & Zaragoza 2009, the usual parameters. */
const K1 = 1.2;
const B = 0.75;
/** Cormack et al. 2009, reciprocal rank fusion. */
const FUSION = 60;

interface SearchOptions {
  readonly tenant: string;
  readonly locale: string;
  readonly limit: number;
  /** Documents that are not in the index at the moment. */
  readonly isMissing?: (document: Document) => boolean;
  /** Neither keywords nor vectors fit the index, as when one built for another language is deployed. */
  readonly isAnalyserBroken?: boolean;
}

export interface SearchIndex {
  search(query: string, vector: Float32Array, options: SearchOptions): readonly Hit[];
}

/** What of a document is embedded and matched. */
export const searchText = ({ title, text }: Document): string => `${title}\n${title}\n${text}`;

/** `vectors` holds the embedding of every document's `searchText`, by id. */
export function createIndex(documents: readonly Document[], vectors: ReadonlyMap<string, Float32Array>): SearchIndex {
  const partitions = new Map<string, Partition>();
  for (const [key, group] of Map.groupBy(documents, ({ tenant, locale }) => `${tenant} ${locale}`))
    partitions.set(key, createPartition(group, vectors));
  return {
    search: (query, vector, options) => {
      const partition = partitions.get(`${options.tenant} ${options.locale}`);
      if (!partition) return [];
      const words = options.isAnalyserBroken ? [] : contentWords(query);
      // Vectors of another model point anywhere.
      const direction = options.isAnalyserBroken
        ? new Float32Array([...vector.slice(7), ...vector.slice(0, 7)])
        : vector;
      const scored = partition.entries
        .filter(({ document }) => options.isMissing?.(document) !== true)
        .map((entry) => ({
          document: entry.document,
          keywordScore: bm25(entry, words, partition),
          likeness: cosine(direction, entry.vector),
        }));
      return fuse(scored).slice(0, options.limit);
    },
  };
}

function createPartition(documents: readonly Document[], vectors: ReadonlyMap<string, Float32Array>): Partition {
  const documentCounts = new Map<string, number>();
  const entries = documents.map((document) => {
    const words = contentWords(searchText(document));
    const counts = new Map<string, number>();
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    for (const word of counts.keys()) documentCounts.set(word, (documentCounts.get(word) ?? 0) + 1);
    return { document, counts, length: words.length, vector: vectors.get(document.id)! };
  });
  return {
    entries,
    documentCounts,
    meanLength: entries.reduce((sum, { length }) => sum + length, 0) / Math.max(1, entries.length),
  };
}

function bm25(
  { counts, length }: Entry,
  words: readonly string[],
  { entries, documentCounts, meanLength }: Partition,
): number {
  let score = 0;
  for (const word of new Set(words)) {
    const count = counts.get(word) ?? 0;
    if (count === 0) continue;
    const documents = documentCounts.get(word) ?? 0;
    const rarity = Math.log(1 + (entries.length - documents + 0.5) / (documents + 0.5));
    score += (rarity * count * (K1 + 1)) / (count + K1 * (1 - B + (B * length) / meanLength));
  }
  return score;
}

function fuse(scored: readonly Omit<Hit, 'score'>[]): readonly Hit[] {
  const ranks = new Map<string, number>();
  for (const by of ['keywordScore', 'likeness'] as const) {
    const sorted = [...scored].sort((a, b) => b[by] - a[by]);
    for (const [index, { document }] of sorted.entries())
      ranks.set(document.id, (ranks.get(document.id) ?? 0) + 1 / (FUSION + index + 1));
  }
  return scored
    .map((hit) => ({ ...hit, score: ranks.get(hit.document.id)! }))
    .sort((a, b) => b.score - a.score || (a.document.id < b.document.id ? -1 : 1));
}
