import { REQUEST_FACTS, type FactName, type RequestDetailJson, type ScoreJson } from '@faultline/model';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { formatUsd } from '../../../lib/format.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import ui from '../../../ui/ui.module.css';
import css from './scores.module.css';

interface ScoresViewProps {
  readonly request: RequestDetailJson;
  readonly onSelect: (spanId: string) => void;
}

const SOURCES: Readonly<Record<ScoreJson['source'], string>> = {
  sdk: 'the application',
  rule: 'a local evaluator',
  model: 'a model',
  judge: 'an LLM judge',
  human: 'a person',
  user: 'the user',
};

/** Every judgement of the request, whoever gave it, and what was found out about it as numbers. */
export function ScoresView({ request, onSelect }: ScoresViewProps) {
  const { projectId, scores, sessionScores, facts, sessionId } = request;
  const found = Object.entries(facts) as readonly (readonly [FactName, number])[];
  if (scores.length + sessionScores.length + found.length === 0)
    return (
      <EmptyState
        title="Nothing has judged it"
        text="Local evaluators judge an answer as soon as question, sources and answer are recorded. Scores of your own can be sent at any time."
      >
        <Link className={ui.button} to="/p/$projectId/evaluators" params={{ projectId }}>
          See the evaluators
        </Link>
        <Link className={ui.button} to="/p/$projectId/doctor" params={{ projectId }}>
          See what to record
        </Link>
      </EmptyState>
    );
  return (
    <div className={css.scores}>
      {scores.length > 0 && (
        <ScoreTable title="Of this request" scores={scores} request={request} onSelect={onSelect} />
      )}
      {sessionScores.length > 0 && (
        <ScoreTable
          title={`Of its session ${sessionId ?? ''}`}
          scores={sessionScores}
          request={request}
          onSelect={onSelect}
        />
      )}
      {found.length > 0 && (
        <section aria-labelledby="found-out">
          <h2 id="found-out">
            Found out <span className={ui.dim}>fields to filter by; what could not be judged is not there</span>
          </h2>
          <dl className={css.facts}>
            {found.map(([name, value]) => (
              <div key={name} title={REQUEST_FACTS[name].meaning}>
                <dt>
                  <Link
                    to="/p/$projectId/requests"
                    params={{ projectId }}
                    search={{ filter: `${name}:${value}`, from: 'now-7d' }}
                    preload={false}
                  >
                    <code>{name}</code>
                  </Link>
                </dt>
                <dd>{formatFact(name, value)}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </div>
  );
}

function ScoreTable({
  title,
  scores,
  request,
  onSelect,
}: ScoresViewProps & { readonly title: string; readonly scores: readonly ScoreJson[] }) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <table className={ui.table}>
        <thead>
          <tr>
            <th scope="col">Score</th>
            <th scope="col" className={ui.number}>
              Value
            </th>
            <th scope="col">Verdict</th>
            <th scope="col">Why</th>
            <th scope="col">Says</th>
          </tr>
        </thead>
        <tbody>
          {scores.map((score, i) => (
            <tr key={`${score.scoreId} ${i}`}>
              <th scope="row">{score.name}</th>
              <td className={ui.number}>{score.value === undefined ? '–' : Number(score.value.toPrecision(3))}</td>
              <td>
                <Verdict score={score} />
              </td>
              <td>
                {score.explanation}
                <AboutSpan score={score} request={request} onSelect={onSelect} />
              </td>
              <td title={score.evaluatorVersion && `version ${score.evaluatorVersion}`}>
                {SOURCES[score.source]}
                {score.costUsd !== undefined && <span className={ui.dim}>, {formatUsd(score.costUsd)}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Verdict({ score: { passed, label } }: { readonly score: ScoreJson }) {
  if (passed === undefined) return label ?? <span className={ui.dim}>–</span>;
  return (
    <span className={passed ? ui.ok : ui.problem}>
      {passed ? <IconCheck size={13} aria-hidden /> : <IconAlertTriangle size={13} aria-hidden />}{' '}
      {label ?? (passed ? 'passed' : 'failed')}
    </span>
  );
}

function AboutSpan({ score: { spanId }, request, onSelect }: ScoresViewProps & { readonly score: ScoreJson }) {
  const span = spanId === undefined ? undefined : request.spans.find((each) => each.spanId === spanId);
  if (!span) return undefined;
  return (
    <>
      {' '}
      <button type="button" className={ui.link} onClick={() => onSelect(span.spanId)}>
        {span.name}
      </button>
    </>
  );
}

function formatFact(name: FactName, value: number): string {
  switch (REQUEST_FACTS[name].kind) {
    case 'flag':
      return value === 1 ? 'yes' : 'no';
    case 'share':
      return `${Number((value * 100).toPrecision(3))} %`;
    case 'usd':
      return formatUsd(value);
    case 'count':
      return String(value);
    default:
      return REQUEST_FACTS[name] satisfies never;
  }
}
