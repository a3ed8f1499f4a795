import type { RequestDetailJson } from '@faultline/model';
import { api } from '../../../lib/api-client.ts';
import { formatCount } from '../../../lib/format.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import ui from '../../../ui/ui.module.css';
import { LazyFold, LazyJson } from './lazy-json.tsx';
import css from './reading.module.css';

const PART = 100;

/** The request as the API gives it, by parts: of tens of thousands of spans only what is opened is written out. */
export function JsonView({ request }: { readonly request: RequestDetailJson }) {
  const { spans, logs, ...rest } = request;
  const isComplete = request.payloads === 'complete';
  return (
    <div className={css.json}>
      <div className={css.buttons}>
        {isComplete && <CopyButton label="Copy all" text={() => JSON.stringify(request, undefined, 2)} />}
        <a
          className={ui.button}
          href={api.requestUrl(request.projectId, request.requestId)}
          download={`${request.requestId}.json`}
        >
          Download
        </a>
        {!isComplete && (
          <span className={ui.dim}>
            So many spans are shown here without their payloads: messages, texts, documents, attributes and events. The
            download has everything, each span’s details have its own.
          </span>
        )}
      </div>
      <LazyJson title="Request" value={rest} isOpen />
      <Parts title="Spans" values={spans} />
      <Parts title="Logs" values={logs} />
    </div>
  );
}

function Parts({ title, values }: { readonly title: string; readonly values: readonly unknown[] }) {
  const heading = `${title} (${formatCount(values.length)})`;
  if (values.length <= PART) return <LazyJson title={heading} value={values} />;
  return (
    <LazyFold title={heading}>
      {() =>
        Array.from({ length: Math.ceil(values.length / PART) }, (_, part) => {
          const [from, to] = [part * PART, Math.min(values.length, (part + 1) * PART)];
          return (
            <LazyJson
              key={part}
              title={`${title} ${formatCount(from + 1)}–${formatCount(to)}`}
              value={values.slice(from, to)}
            />
          );
        })
      }
    </LazyFold>
  );
}
