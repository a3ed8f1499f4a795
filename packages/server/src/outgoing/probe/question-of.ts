import type { RequestRecord } from '@faultline/model';
import type { RequestKey } from '../../store/telemetry-store.ts';

/** What a probe is asked: the question, and whose it is, so that it is searched where its user may search. */
export interface CorpusQuestion {
  readonly query: string;
  readonly tenant?: string;
  readonly locale?: string;
}

/** A question that a request leaves open. */
export interface OpenQuestion extends RequestKey {
  readonly question: CorpusQuestion;
}

export function questionsOf(records: readonly RequestRecord[]): readonly OpenQuestion[] {
  return records.flatMap((record) => {
    const question = questionOf(record);
    return question ? [{ projectId: record.projectId, requestId: record.requestId, question }] : [];
  });
}

/** Labels of rules that are at least so sure are not put in doubt. */
const SURE = 0.9;

/**
 * What to ask a probe of the knowledge base about a request: what its user asked. Undefined where that would decide nothing: it is not bad,
 * it did not retrieve or tools were to answer it, a person or known truth has spoken, it has been asked about, or whether the right source
 * exists is settled or beside the point. Pure.
 */
export function questionOf(record: RequestRecord): CorpusQuestion | undefined {
  const { label, statement, evidence, stageTimes, input, cohort } = record;
  if (!label || label.source === 'human' || statement.expectedSources || statement.corpus) return undefined;
  const isOpen =
    label.class === 'unclassified' ||
    ((label.class === 'retrieval_miss' || label.class === 'coverage_gap') && label.confidence < SURE);
  const hasRetrieved = evidence.candidates.length > 0 || stageTimes.some(({ stage }) => stage === 'retrieval');
  if (!isOpen || !hasRetrieved || evidence.toolCalls.length > 0) return undefined;
  const query = (input ?? evidence.query ?? '').trim();
  const { tenant, locale } = cohort;
  if (query === '') return undefined;
  return { query, ...(tenant === undefined ? {} : { tenant }), ...(locale === undefined ? {} : { locale }) };
}
