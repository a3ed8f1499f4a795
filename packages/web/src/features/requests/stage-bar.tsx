import type { RequestSummaryJson } from '@faultline/model';
import { formatMs } from '../../lib/format.ts';
import css from './requests.module.css';

/** Where the time went, by stage on the critical path, as one small bar. */
export function StageBar({ stageTimes }: { readonly stageTimes: RequestSummaryJson['stageTimes'] }) {
  const shown = stageTimes.filter(({ criticalMs }) => criticalMs > 0);
  const total = shown.reduce((sum, { criticalMs }) => sum + criticalMs, 0);
  const label = shown.map(({ stage, criticalMs }) => `${stage} ${formatMs(criticalMs)}`).join(', ');
  return (
    <span className={css.stageBar} title={label} role="img" aria-label={label || 'no time recorded'}>
      {shown.map(({ stage, criticalMs }) => (
        <span key={stage} style={{ width: `${(100 * criticalMs) / total}%`, background: `var(--stage-${stage})` }} />
      ))}
    </span>
  );
}
