import type { RequestSummaryJson } from '@faultline/model';
import type { CSSProperties } from 'react';
import { formatMs } from '../../lib/format.ts';
import grid from './grid.module.css';

/** Where the time went, by stage on the critical path, as one small bar. */
export function StageBar({ stageTimes }: { readonly stageTimes: RequestSummaryJson['stageTimes'] }) {
  const shown = stageTimes.filter(({ criticalMs }) => criticalMs > 0);
  const total = shown.reduce((sum, { criticalMs }) => sum + criticalMs, 0);
  const text = shown.map(({ stage, criticalMs }) => `${stage} ${formatMs(criticalMs)}`).join(', ');
  return (
    <span className={grid.stages} title={text}>
      <span className="visually-hidden">{text || 'no time recorded'}</span>
      {shown.map(({ stage, criticalMs }) => (
        <span
          key={stage}
          style={{ '--share': criticalMs / total, '--stage': `var(--stage-${stage})` } as CSSProperties}
          aria-hidden
        />
      ))}
    </span>
  );
}
