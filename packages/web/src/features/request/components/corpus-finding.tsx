import type { RequestDetailJson } from '@faultline/model';
import { IconAlertTriangle } from '@tabler/icons-react';
import ui from '../../../ui/ui.module.css';
import css from './evidence.module.css';

/** What the knowledge base holds on the question, as its probe found, beside what retrieval returned. */
export function CorpusFinding({
  corpus: { query, documents },
  candidateIds,
}: {
  readonly corpus: NonNullable<RequestDetailJson['statement']['corpus']>;
  readonly candidateIds: ReadonlySet<string>;
}) {
  return (
    <>
      <h2>
        In the knowledge base <span className={ui.dim}>{documents.length}</span>
      </h2>
      <p className={ui.dim}>What its probe found for “{query}”.</p>
      {documents.length === 0 && <p className={css.warn}>Nothing.</p>}
      {documents.map(({ id, score, text }, i) => (
        <div key={`${id} ${i}`} className={css.chunk}>
          <span className={css.chunkHead}>
            <b>{i + 1}</b> <code>{id}</code>
            <span className={ui.dim}>{score?.toFixed(3)}</span>
            {!candidateIds.has(id) && (
              <span className={css.warn}>
                <IconAlertTriangle size={12} aria-hidden /> not among the candidates
              </span>
            )}
          </span>
          <span className={css.chunkText}>{text ?? 'text not recorded'}</span>
        </div>
      ))}
    </>
  );
}
