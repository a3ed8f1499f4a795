// The example assistant's own index as a probe of its knowledge base.
import { createIndex, searchText } from '../../examples/support-assistant/app/index.ts';
import { documents } from '../../examples/support-assistant/corpus/documents.ts';
import { embed } from '../../examples/support-assistant/model/embed.ts';
import type { RetrievedDocument } from '@faultline/model';
import type { CorpusQuestion } from '../../packages/server/src/outgoing/probe/question-of.ts';

const DOCUMENTS = 10;

export function createProbe(): (question: CorpusQuestion) => readonly RetrievedDocument[] {
  const vectors = new Map(documents.map((document) => [document.id, embed(searchText(document))]));
  const index = createIndex(documents, vectors);
  return ({ query, tenant = '', locale = '' }) =>
    index
      .search(query, embed(query), { tenant, locale, limit: DOCUMENTS })
      .map(({ document: { id, title, text } }, n) => ({ id, rank: n + 1, text, metadata: { title } }));
}
