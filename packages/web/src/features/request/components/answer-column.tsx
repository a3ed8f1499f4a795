import type { EvidenceJson } from '@faultline/model';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import ui from '../../../ui/ui.module.css';
import { cutAt, type BoundCitation } from '../lib/evidence-links.ts';
import css from './evidence.module.css';
import { LongText } from './text.tsx';

const CITATION_STATES = {
  selected: 'in the context',
  candidate: 'retrieved, but not in the context',
  unknown: 'not among the retrieved documents',
};

/** What the model said with its citations, what was checked, and what the user got. */
export function AnswerColumn({
  evidence,
  answer,
  rightAnswer,
  citations,
  pointed,
}: {
  readonly evidence: EvidenceJson;
  readonly answer: string;
  /** As somebody who knows says; undefined when nobody did. */
  readonly rightAnswer: string | undefined;
  readonly citations: readonly BoundCitation[];
  readonly pointed: string | undefined;
}) {
  const marks = citations.flatMap((citation) => citation.ranges.map((range) => ({ ...range, mark: citation })));
  return (
    <section aria-label="Answer">
      <h2>Answer</h2>
      {answer === '' && <p className={ui.dim}>No answer was recorded.</p>}
      <div className={css.message}>
        {cutAt(answer, marks).map((piece, i) =>
          piece.mark === undefined ? (
            piece.text
          ) : (
            <mark key={i} data-state={piece.mark.state} data-pointed={piece.mark.id === pointed} title={piece.mark.id}>
              {piece.text}
            </mark>
          ),
        )}
      </div>
      {citations.length > 0 && (
        <ul className={css.citations} aria-label="Citations">
          {citations.map(({ id, state }) => (
            <li key={id} className={state === 'selected' ? ui.ok : css.warn}>
              {state === 'selected' ? <IconCheck size={12} aria-hidden /> : <IconAlertTriangle size={12} aria-hidden />}{' '}
              <code>{id}</code> {CITATION_STATES[state]}
            </li>
          ))}
        </ul>
      )}
      {rightAnswer !== undefined && (
        <>
          <h2>A right answer</h2>
          <LongText text={rightAnswer} />
        </>
      )}
      {evidence.validations.length > 0 && <h2>Checks</h2>}
      {evidence.validations.map(({ name, verdict, reason }) => (
        <p key={`${name} ${verdict} ${reason}`} className={css.check} data-verdict={verdict}>
          {name}: <b>{verdict}</b> {reason}
        </p>
      ))}
      {evidence.delivered !== undefined && evidence.delivered !== answer && (
        <>
          <h2>Delivered instead</h2>
          <LongText text={evidence.delivered} />
        </>
      )}
    </section>
  );
}
