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

/** The stage of a span without a dialect: roots and servers are the request, the rest goes by name. */
export function stageByName(raw: RawSpan): Stage {
  const database = raw.attributes['db.system'] ?? raw.attributes['db.system.name'];
  if (typeof database === 'string' && VECTOR_STORES.has(database.toLowerCase())) return 'retrieval';
  if (raw.kind === 'server' || raw.kind === 'consumer') return 'request';
  for (const [pattern, stage] of NAME_RULES) if (pattern.test(raw.name)) return stage;
  return raw.parentSpanId === undefined ? 'request' : 'other';
}
