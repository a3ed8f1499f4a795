import { STAGES, type FailureClass, type ReviewsSubmitInput, type Verdict } from '@faultline/model';
import { useState, type FormEvent } from 'react';
import { classTitle } from '../../lib/class-title.ts';
import ui from '../../ui/ui.module.css';
import { useTaxonomy } from '../failures/use-failures.ts';
import { VERDICT_KEYS } from './lib/verdict-keys.ts';
import css from './review.module.css';
import type { Said } from './use-review-queue.ts';

/** A verdict with sub-class and stage. */
export function DetailedVerdict({
  projectId,
  shown,
  onSay,
  onClose,
}: {
  readonly projectId: string;
  readonly shown: Verdict | undefined;
  readonly onSay: (said: Said) => void;
  readonly onClose: () => void;
}) {
  const taxonomy = useTaxonomy(projectId);
  const [verdict, setVerdict] = useState<FailureClass>(
    shown === undefined || shown === 'none' ? 'retrieval_miss' : shown,
  );
  const [subClass, setSubClass] = useState('');
  const [stage, setStage] = useState('');
  const known = taxonomy.data?.classes.find((each) => each.class === verdict)?.subClasses ?? [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSay({
      verdict,
      ...(subClass.trim() === '' ? {} : { subClass: subClass.trim() }),
      ...(stage === '' ? {} : { stage: stage as NonNullable<ReviewsSubmitInput['stage']> }),
    });
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape belongs to whatever of the form has the focus
    <form
      className={css.details}
      aria-label="Verdict with details"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        onClose();
      }}
    >
      <label>
        Class
        <select
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the form was asked for a moment ago
          autoFocus
          className={ui.input}
          value={verdict}
          onChange={(event) => {
            setVerdict(event.currentTarget.value as FailureClass);
            setSubClass('');
          }}
        >
          {VERDICT_KEYS.filter((each) => each.verdict !== 'none').map((each) => (
            <option key={each.key} value={each.verdict}>
              {classTitle(each.verdict)}
            </option>
          ))}
        </select>
      </label>
      <label>
        Sub-class
        <input
          className={ui.input}
          list="sub-classes"
          maxLength={100}
          value={subClass}
          onChange={(event) => setSubClass(event.currentTarget.value)}
        />
        <datalist id="sub-classes">
          {known.map(({ name, definition }) => (
            <option key={name} value={name}>
              {definition}
            </option>
          ))}
        </datalist>
      </label>
      <label>
        Begins at
        <select className={ui.input} value={stage} onChange={(event) => setStage(event.currentTarget.value)}>
          <option value="">where the class begins</option>
          {[...STAGES, 'corpus'].map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      </label>
      <div className={css.actions}>
        <button type="submit" className={ui.button}>
          Say it
        </button>
        <button type="button" className={ui.button} onClick={onClose}>
          Cancel
        </button>
      </div>
    </form>
  );
}
