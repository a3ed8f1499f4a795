import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { api } from '../../lib/api-client.ts';
import { useCommands } from '../../lib/commands.ts';
import { useChange } from '../../lib/use-change.ts';
import { ErrorState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Segments } from '../../ui/segments.tsx';
import ui from '../../ui/ui.module.css';
import { YamlEditor } from '../../ui/yaml-editor.tsx';
import { LocalEvaluators } from './local-evaluators.tsx';
import { OwnEvaluator } from './own-evaluator.tsx';

const TEMPLATE = `id: judged_grounded
kind: llm
description: Whether every claim of the answer is in its sources.
baseUrl: https://api.openai.com/v1
model: gpt-4.1-mini
keyVariable: OPENAI_API_KEY
prompt: groundedness
budgetUsdPerDay: 5
sample:
  - where: user_tier:enterprise
    share: 0.5
  - share: 0.05
`;
const STALE = ['evaluators'];
const REFRESH_MS = 10_000;
const DAYS = [
  { value: '1', label: 'today' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
] as const;

/** What judges requests: the local evaluators, and judges and models of the project's own with what they cost. */
export function EvaluatorsPage() {
  const { projectId } = useParams({ from: '/p/$projectId/evaluators' });
  const [edited, setEdited] = useState<string>();
  const [days, setDays] = useState('1');
  const list = useQuery({
    queryKey: ['evaluators', 'list', projectId],
    queryFn: ({ signal }) => api.evaluators(projectId, signal),
  });
  const status = useQuery({
    queryKey: ['evaluators', 'status', projectId, days],
    queryFn: ({ signal }) => api.evaluatorStatus(projectId, Number(days), signal),
    refetchInterval: REFRESH_MS,
  });
  const saving = useChange(
    (definition: string) => api.defineEvaluator(projectId, definition),
    STALE,
    () => setEdited(undefined),
  );
  const removal = useChange((id: string) => api.removeEvaluator(projectId, id), STALE);
  useCommands(
    useMemo(
      () => [
        {
          id: 'evaluators.define',
          group: 'Evaluators',
          label: 'Define a judge or model',
          keys: [],
          run: () => setEdited(TEMPLATE),
        },
      ],
      [],
    ),
  );
  const error = list.error ?? status.error;
  if (error)
    return (
      <ErrorState
        error={error}
        retry={() => {
          void list.refetch();
          void status.refetch();
        }}
      />
    );
  if (!list.data || !status.data) return <Loading label="Loading the evaluators" />;
  const { evaluators } = list.data;
  const own = evaluators.filter(({ kind }) => kind !== 'local');
  const { data } = status;
  return (
    <div className={ui.page}>
      <div className={ui.pageHead}>
        <h1>Evaluators</h1>
        <p>
          Every request is judged on arrival by evaluators that cost nothing. An LLM or a model of your own can judge a
          sample beyond that, within a budget.
        </p>
        <Segments label="Days counted" value={days} options={DAYS} onChange={setDays} />
        <button type="button" className={ui.button} onClick={() => setEdited(TEMPLATE)}>
          Define a judge or model
        </button>
      </div>
      {edited !== undefined && (
        <section className={ui.card} aria-label="Definition">
          <p className={ui.dim}>
            The key stays on the server: name the variable of its environment that holds it. The same YAML works with{' '}
            <code>faultline evaluators define</code>.
          </p>
          <YamlEditor
            key={edited}
            initial={edited}
            saving={saving}
            onClose={() => {
              saving.reset();
              setEdited(undefined);
            }}
          />
        </section>
      )}
      {removal.error && (
        <p role="alert" className={ui.problem}>
          {removal.error.message}
        </p>
      )}
      <h2>Of this project</h2>
      {own.length === 0 && (
        <p className={ui.dim}>
          There is none. The local evaluators need no model; a judge is worth its price where they cannot judge, in
          languages they do not know or for qualities of your own.
        </p>
      )}
      {own.map((evaluator) => (
        <OwnEvaluator
          key={evaluator.id}
          projectId={projectId}
          evaluator={evaluator}
          status={data.evaluators.find(({ id }) => id === evaluator.id)}
          onChange={() => setEdited(evaluator.yaml ?? '')}
          onRemove={() => removal.mutate(evaluator.id)}
        />
      ))}
      <LocalEvaluators evaluators={evaluators.filter(({ kind }) => kind === 'local')} />
    </div>
  );
}
