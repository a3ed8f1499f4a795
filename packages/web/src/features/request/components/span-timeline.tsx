import type { LogJson } from '@faultline/model';
import { formatMs } from '../../../lib/format.ts';
import ui from '../../../ui/ui.module.css';
import { createOffsetParser } from '../lib/offset-ms.ts';
import type { WholeNode } from '../lib/whole-node.ts';
import css from './details.module.css';
import { Value } from './text.tsx';

/** Events, logs and links of a span, with the time since it began. */
export function SpanTimeline({
  node: { span, startMs },
  logs,
  startTime,
}: {
  readonly node: WholeNode;
  readonly logs: readonly LogJson[];
  readonly startTime: string;
}) {
  const offsetOf = createOffsetParser(startTime);
  const after = (time: string) => `+${formatMs(offsetOf(time) - startMs)}`;
  const entries = [
    ...span.events.map(({ name, time, attributes }) => ({ time, title: name, kind: 'event', value: attributes })),
    ...logs.map((log) => ({
      time: log.time,
      title: [log.severityText, log.eventName].filter(Boolean).join(' ') || 'log',
      kind: 'log',
      value: log.body ?? log.attributes,
    })),
  ].toSorted((a, b) => a.time.localeCompare(b.time));
  return (
    <>
      {entries.length + span.links.length === 0 && <p className={ui.dim}>No events, logs or links.</p>}
      {entries.map(({ time, title, kind, value }, i) => (
        <section key={i} className={css.section}>
          <h3>
            {title} <span className={ui.dim}>{`${kind}, ${after(time)}`}</span>
          </h3>
          <Value value={value} />
        </section>
      ))}
      {span.links.map((link) => (
        <section key={`${link.traceId} ${link.spanId}`} className={css.section}>
          <h3>Link</h3>
          <code>
            {link.traceId} / {link.spanId}
          </code>
        </section>
      ))}
    </>
  );
}
