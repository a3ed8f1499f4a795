import type { Verdict } from '@faultline/model';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { classTitle } from '../../lib/class-title.ts';
import { useCommands, type Command } from '../../lib/commands.ts';
import { Announcement } from '../../ui/empty-state.tsx';
import ui from '../../ui/ui.module.css';
import { Agreement } from './agreement.tsx';
import { DetailedVerdict } from './detailed-verdict.tsx';
import { EarlierReviews } from './earlier-reviews.tsx';
import { KnownTruth } from './known-truth.tsx';
import { newlyKnown, type Truth } from './lib/truth.ts';
import { VERDICT_KEYS } from './lib/verdict-keys.ts';
import css from './review.module.css';
import type { Said, useReviewQueue } from './use-review-queue.ts';

interface VerdictPaneProps {
  readonly projectId: string;
  readonly reviewer: string;
  readonly queue: ReturnType<typeof useReviewQueue>;
  /** What the reviewer is shown to agree with; undefined while it is not there to be seen. */
  readonly shown: Verdict | undefined;
  /** What is known to be right, and what of it the reviewer has said. */
  readonly known: Truth;
  readonly truth: Truth;
  readonly onTruth: (truth: Truth) => void;
  readonly onFilter: () => void;
  readonly onOpen: () => void;
}

/** What can be said about the request, by key or by mouse, and what is known of how right the rules and reviewers are. */
export function VerdictPane({
  projectId,
  reviewer,
  queue,
  shown,
  known,
  truth,
  onTruth,
  onFilter,
  onOpen,
}: VerdictPaneProps) {
  const { current, done, submit, skip, undo, refused } = queue;
  const note = useRef<HTMLTextAreaElement>(null);
  const answer = useRef<HTMLTextAreaElement>(null);
  const [isDetailed, setDetailed] = useState(false);
  const last = done.at(-1);
  const clear = () => {
    if (note.current) note.current.value = '';
    setDetailed(false);
  };
  const say = (said: Said) => {
    // What has not been seen yet cannot be judged.
    if (shown === undefined) return;
    const text = note.current?.value.trim() ?? '';
    submit({ ...said, ...(text === '' ? {} : { note: text }), ...newlyKnown(known, truth) });
    clear();
  };
  const takeBack = () => {
    clear();
    const said = undo();
    if (note.current && said?.note) note.current.value = said.note;
  };
  const pass = () => {
    skip();
    clear();
  };
  const act = useRef<ReviewActions>(undefined);
  useLayoutEffect(() => {
    act.current = {
      say,
      agree: () => shown && say({ verdict: shown }),
      skip: pass,
      undo: takeBack,
      onFilter,
      onOpen,
      note: () => note.current?.focus(),
      truth: () => answer.current?.focus(),
      details: () => shown && setDetailed(true),
    };
  });
  useReviewCommands(act);
  return (
    <aside className={css.pane} aria-label="Verdict">
      <ul className={css.verdicts} aria-label="Verdicts">
        {VERDICT_KEYS.map(({ key, verdict }) => (
          <li key={key}>
            <button
              type="button"
              disabled={shown === undefined}
              data-shown={verdict === shown}
              onClick={() => say({ verdict })}
            >
              <kbd>{key}</kbd> {classTitle(verdict)}
              {verdict === shown && (
                <span title="What the label says">
                  <span className="visually-hidden">what the label says, </span>
                  <kbd>a</kbd>
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
      <label className={css.note}>
        <span>
          Note for this one <kbd>n</kbd>
        </span>
        <textarea
          ref={note}
          rows={2}
          maxLength={NOTE_LONGEST}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.preventDefault();
            event.currentTarget.blur();
          }}
        />
      </label>
      {current && (
        <KnownTruth key={`truth ${current.requestId}`} truth={truth} onChange={onTruth} answerField={answer} />
      )}
      {isDetailed && current && (
        <DetailedVerdict
          key={current.requestId}
          projectId={projectId}
          shown={shown}
          onSay={say}
          onClose={() => setDetailed(false)}
        />
      )}
      <div className={css.actions}>
        <button type="button" className={ui.button} disabled={!current} onClick={pass}>
          Skip <kbd>s</kbd>
        </button>
        <button type="button" className={ui.button} disabled={done.length === 0} onClick={takeBack}>
          Undo <kbd>u</kbd>
        </button>
        {!isDetailed && (
          <button type="button" className={ui.button} disabled={shown === undefined} onClick={() => setDetailed(true)}>
            Details <kbd>d</kbd>
          </button>
        )}
      </div>
      {refused && (
        <p role="alert" className={ui.problem}>
          Not saved, so it waits again: {refused.message}
        </p>
      )}
      {last && <p className={css.last}>Before: {last.said ? classTitle(last.said.verdict) : 'skipped'}</p>}
      {queue.told && (
        <p className={css.last}>
          The rules had said {classTitle(queue.told.verdict)}: {queue.told.explanation}
        </p>
      )}
      <Announcement>{last ? (last.said ? `${classTitle(last.said.verdict)} said` : 'Skipped') : ''}</Announcement>
      <EarlierReviews projectId={projectId} reviewer={reviewer} />
      <Agreement projectId={projectId} />
    </aside>
  );
}

const NOTE_LONGEST = 4000;

interface ReviewActions {
  readonly say: (said: Said) => void;
  readonly agree: () => void;
  readonly skip: () => void;
  readonly undo: () => void;
  readonly onFilter: () => void;
  readonly onOpen: () => void;
  readonly note: () => void;
  readonly truth: () => void;
  readonly details: () => void;
}

function useReviewCommands(act: { readonly current: ReviewActions | undefined }): void {
  useCommands(
    useMemo(() => {
      const command = (id: string, label: string, key: string, run: () => void): Command => ({
        id: `review.${id}`,
        label,
        keys: [key],
        group: 'Review',
        run,
      });
      return [
        ...VERDICT_KEYS.map(({ key, verdict }) =>
          command(verdict, classTitle(verdict), key, () => act.current?.say({ verdict })),
        ),
        command('agree', 'What the rules say is right', 'a', () => act.current?.agree()),
        command('skip', 'Skip this one', 's', () => act.current?.skip()),
        command('undo', 'Take the last one back', 'u', () => act.current?.undo()),
        command('note', 'Write a note', 'n', () => act.current?.note()),
        command('truth', 'Say what is right', 't', () => act.current?.truth()),
        command('details', 'Say it with sub-class and stage', 'd', () => act.current?.details()),
        command('open', 'Open the whole request', 'o', () => act.current?.onOpen()),
        command('filter', 'Filter', '/', () => act.current?.onFilter()),
      ];
    }, [act]),
  );
}
