// oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-tabindex -- chunks take focus so that the keyboard highlights them too
import type { RequestDetailJson } from '@faultline/model';
import { IconCircleCheck } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { bindCitations, cutAt, findChunk, LooseText } from '../lib/evidence-links.ts';
import type { SpanTree } from '../lib/tree.ts';
import css from '../request.module.css';
import { asText, LongText, Value } from './text.tsx';

/** Candidates, selected, prompt and answer side by side; pointing at a chunk shows where it went. */
export function EvidenceView({
  request,
  tree,
  onSelect,
}: {
  readonly request: RequestDetailJson;
  readonly tree: SpanTree;
  readonly onSelect: (index: number) => void;
}) {
  const { evidence } = request;
  const [pointed, setPointed] = useState<string>();
  const prompt = useMemo(() => renderedPrompt(tree), [tree]);
  const loose = useMemo(() => new LooseText(prompt), [prompt]);
  const textOf = useMemo(
    () =>
      new Map(
        [...evidence.candidates, ...evidence.selected].flatMap(({ id, text }) => (text ? [[id, text] as const] : [])),
      ),
    [evidence],
  );
  const marks = useMemo(
    () => [...textOf].flatMap(([id, text]) => findChunk(text, loose).map((range) => ({ ...range, mark: id }))),
    [textOf, loose],
  );
  const inPrompt = useMemo(() => new Set(marks.map(({ mark }) => mark)), [marks]);
  const selectedIds = new Set(evidence.selected.map(({ id }) => id));
  const answer = evidence.answer ?? request.output ?? '';
  const citations = bindCitations(answer, evidence);
  const point = (id: string) => ({
    onMouseEnter: () => setPointed(id),
    onMouseLeave: () => setPointed(undefined),
    onFocus: () => setPointed(id),
    onBlur: () => setPointed(undefined),
    'data-pointed': pointed === id,
  });
  return (
    <div className={css.evidence}>
      <section aria-label="Candidates">
        <h2>
          Candidates <span className={css.dim}>{evidence.candidates.length}</span>
        </h2>
        {evidence.query && <p className={css.dim}>Query: “{evidence.query}”</p>}
        {evidence.candidates.length === 0 && <p className={css.empty}>No retrieval reported documents.</p>}
        {evidence.candidates.map((chunk, i) => (
          <button
            type="button"
            key={i}
            className={css.chunk}
            {...point(chunk.id)}
            onClick={() => {
              const index = tree.indexBySpanId.get(chunk.spanId);
              if (index !== undefined) onSelect(index);
            }}
          >
            <span className={css.chunkHead}>
              <b>{chunk.rank}</b> <span className={css.monoInline}>{chunk.id}</span>
              {chunk.score !== undefined && <span className={css.dim}>{chunk.score.toFixed(3)}</span>}
              {selectedIds.has(chunk.id) && (
                <span className={css.ok}>
                  <IconCircleCheck size={12} aria-hidden /> selected
                </span>
              )}
            </span>
            <span className={css.clamp}>{chunk.text ?? 'text not recorded'}</span>
          </button>
        ))}
      </section>
      <section aria-label="Selected">
        <h2>
          Selected <span className={css.dim}>{evidence.selected.length}</span>
        </h2>
        {evidence.selected.length === 0 && <p className={css.empty}>No span says which chunks reached the context.</p>}
        {evidence.selected.map((chunk, i) => (
          <div
            key={i}
            className={css.chunk}
            tabIndex={0}
            role="group"
            aria-label={`Chunk ${chunk.id}`}
            {...point(chunk.id)}
          >
            <span className={css.chunkHead}>
              <b>{chunk.rank}</b> <span className={css.monoInline}>{chunk.id}</span>
              {chunk.text !== undefined && prompt !== '' && (
                <span className={inPrompt.has(chunk.id) ? css.ok : css.warn}>
                  {inPrompt.has(chunk.id) ? 'in prompt' : 'not found in prompt'}
                </span>
              )}
            </span>
            <span className={css.clamp}>{chunk.text ?? textOf.get(chunk.id) ?? 'text not recorded'}</span>
          </div>
        ))}
      </section>
      <section aria-label="Prompt">
        <h2>
          Prompt{' '}
          <span className={css.dim}>{[evidence.promptName, evidence.promptVersion].filter(Boolean).join(' · ')}</span>
        </h2>
        {prompt === '' && <p className={css.empty}>The rendered prompt was not recorded.</p>}
        <div className={css.prose}>
          {cutAt(prompt, marks).map((piece, i) =>
            piece.mark === undefined ? (
              piece.text
            ) : (
              <mark key={i} className={css.mark} data-pointed={piece.mark === pointed} title={piece.mark}>
                {piece.text}
              </mark>
            ),
          )}
        </div>
      </section>
      <section aria-label="Answer">
        <h2>Answer</h2>
        {answer === '' && <p className={css.empty}>No answer was recorded.</p>}
        <div className={css.prose}>
          {cutAt(
            answer,
            citations.flatMap((citation) => citation.ranges.map((range) => ({ ...range, mark: citation }))),
          ).map((piece, i) =>
            piece.mark === undefined ? (
              piece.text
            ) : (
              <mark
                key={i}
                className={css.mark}
                data-state={piece.mark.state}
                data-pointed={piece.mark.id === pointed}
                title={piece.mark.id}
              >
                {piece.text}
              </mark>
            ),
          )}
        </div>
        {citations.map((citation, i) => (
          <p key={i} className={citation.state === 'selected' ? css.ok : css.warn}>
            {citation.marker} {citation.id}: {CITATION_STATES[citation.state]}
          </p>
        ))}
        {evidence.delivered !== undefined && evidence.delivered !== answer && (
          <>
            <h2>Delivered instead</h2>
            <LongText text={evidence.delivered} />
          </>
        )}
        {evidence.validations.length > 0 && <h2>Validations</h2>}
        {evidence.validations.map((validation, i) => (
          <p key={i} className={validation.verdict === 'fail' ? css.failure : undefined}>
            {validation.name}: <b>{validation.verdict}</b> {validation.reason}
          </p>
        ))}
      </section>
      {evidence.toolCalls.length > 0 && <ToolCalls request={request} tree={tree} onSelect={onSelect} />}
    </div>
  );
}

const CITATION_STATES = {
  selected: 'in the context',
  candidate: 'retrieved, but not in the context',
  unknown: 'not among the retrieved documents',
};

function ToolCalls({
  request,
  tree,
  onSelect,
}: {
  readonly request: RequestDetailJson;
  readonly tree: SpanTree;
  readonly onSelect: (index: number) => void;
}) {
  return (
    <section className={css.toolCalls} aria-label="Tool calls">
      <h2>
        Tool calls <span className={css.dim}>{request.evidence.toolCalls.length}</span>
      </h2>
      <table className={css.table}>
        <thead>
          <tr>
            <th>Tool</th>
            <th>Attempt</th>
            <th>Status</th>
            <th>Arguments</th>
            <th>Result</th>
          </tr>
        </thead>
        <tbody>
          {request.evidence.toolCalls.map((call, i) => {
            const index = call.spanId === undefined ? undefined : tree.indexBySpanId.get(call.spanId);
            return (
              <tr key={i}>
                <td>
                  {index === undefined ? (
                    call.name
                  ) : (
                    <button type="button" className={css.link} onClick={() => onSelect(index)}>
                      {call.name}
                    </button>
                  )}
                </td>
                <td>{call.attempt}</td>
                <td className={call.status === 'error' ? css.failure : undefined}>
                  {call.status} {call.error}
                </td>
                <td>{call.arguments !== undefined && <Value value={call.arguments} />}</td>
                <td>{call.result !== undefined && <Value value={call.result} />}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** The messages of the last model call: what the answer was made from. */
function renderedPrompt(tree: SpanTree): string {
  const answering = tree.nodes.findLast(
    ({ span }) => span.stage === 'generation' && !span.isWrapper && (span.inputMessages.length > 0 || span.input),
  );
  if (!answering) return '';
  const { inputMessages, input } = answering.span;
  if (inputMessages.length === 0) return input ?? '';
  return inputMessages
    .map(
      (message) =>
        `${message.role}\n${message.parts.map((part) => (part.type === 'text' || part.type === 'reasoning' ? part.text : asText(part))).join('\n')}`,
    )
    .join('\n\n');
}
