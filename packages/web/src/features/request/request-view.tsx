import type { RequestDetailJson } from '@faultline/model';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { formatMs } from '../../lib/format.ts';
import { listHref } from '../../lib/list-place.ts';
import ui from '../../ui/ui.module.css';
import { useRequestCommands, type CommandId, type CommandTarget } from './commands.ts';
import { DetailsPane } from './components/details-pane.tsx';
import { EvidenceView } from './components/evidence-view.tsx';
import { Header } from './components/header.tsx';
import { JsonView } from './components/json-view.tsx';
import { LabelPanel } from './components/label-panel.tsx';
import { LogsView } from './components/logs-view.tsx';
import { ContentNotKept, SpansExpired, useIsContentKept } from './components/not-there.tsx';
import { ScoresView } from './components/scores-view.tsx';
import { TranscriptView } from './components/transcript-view.tsx';
import { Waterfall } from './components/waterfall.tsx';
import css from './request.module.css';
import { VIEWS, type ChangeSearch, type RequestSearch } from './url.ts';
import { useRequestState } from './use-request-state.ts';

interface RequestViewProps {
  readonly request: RequestDetailJson;
  readonly projectId: string;
  readonly search: RequestSearch;
  readonly onSearch: ChangeSearch;
}

/** A request that has been loaded: header, the view that was chosen, and the span that was opened. */
export function RequestView({ request, projectId, search, onSearch }: RequestViewProps) {
  const state = useRequestState(request, search, onSearch);
  const { tree, selected } = state;
  const navigate = useNavigate();
  const leave = (): void => void navigate({ href: listHref(projectId) });
  const node = selected === undefined ? undefined : tree.nodes[selected];
  const isContentKept = useIsContentKept(projectId);

  const run = (command: CommandId): void => {
    if (command === 'close' && selected === undefined) leave();
    else state.run(command);
    if (command.startsWith('row.') || command === 'close') focusCursor();
  };
  const target = useRef<CommandTarget>({ isWaterfall: true, run });
  useEffect(() => {
    target.current = { isWaterfall: search.view === 'waterfall', run };
  });
  useRequestCommands(target);

  return (
    <div className={css.page}>
      <Header request={request} projectId={projectId} onLeave={leave} />
      <LabelPanel request={request} projectId={projectId} onSpan={(span) => onSearch({ span }, 'push')} />
      {search.span !== undefined && node === undefined && (
        <output className={ui.notice}>
          Span {search.span} of this link is not in the request (any more, or not yet).
        </output>
      )}
      <nav className={css.tabs} aria-label="Views of the request">
        {VIEWS.map((view) => (
          <button
            key={view}
            type="button"
            className={css.tab}
            aria-current={view === search.view ? 'page' : undefined}
            onClick={() => onSearch({ view }, 'push')}
          >
            {TITLES[view]}
            {view === 'logs' && <span className={ui.dim}> {request.logs.length}</span>}
            {view === 'scores' && (
              <span className={ui.dim}> {request.scores.length + request.sessionScores.length}</span>
            )}
          </button>
        ))}
      </nav>
      <div className={css.split}>
        <div className={css.main}>
          {request.spans.length === 0 && request.counts.spans > 0 && !NEED_NO_SPANS.has(search.view) ? (
            <SpansExpired request={request} />
          ) : search.view === 'waterfall' ? (
            <Waterfall state={state} request={request} />
          ) : search.view === 'logs' ? (
            <LogsView request={request} onSelect={(span) => onSearch({ span }, 'push')} />
          ) : search.view === 'scores' ? (
            <ScoresView request={request} onSelect={(span) => onSearch({ span }, 'push')} />
          ) : search.view === 'json' ? (
            <JsonView request={request} />
          ) : !isContentKept && request.input === undefined && request.output === undefined ? (
            <ContentNotKept projectId={projectId} />
          ) : search.view === 'transcript' ? (
            <TranscriptView request={request} tree={tree} selected={selected} onSelect={state.select} />
          ) : (
            <EvidenceView request={request} tree={tree} onSelect={state.select} />
          )}
        </div>
        {node && <DetailsPane node={node} request={request} onClose={() => run('close')} />}
      </div>
      <output className="visually-hidden">
        {node ? `Span ${node.span.name}, ${formatMs(node.span.durationMs)}` : ''}
      </output>
    </div>
  );
}

const NEED_NO_SPANS: ReadonlySet<string> = new Set(['json', 'scores']);
const TITLES = {
  waterfall: 'Waterfall',
  transcript: 'Transcript',
  evidence: 'Evidence',
  scores: 'Scores',
  logs: 'Logs',
  json: 'JSON',
};

/** Puts the focus on the row under the cursor; a row far away is drawn only after the list has scrolled to it. */
function focusCursor(framesLeft = 10): void {
  requestAnimationFrame(() => {
    const row = document.querySelector<HTMLElement>('[role=treegrid] [role=row][tabindex="0"]');
    if (row) row.focus({ preventScroll: true });
    else if (framesLeft > 0) focusCursor(framesLeft - 1);
  });
}
