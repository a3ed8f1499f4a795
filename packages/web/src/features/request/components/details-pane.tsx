// oxlint-disable jsx-a11y/prefer-tag-over-role -- a separator that can be moved is not an hr
import type { RequestDetailJson } from '@faultline/model';
import { useState, type CSSProperties } from 'react';
import type { SpanNode } from '../lib/tree.ts';
import css from '../request.module.css';
import { SpanDetails, type DetailsTab } from './span-details.tsx';

const [LEAST_WIDTH, MOST_WIDTH] = [280, 900];
const KEY_STEP = 24;

/** The span that was opened, beside the view; how wide is up to the reader. */
export function DetailsPane({
  node,
  request,
  onClose,
}: {
  readonly node: SpanNode;
  readonly request: RequestDetailJson;
  readonly onClose: () => void;
}) {
  const [width, setWidth] = useState(460);
  const [tab, setTab] = useState<DetailsTab>('content');
  const grow = (by: number) => setWidth((now) => Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, now + by)));
  return (
    <>
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label="Width of the span details"
        aria-valuenow={width}
        aria-valuemin={LEAST_WIDTH}
        aria-valuemax={MOST_WIDTH}
        tabIndex={0}
        className={css.separator}
        onKeyDown={(event) => {
          const step = event.key === 'ArrowLeft' ? KEY_STEP : event.key === 'ArrowRight' ? -KEY_STEP : 0;
          if (step === 0) return;
          event.preventDefault();
          grow(step);
        }}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) grow(-event.movementX);
        }}
      />
      <div key={node.index} className={css.detailsPlace} style={{ '--width': `${width}px` } as CSSProperties}>
        <SpanDetails node={node} request={request} tab={tab} onTab={setTab} onClose={onClose} />
      </div>
    </>
  );
}
