import type { EvidenceJson } from '@faultline/model';
import { IconCheck, IconStar, IconStarFilled } from '@tabler/icons-react';
import ui from '../../../ui/ui.module.css';
import css from './evidence.module.css';

/** Which chunk the reader points at, with the mouse or the focus. */
export interface Pointing {
  readonly pointed: string | undefined;
  readonly onPoint: (id: string | undefined) => void;
}

/** Which sources are known to answer the request. */
export interface RightSources {
  /** Undefined when it is not known; none when nothing answers it. */
  readonly ids: readonly string[] | undefined;
  /** Absent where that can only be read. */
  readonly onToggle?: (id: string) => void;
}

/** That the source is a right one; where that can be said, the way to say it. */
function RightMark({ id, right: { ids = [], onToggle } }: { readonly id: string; readonly right: RightSources }) {
  const isRight = ids.includes(id);
  const star = isRight ? <IconStarFilled size={12} aria-hidden /> : <IconStar size={12} aria-hidden />;
  if (onToggle)
    return (
      <button
        type="button"
        className={css.right}
        aria-pressed={isRight}
        aria-label={`${id} is a right source`}
        onClick={() => onToggle(id)}
      >
        {star} right source
      </button>
    );
  return isRight ? (
    <span className={css.right} data-right>
      {star} right source
    </span>
  ) : undefined;
}

function pointingProps(id: string, { pointed, onPoint }: Pointing) {
  return {
    className: css.chunk,
    'data-pointed': pointed === id,
    onMouseEnter: () => onPoint(id),
    onMouseLeave: () => onPoint(undefined),
    onFocus: () => onPoint(id),
    onBlur: () => onPoint(undefined),
  };
}

/** A chunk that retrieval returned; opens the span it came from. */
export function CandidateCard({
  chunk,
  isSelected,
  isJudged,
  pointing,
  right,
  onOpen,
}: {
  readonly chunk: EvidenceJson['candidates'][number];
  readonly isSelected: boolean;
  /** Whether anything says what was selected at all. */
  readonly isJudged: boolean;
  readonly pointing: Pointing;
  readonly right: RightSources;
  readonly onOpen: () => void;
}) {
  return (
    <div className={css.card}>
      <button
        type="button"
        {...pointingProps(chunk.id, pointing)}
        data-left-out={isJudged && !isSelected}
        onClick={onOpen}
      >
        <span className={css.chunkHead}>
          <b>{chunk.rank}</b> <code>{chunk.id}</code>
          <span className={ui.dim}>{chunk.score?.toFixed(3)}</span>
          {isJudged && (
            <span className={isSelected ? ui.ok : ui.dim}>
              {isSelected && <IconCheck size={12} aria-hidden />} {isSelected ? 'selected' : 'left out'}
            </span>
          )}
        </span>
        <span className={css.chunkText}>{chunk.text ?? 'text not recorded'}</span>
      </button>
      <RightMark id={chunk.id} right={right} />
    </div>
  );
}

/** A chunk that reached the context. */
export function SelectedCard({
  chunk,
  text,
  isInPrompt,
  pointing,
}: {
  readonly chunk: EvidenceJson['selected'][number];
  readonly text: string | undefined;
  /** Undefined when there is no prompt to look in. */
  readonly isInPrompt: boolean | undefined;
  readonly pointing: Pointing;
}) {
  return (
    <button type="button" {...pointingProps(chunk.id, pointing)}>
      <span className={css.chunkHead}>
        <b>{chunk.rank}</b> <code>{chunk.id}</code>
        {text !== undefined && isInPrompt !== undefined && (
          <span className={isInPrompt ? ui.ok : css.warn}>
            {isInPrompt && <IconCheck size={12} aria-hidden />}{' '}
            {isInPrompt ? 'in the prompt' : 'not found in the prompt'}
          </span>
        )}
      </span>
      <span className={css.chunkText}>{text ?? 'text not recorded'}</span>
    </button>
  );
}
