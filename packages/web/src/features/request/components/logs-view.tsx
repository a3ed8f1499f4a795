import type { RequestDetailJson } from '@faultline/model';
import { formatMs } from '../../../lib/format.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import ui from '../../../ui/ui.module.css';
import { createOffsetParser } from '../lib/offset-ms.ts';
import { Value } from './text.tsx';

/** Log records of the request, in the order they were sent. */
export function LogsView({
  request: { logs, startTime },
  onSelect,
}: {
  readonly request: RequestDetailJson;
  readonly onSelect: (spanId: string) => void;
}) {
  if (logs.length === 0) {
    return (
      <EmptyState
        title="No logs belong to this request"
        text={
          <>
            Log records are joined by trace id. OpenTelemetry sends them with <code>OTEL_LOGS_EXPORTER=otlp</code>.
          </>
        }
      />
    );
  }
  const offsetOf = createOffsetParser(startTime);
  return (
    <table className={ui.table}>
      <thead>
        <tr>
          <th scope="col">At</th>
          <th scope="col">Severity</th>
          <th scope="col">Event</th>
          <th scope="col">Body</th>
          <th scope="col">Span</th>
        </tr>
      </thead>
      <tbody>
        {logs.map(({ time, severityText, severityNumber, eventName, body, spanId }, i) => (
          <tr key={i}>
            <td>{formatMs(offsetOf(time))}</td>
            <td>{severityText ?? (severityNumber > 0 ? severityNumber : <span className={ui.dim}>–</span>)}</td>
            <td>{eventName}</td>
            <td>
              <Value value={body} />
            </td>
            <td>
              {spanId !== undefined && (
                <button type="button" className={ui.link} onClick={() => onSelect(spanId)}>
                  <code>{spanId}</code>
                </button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
