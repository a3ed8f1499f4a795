import type { RequestDetailJson } from '@faultline/model';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { EmptyState } from '../../../ui/empty-state.tsx';
import ui from '../../../ui/ui.module.css';
import { bindCitations } from '../lib/evidence-links.ts';
import { lastTurns, promptMessages, renderPrompt } from '../lib/rendered-prompt.ts';
import type { SpanTree } from '../lib/tree.ts';
import { useWholeNodes } from '../use-whole-nodes.ts';
import { AnswerColumn } from './answer-column.tsx';
import { CorpusFinding } from './corpus-finding.tsx';
import { CandidateCard, SelectedCard, type Pointing, type RightSources } from './chunk-card.tsx';
import css from './evidence.module.css';
import { PayloadState } from './payload-state.tsx';
import { ToolCalls } from './tool-calls.tsx';

interface EvidenceViewProps {
  readonly request: RequestDetailJson;
  readonly tree: SpanTree;
  /** What is known of the right sources; what the request itself says of them when absent. */
  readonly right?: RightSources;
  readonly onSelect: (index: number) => void;
}

/** Candidates, selected, prompt and answer side by side; pointing at a chunk shows where it went. */
export function EvidenceView({
  request,
  tree,
  right = { ids: request.statement.expectedSources },
  onSelect,
}: EvidenceViewProps) {
  const { evidence } = request;
  const { candidates, selected, toolCalls } = evidence;
  const [pointed, setPointed] = useState<string>();
  const texts = useMemo(
    () =>
      new Map(
        [...candidates, ...selected].flatMap(({ id, text }) => (text === undefined ? [] : [[id, text] as const])),
      ),
    [candidates, selected],
  );
  const turns = useWholeNodes(
    request,
    useMemo(() => lastTurns(tree), [tree]),
  );
  const prompt = useMemo(() => renderPrompt(promptMessages(turns.nodes), texts), [turns.nodes, texts]);
  const isPromptThere = !turns.isLoading && !turns.error;
  const answer = evidence.answer ?? request.output ?? '';
  const selectedIds = new Set(selected.map(({ id }) => id));
  const candidateIds = new Set(candidates.map(({ id }) => id));
  const notFound = (right.ids ?? []).filter((id) => !candidateIds.has(id));
  const pointing: Pointing = { pointed, onPoint: setPointed };

  const isEmpty = candidates.length + selected.length + prompt.messages.length + toolCalls.length === 0;
  if (isEmpty && isPromptThere && answer === '') {
    return (
      <EmptyState
        title="No evidence was recorded"
        text="No documents, prompt, tool calls or answer came with this request."
      >
        <Link className={ui.button} to="/p/$projectId/doctor" params={{ projectId: request.projectId }}>
          See what to record
        </Link>
      </EmptyState>
    );
  }
  return (
    <div className={css.evidence}>
      <section aria-label="Candidates">
        <h2>
          Candidates <span className={ui.dim}>{candidates.length}</span>
        </h2>
        {evidence.query && <p className={ui.dim}>“{evidence.query}”</p>}
        {candidates.length === 0 && <p className={ui.dim}>No retrieval reported documents.</p>}
        {candidates.map((chunk) => (
          <CandidateCard
            key={`${chunk.spanId} ${chunk.rank} ${chunk.id}`}
            chunk={chunk}
            isSelected={selectedIds.has(chunk.id)}
            isJudged={selected.length > 0}
            pointing={pointing}
            right={right}
            onOpen={() => {
              const index = tree.indexBySpanId.get(chunk.spanId);
              if (index !== undefined) onSelect(index);
            }}
          />
        ))}
        {right.ids?.length === 0 && <p className={css.warn}>No source is known to answer it.</p>}
        {notFound.map((id) => (
          <p key={id} className={css.warn}>
            <code>{id}</code> is a right source and is not among the candidates.
          </p>
        ))}
        {request.statement.corpus && <CorpusFinding corpus={request.statement.corpus} candidateIds={candidateIds} />}
      </section>
      <section aria-label="Selected">
        <h2>
          Selected <span className={ui.dim}>{selected.length}</span>
        </h2>
        {selected.length === 0 && <p className={ui.dim}>No span says which chunks reached the context.</p>}
        {selected.map((chunk) => (
          <SelectedCard
            key={`${chunk.rank} ${chunk.id}`}
            chunk={chunk}
            text={chunk.text ?? texts.get(chunk.id)}
            isInPrompt={prompt.messages.length === 0 ? undefined : prompt.chunkIds.has(chunk.id)}
            pointing={pointing}
          />
        ))}
      </section>
      <section aria-label="Prompt">
        <h2>
          Prompt{' '}
          <span className={ui.dim}>{[evidence.promptName, evidence.promptVersion].filter(Boolean).join(' ')}</span>
        </h2>
        {!isPromptThere && <PayloadState error={turns.error} retry={turns.retry} />}
        {isPromptThere && prompt.messages.length === 0 && (
          <p className={ui.dim}>The rendered prompt was not recorded.</p>
        )}
        {prompt.messages.map(({ role, pieces }, i) => (
          <div key={i} className={css.message}>
            <h3>{role}</h3>
            {pieces.map((piece, j) =>
              piece.mark === undefined ? (
                piece.text
              ) : (
                <mark key={j} data-pointed={piece.mark === pointed} title={piece.mark}>
                  {piece.text}
                </mark>
              ),
            )}
          </div>
        ))}
      </section>
      <AnswerColumn
        evidence={evidence}
        answer={answer}
        rightAnswer={request.statement.expectedAnswer}
        citations={bindCitations(answer, evidence)}
        pointed={pointed}
      />
      {toolCalls.length > 0 && <ToolCalls toolCalls={toolCalls} tree={tree} onSelect={onSelect} />}
    </div>
  );
}
