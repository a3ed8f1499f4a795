import type { EvaluatorsListOutput, EvaluatorsStatusOutput } from '@faultline/model';
import { Link } from '@tanstack/react-router';
import { useState, type CSSProperties } from 'react';
import { formatCount, formatUsd } from '../../lib/format.ts';
import ui from '../../ui/ui.module.css';
import css from './evaluators.module.css';
import { TryOne } from './try-one.tsx';

const KINDS = { local: 'comes with Faultline', llm: 'LLM judge', onnx: 'model of your own' };

/** A judge or model of the project's own: what became of its requests, what it spent, and a way to try it. */
export function OwnEvaluator({
  projectId,
  evaluator: { id, kind, version, summary },
  status,
  onChange,
  onRemove,
}: {
  readonly projectId: string;
  readonly evaluator: EvaluatorsListOutput['evaluators'][number];
  /** Undefined while it is not counted yet. */
  readonly status: EvaluatorsStatusOutput['evaluators'][number] | undefined;
  readonly onChange: () => void;
  readonly onRemove: () => void;
}) {
  const [isTrying, setTrying] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  return (
    <section className={ui.card} aria-label={id}>
      <header className={css.head}>
        <h3>
          {id}{' '}
          <span className={ui.dim} title={version}>
            {KINDS[kind]}
            {status && `, version ${status.version}`}
          </span>
        </h3>
        <button type="button" className={ui.button} aria-pressed={isTrying} onClick={() => setTrying(!isTrying)}>
          Try it
        </button>
        <button type="button" className={ui.button} onClick={onChange}>
          Change
        </button>
        {isLeaving ? (
          <>
            <button type="button" className={ui.button} onClick={onRemove}>
              Remove it for good
            </button>
            <button type="button" className={ui.button} onClick={() => setLeaving(false)}>
              Keep it
            </button>
          </>
        ) : (
          <button type="button" className={ui.button} onClick={() => setLeaving(true)}>
            Remove
          </button>
        )}
      </header>
      <p>{summary}</p>
      {status && <Status projectId={projectId} status={status} />}
      {isTrying && <TryOne projectId={projectId} evaluator={id} />}
    </section>
  );
}

function Status({
  projectId,
  status: { id, spentTodayUsd, spentUsd, budgetUsdPerDay, waiting, counts, problem, keyVariable, isKeySet },
}: {
  readonly projectId: string;
  readonly status: EvaluatorsStatusOutput['evaluators'][number];
}) {
  return (
    <>
      {keyVariable !== undefined && isKeySet === false && (
        <p className={ui.problem}>
          The server has no <code>{keyVariable}</code> in its environment, so nothing is judged. Set it and start the
          server again.
        </p>
      )}
      {problem !== undefined && <p className={ui.problem}>Went wrong last: {problem}</p>}
      <div className={css.status}>
        {budgetUsdPerDay !== undefined && (
          <div>
            <b>{formatUsd(spentTodayUsd)}</b> <span className={ui.dim}>of {formatUsd(budgetUsdPerDay)} today</span>
            <span
              className={ui.bar}
              style={{ '--share': Math.min(1, spentTodayUsd / budgetUsdPerDay) } as CSSProperties}
            >
              <span />
            </span>
          </div>
        )}
        {budgetUsdPerDay !== undefined && spentUsd !== spentTodayUsd && (
          <div>
            <b>{formatUsd(spentUsd)}</b> <span className={ui.dim}>in the days shown</span>
          </div>
        )}
        <div>
          <b>{formatCount(waiting)}</b> <span className={ui.dim}>waiting</span>
        </div>
        {counts.map(({ event, meaning, count }) => (
          <div key={event}>
            <b>{formatCount(count)}</b> <span className={ui.dim}>{meaning}</span>
          </div>
        ))}
        <div>
          <Link to="/p/$projectId/requests" params={{ projectId }} search={{ filter: `score.${id}:*` }}>
            Requests it judged
          </Link>
        </div>
      </div>
    </>
  );
}
