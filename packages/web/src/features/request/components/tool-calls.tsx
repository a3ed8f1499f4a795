import type { EvidenceJson } from '@faultline/model';
import ui from '../../../ui/ui.module.css';
import type { SpanTree } from '../lib/tree.ts';
import css from './evidence.module.css';
import { Value } from './text.tsx';

/** Every tool call of the request, each attempt a row. */
export function ToolCalls({
  toolCalls,
  tree,
  onSelect,
}: {
  readonly toolCalls: EvidenceJson['toolCalls'];
  readonly tree: SpanTree;
  readonly onSelect: (index: number) => void;
}) {
  return (
    <section className={css.toolCalls} aria-label="Tool calls">
      <h2>
        Tool calls <span className={ui.dim}>{toolCalls.length}</span>
      </h2>
      <table className={ui.table}>
        <thead>
          <tr>
            <th scope="col">Tool</th>
            <th scope="col">Attempt</th>
            <th scope="col">Status</th>
            <th scope="col">Arguments</th>
            <th scope="col">Result</th>
          </tr>
        </thead>
        <tbody>
          {toolCalls.map((call, i) => {
            const index = call.spanId === undefined ? undefined : tree.indexBySpanId.get(call.spanId);
            return (
              <tr key={i}>
                <td>
                  {index === undefined ? (
                    call.name
                  ) : (
                    <button type="button" className={ui.link} onClick={() => onSelect(index)}>
                      {call.name}
                    </button>
                  )}
                </td>
                <td>{call.attempt}</td>
                <td className={call.status === 'error' ? ui.problem : undefined}>
                  {call.status} {call.error}
                </td>
                <td>{call.arguments !== undefined && <Value value={call.arguments} />}</td>
                <td>{call.result === undefined ? <span className={ui.dim}>–</span> : <Value value={call.result} />}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
