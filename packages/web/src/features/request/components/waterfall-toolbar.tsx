import { formatCount } from '../../../lib/format.ts';
import ui from '../../../ui/ui.module.css';
import { isWhole as isAllInView, WHOLE, zoom } from '../lib/viewport.ts';
import { isWholeNode } from '../lib/whole-node.ts';
import type { RequestState } from '../use-request-state.ts';
import css from './waterfall.module.css';

const ZOOM_STEP = 1.5;

/** Finding spans, and how time is drawn. */
export function WaterfallToolbar({ state }: { readonly state: RequestState }) {
  const { tree, view, setView, found, search, onSearch } = state;
  const isWhole = tree.nodes.every(isWholeNode);
  return (
    <div className={css.toolbar}>
      <input
        type="search"
        className={`${ui.input} ${css.find}`}
        id="find-in-request"
        placeholder="Find spans: words, stage:tool, is:error"
        aria-label="Find spans"
        value={search.find ?? ''}
        onChange={(event) => onSearch({ find: event.target.value || undefined }, 'replace')}
        onKeyDown={(event) => {
          if (event.key === 'Enter') state.run(event.shiftKey ? 'match.previous' : 'match.next');
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      <output className={ui.dim}>
        {search.find
          ? `${formatCount(found.length)} of ${formatCount(tree.nodes.length)} spans${isWhole ? '' : ', texts and attributes not searched'}`
          : ''}
      </output>
      <label>
        <input
          type="checkbox"
          checked={search.failed === true}
          onChange={(event) => onSearch({ failed: event.target.checked || undefined }, 'replace')}
        />{' '}
        Failed only ({formatCount(tree.failures.length)})
      </label>
      {state.hasIdleTime && (
        <label>
          <input
            type="checkbox"
            checked={search.time !== 'linear'}
            onChange={(event) => onSearch({ time: event.target.checked ? undefined : 'linear' }, 'replace')}
          />{' '}
          Fold idle time
        </label>
      )}
      <span className={css.spacer} />
      <span className={ui.dim}>
        <span className={css.criticalKey} aria-hidden /> critical path
      </span>
      <button type="button" className={ui.button} aria-label="Zoom in" onClick={() => setView(zoom(view, ZOOM_STEP))}>
        +
      </button>
      <button
        type="button"
        className={ui.button}
        aria-label="Zoom out"
        onClick={() => setView(zoom(view, 1 / ZOOM_STEP))}
      >
        −
      </button>
      <button type="button" className={ui.button} disabled={isAllInView(view)} onClick={() => setView(WHOLE)}>
        Fit
      </button>
    </div>
  );
}
