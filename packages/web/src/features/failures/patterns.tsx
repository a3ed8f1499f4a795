import type { FailuresPatternsOutput } from '@faultline/model';
import { IconSparkles } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { inWords } from '../../lib/class-title.ts';
import { formatAgo, formatCount, formatTime, formatUsd } from '../../lib/format.ts';
import { usePreferences } from '../../lib/preferences.ts';
import type { Range } from '../../lib/range-search.ts';
import { describeRange } from '../../lib/time-range.ts';
import { useNow } from '../../lib/use-now.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import ui from '../../ui/ui.module.css';
import css from './class.module.css';
import { Examples } from './examples.tsx';
import { formatPercent } from './lib/percent.ts';
import type { ChangeRange } from './range-bar.tsx';

type Pattern = FailuresPatternsOutput['patterns'][number];

interface PatternsProps extends FailuresPatternsOutput {
  readonly projectId: string;
  readonly range: Range;
  /** Whether there were requests in the range before, which what is new is new against. */
  readonly hasBefore: boolean;
  readonly onChange: ChangeRange;
}

/** Requests of the class that fail alike, most frequent first. */
export function Patterns({ projectId, range, hasBefore, count, patterns, onChange }: PatternsProps) {
  const { isUtc } = usePreferences();
  if (patterns.length === 0) {
    return (
      <EmptyState
        title="None of this class"
        text={`No request failed this way ${describeRange(range.from, range.to, (time) => formatTime(time, isUtc))}${range.filter ? ' and passes the filter' : ''}.`}
      >
        {range.filter && (
          <button type="button" className={ui.button} onClick={() => onChange({ filter: undefined })}>
            Clear the filter
          </button>
        )}
        {range.from !== 'now-30d' && (
          <button type="button" className={ui.button} onClick={() => onChange({ from: 'now-30d', to: undefined })}>
            Look at 30 days
          </button>
        )}
      </EmptyState>
    );
  }
  return (
    <section aria-label="Patterns">
      <h2 className={css.heading}>
        Patterns{' '}
        <span className={ui.dim}>
          {patterns.length === 1 ? 'all fail alike' : `${patterns.length} ways to fail`}, {formatCount(count)}{' '}
          {count === 1 ? 'request' : 'requests'}
        </span>
      </h2>
      <ol className={css.patterns}>
        {patterns.map((pattern) => (
          <PatternItem
            key={pattern.filter}
            projectId={projectId}
            range={range}
            pattern={pattern}
            isNew={hasBefore && pattern.isNew}
            count={count}
          />
        ))}
      </ol>
    </section>
  );
}

function PatternItem({
  projectId,
  range,
  pattern,
  isNew,
  count: all,
}: {
  readonly projectId: string;
  readonly range: Range;
  readonly pattern: Pattern;
  readonly isNew: boolean;
  readonly count: number;
}) {
  const { isUtc } = usePreferences();
  const now = useNow();
  const { stage, subClass, rule, tools, service, errorType, count, wastedUsd, sinceRelease, examples } = pattern;
  const details = [
    ['rule', rule],
    ['tool', tools.join(', ')],
    ['service', service],
    ['error', errorType],
  ].filter(([, value]) => value !== '');
  return (
    <li className={css.pattern}>
      <div className={css.patternHead}>
        <h3>
          {subClass ? inWords(subClass) : stage ? `Begins at ${stage}` : 'Stage unknown'}
          {subClass && stage && <span className={ui.dim}> at {stage}</span>}
        </h3>
        {isNew && (
          <span className={css.new}>
            <IconSparkles size={12} aria-hidden /> new
          </span>
        )}
        {sinceRelease && <span className={css.release}>since release {sinceRelease}</span>}
        <span className={css.grow} />
        <Link
          to="/p/$projectId/requests"
          params={{ projectId }}
          search={{ filter: pattern.filter, from: range.from, to: range.to }}
          title={`Requests with ${pattern.filter}`}
        >
          {formatCount(count)} {count === 1 ? 'request' : 'requests'}
        </Link>
        <span className={ui.dim}>
          {formatPercent(count / all)}, {formatUsd(wastedUsd)}
        </span>
      </div>
      <p className={css.patternDetails}>
        {details.map(([name, value]) => (
          <span key={name}>
            <span className={ui.dim}>{name}</span> <code>{value}</code>
          </span>
        ))}
        <span title={formatTime(pattern.firstSeen, isUtc)}>
          <span className={ui.dim}>first seen</span> {formatAgo(pattern.firstSeen, now)}
        </span>
        <span title={formatTime(pattern.lastSeen, isUtc)}>
          <span className={ui.dim}>last</span> {formatAgo(pattern.lastSeen, now)}
        </span>
      </p>
      <Examples projectId={projectId} requests={examples.slice(0, EXAMPLES_SHOWN)} label="Examples" />
    </li>
  );
}

const EXAMPLES_SHOWN = 3;
