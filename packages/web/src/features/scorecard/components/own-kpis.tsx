import { Modal } from '@mantine/core';
import { IconMathFunction } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { api } from '../../../lib/api-client.ts';
import { useCommands } from '../../../lib/commands.ts';
import { useChange } from '../../../lib/use-change.ts';
import ui from '../../../ui/ui.module.css';
import { YamlEditor } from '../../../ui/yaml-editor.tsx';
import { useKpis } from '../queries.ts';
import css from '../scorecard.module.css';

const TEMPLATE = `id: refunds_solved
title: Refunds solved
group: outcome
unit: share
direction: higher_is_better
minimumSample: 30
description: Refund requests that were solved without a person.
formula:
  kind: rate
  among: intent:refund
  of: NOT outcome:unknown
  hits: outcome:success NOT escalated:1
`;
/** What a definition changes on the page. */
const STALE = ['kpis', 'scorecard', 'kpi'];

/** KPIs of the project's own, as YAML: to define, change and remove. */
export function OwnKpis({ projectId }: { readonly projectId: string }) {
  const [isOpen, setOpen] = useState(false);
  useCommands(
    useMemo(
      () => [{ id: 'scorecard.define', group: 'Scorecard', label: 'Define a KPI', keys: [], run: () => setOpen(true) }],
      [],
    ),
  );
  return (
    <>
      <button type="button" className={ui.button} onClick={() => setOpen(true)}>
        <IconMathFunction size={14} aria-hidden /> Own KPIs
      </button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title="KPIs of this project"
        size="lg"
        transitionProps={{ duration: 0 }}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Definitions projectId={projectId} />
      </Modal>
    </>
  );
}

function Definitions({ projectId }: { readonly projectId: string }) {
  const { data, error } = useKpis(projectId);
  const [edited, setEdited] = useState<string>();
  const removal = useChange((id: string) => api.removeKpi(projectId, id), STALE);
  const own = data?.kpis.filter(({ isOwn }) => isOwn) ?? [];
  const problem = error ?? removal.error;
  if (edited !== undefined)
    return <Editor projectId={projectId} initial={edited} onClose={() => setEdited(undefined)} />;
  return (
    <>
      <p className={ui.dim}>
        A rate, mean, ratio or quantile over request fields and scores. It stands in the scorecard beside the built-in
        ones, with interval, sample and coverage. The same YAML works with <code>faultline kpis define</code>.
      </p>
      {problem && <p className={ui.problem}>{problem.message}</p>}
      <ul className={css.saved} aria-label="Own KPIs">
        {own.map(({ id, title, version, yaml = '' }) => (
          <li key={id}>
            <span>
              {title} <span className={ui.dim}>version {version}</span>
            </span>
            <button type="button" className={ui.button} onClick={() => setEdited(yaml)}>
              <span className="visually-hidden">{title}: </span>Change
            </button>
            <button type="button" className={ui.button} onClick={() => removal.mutate(id)}>
              <span className="visually-hidden">{title}: </span>Remove
            </button>
          </li>
        ))}
      </ul>
      {data && own.length === 0 && <p>There is none yet.</p>}
      <button type="button" className={ui.button} onClick={() => setEdited(TEMPLATE)}>
        Define a KPI
      </button>
    </>
  );
}

function Editor({
  projectId,
  initial,
  onClose,
}: {
  readonly projectId: string;
  readonly initial: string;
  readonly onClose: () => void;
}) {
  const saving = useChange((definition: string) => api.defineKpi(projectId, definition), STALE, onClose);
  return <YamlEditor initial={initial} saving={saving} onClose={onClose} />;
}
