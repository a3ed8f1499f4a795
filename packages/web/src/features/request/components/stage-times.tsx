import type { RequestDetailJson } from '@faultline/model';
import type { CSSProperties } from 'react';
import { formatMs } from '../../../lib/format.ts';
import ui from '../../../ui/ui.module.css';
import { shareOfWaiting } from '../lib/stage-shares.ts';
import css from './header.module.css';
import { stageColor } from './stage-look.tsx';

/** Where the user's waiting time went, by stage: a bar, and the stages that matter in words. */
export function StageTimes({ stageTimes }: Pick<RequestDetailJson, 'stageTimes'>) {
  const { stages, rest } = shareOfWaiting(stageTimes);
  if (stages.length === 0) return undefined;
  return (
    <div className={css.stageTimes}>
      <div className={css.stageBar} aria-hidden>
        {[...stages, ...rest].map(({ stage, share }) => (
          <span key={stage} style={{ '--share': share, '--stage': stageColor(stage) } as CSSProperties} />
        ))}
      </div>
      <ul className={css.legend} aria-label="Waiting time by stage">
        {stages.map(({ stage, criticalMs, share }) => (
          <li key={stage}>
            <span className={css.swatch} style={{ '--stage': stageColor(stage) } as CSSProperties} aria-hidden />
            {stage} <b>{formatMs(criticalMs)}</b> <span className={ui.dim}>{Math.round(share * 100)} %</span>
          </li>
        ))}
        {rest.length > 0 && (
          <li
            className={ui.dim}
            title={rest.map(({ stage, criticalMs }) => `${stage} ${formatMs(criticalMs)}`).join(', ')}
          >
            {rest.length} more <b>{formatMs(rest.reduce((sum, { criticalMs }) => sum + criticalMs, 0))}</b>
          </li>
        )}
      </ul>
    </div>
  );
}
