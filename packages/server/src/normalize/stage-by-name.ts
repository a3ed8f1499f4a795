import type { Stage } from '@faultline/model';
import type { RawSpan } from '../otlp/raw.ts';

/** What the name of a span that no dialect knows suggests it does; tried in order. */
const NAME_RULES: readonly (readonly [RegExp, Stage])[] = [
  [/rewrit|condens|hyde|multi.?query|query.?expan/i, 'rewrite'],
  [/intent|\brout(?:e|er|ing)\b|classif/i, 'intent'],
  [/re-?rank/i, 'rerank'],
  [/retriev|vector.?search|similarity.?search|knn.?search/i, 'retrieval'],
  [/guard.?rail|moderat|validat|fact.?check/i, 'validation'],
  [/build.?prompt|prompt.?(?:build|assembl|template)|assemble.?context|context.?assembl/i, 'assembly'],
];
const VECTOR_STORES = new Set([
  'pinecone',
  'chroma',
  'qdrant',
  'weaviate',
  'milvus',
  'lancedb',
  'pgvector',
  'marqo',
  'vespa',
  'redisvl',
]);

/**
 * The stage of a span that its dialect does not name: the root and servers are the request, the rest goes by name. A dialect leaves out the
 * stages that it has a word of its own for: a chain called `RetrieverQueryEngine` is not the retriever, which would have been marked so.
 */
export function stageByName(raw: RawSpan, except: readonly Stage[] = []): Stage {
  const database = raw.attributes['db.system'] ?? raw.attributes['db.system.name'];
  if (typeof database === 'string' && VECTOR_STORES.has(database.toLowerCase())) return 'retrieval';
  if (raw.parentSpanId === undefined || raw.kind === 'server' || raw.kind === 'consumer') return 'request';
  const rule = NAME_RULES.find(([pattern, stage]) => !except.includes(stage) && pattern.test(raw.name));
  return rule?.[1] ?? 'other';
}
