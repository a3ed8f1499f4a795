import { useState, type KeyboardEvent, type RefObject } from 'react';
import ui from '../../ui/ui.module.css';
import { toggleSource, type Truth } from './lib/truth.ts';
import css from './review.module.css';

/** What the reviewer knows to be right: it decides the class of the request, and makes the rules surer. */
export function KnownTruth({
  truth,
  onChange,
  answerField,
}: {
  readonly truth: Truth;
  readonly onChange: (truth: Truth) => void;
  readonly answerField: RefObject<HTMLTextAreaElement | null>;
}) {
  const { sources, answer } = truth;
  const [typed, setTyped] = useState('');
  const add = () => {
    const id = typed.trim();
    setTyped('');
    if (id !== '' && !sources?.includes(id)) onChange(toggleSource(truth, id));
  };
  return (
    <fieldset className={css.truth}>
      <legend>
        What is right, if you know <kbd>t</kbd>
      </legend>
      <label>
        Answer
        <textarea
          ref={answerField}
          rows={2}
          maxLength={ANSWER_LONGEST}
          value={answer ?? ''}
          onChange={(event) => onChange({ ...truth, answer: event.currentTarget.value })}
          onKeyDown={leaveOnEscape}
        />
      </label>
      <label>
        Add a source by its id
        <input
          className={ui.input}
          maxLength={ID_LONGEST}
          placeholder="or mark a candidate"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onBlur={add}
          onKeyDown={(event) => {
            leaveOnEscape(event);
            if (event.key === 'Enter') add();
          }}
        />
      </label>
      {sources && sources.length > 0 && (
        <ul aria-label="Right sources">
          {sources.map((id) => (
            <li key={id}>
              <code>{id}</code>{' '}
              <button
                type="button"
                className={ui.link}
                aria-label={`${id} is not right`}
                onClick={() => onChange(toggleSource(truth, id))}
              >
                remove
              </button>
            </li>
          ))}
        </ul>
      )}
      <label className={css.choice}>
        <input
          type="checkbox"
          checked={sources?.length === 0}
          onChange={(event) => onChange({ ...truth, sources: event.currentTarget.checked ? [] : undefined })}
        />
        No source answers it
      </label>
    </fieldset>
  );
}

const ANSWER_LONGEST = 20_000;
const ID_LONGEST = 500;

function leaveOnEscape(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'Escape') return;
  event.preventDefault();
  event.currentTarget.blur();
}
