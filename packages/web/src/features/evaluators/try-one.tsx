import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { api } from '../../lib/api-client.ts';
import { formatMs, formatUsd } from '../../lib/format.ts';
import ui from '../../ui/ui.module.css';
import css from './evaluators.module.css';

/** Asks an evaluator about one request now, and shows what it was given and what it said. */
export function TryOne({ projectId, evaluator }: { readonly projectId: string; readonly evaluator: string }) {
  const trial = useMutation({
    mutationFn: (requestId: string) => api.tryEvaluator(projectId, evaluator, requestId),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const requestId = new FormData(event.currentTarget).get('requestId');
    if (typeof requestId === 'string' && requestId.trim() !== '') trial.mutate(requestId.trim());
  };
  const { data, error, isPending } = trial;
  return (
    <>
      <form className={css.try} onSubmit={submit}>
        <label>
          Id of a request{' '}
          <input className={ui.input} name="requestId" required maxLength={256} spellCheck={false} size={42} />
        </label>
        <button type="submit" className={ui.button} disabled={isPending}>
          {isPending ? 'Asking…' : 'Judge it'}
        </button>
        <span className={ui.dim}>counts against the budget</span>
      </form>
      {error && (
        <p role="alert" className={ui.problem}>
          {error.message}
        </p>
      )}
      {data && (
        <section className={css.trial} aria-live="polite" aria-label="Verdict">
          <p>
            {data.verdict ? (
              <>
                <b>{[data.verdict.label, data.verdict.value?.toFixed(2)].filter(Boolean).join(' ')}</b>{' '}
                {data.verdict.explanation}
              </>
            ) : (
              <span className={ui.problem}>No verdict: {data.problem}</span>
            )}{' '}
            <span className={ui.dim}>
              {formatUsd(data.costUsd)} · {formatMs(data.durationMs)}
            </span>
          </p>
          <details>
            <summary>What it was given and what it said</summary>
            {data.prompt.map(({ role, content }, i) => (
              <div key={i}>
                <h4>{role}</h4>
                <pre className={ui.code}>{content}</pre>
              </div>
            ))}
            {data.answers.map((answer, i) => (
              <div key={i}>
                <h4>{i === 0 ? 'answer' : 'answer, asked again'}</h4>
                <pre className={ui.code}>{answer}</pre>
              </div>
            ))}
          </details>
        </section>
      )}
    </>
  );
}
