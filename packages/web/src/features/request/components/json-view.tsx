import type { RequestDetailJson } from '@faultline/model';
import { CopyButton } from '../../../ui/copy-button.tsx';
import ui from '../../../ui/ui.module.css';
import { LazyJson } from './lazy-json.tsx';
import css from './reading.module.css';

/** The request as the API gives it. */
export function JsonView({ request }: { readonly request: RequestDetailJson }) {
  const { spans, logs, ...rest } = request;
  const whole = () => JSON.stringify(request, undefined, 2);
  const download = (): void => {
    const url = URL.createObjectURL(new Blob([whole()], { type: 'application/json' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `${request.requestId}.json`;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <div className={css.json}>
      <div className={css.buttons}>
        <CopyButton label="Copy all" text={whole} />
        <button type="button" className={ui.button} onClick={download}>
          Download
        </button>
      </div>
      <LazyJson title="Request" value={rest} isOpen />
      <LazyJson title={`Spans (${spans.length})`} value={spans} />
      <LazyJson title={`Logs (${logs.length})`} value={logs} />
    </div>
  );
}
