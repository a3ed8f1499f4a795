import type { FailuresBoardOutput } from '@faultline/model';
import { Link } from '@tanstack/react-router';
import { formatCount, formatUsd } from '../../lib/format.ts';
import type { Range, RangeSearch } from '../../lib/range-search.ts';
import ui from '../../ui/ui.module.css';
import { Sparkline } from '../../ui/charts/sparkline.tsx';
import { BudgetUse } from './budget-use.tsx';
import { ChangeText } from './change-text.tsx';
import { Examples } from './examples.tsx';
import css from './failures.module.css';
import { changeOf } from './lib/change.ts';
import { groupByOwner, type ClassOnBoard, type OwnerGroup } from './lib/owners.ts';
import { formatPercent } from './lib/percent.ts';

interface BoardProps {
  readonly projectId: string;
  readonly range: Range;
  /** What of the range stands in the address, to be kept on the way to a class. */
  readonly search: RangeSearch;
  readonly board: FailuresBoardOutput;
}

/** Every class of failure under whoever works on it. */
export function Board({ board, ...place }: BoardProps) {
  return (
    <div className={css.scroll}>
      <table className={css.board}>
        <caption className="visually-hidden">Failure classes by owner</caption>
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col" className={ui.number}>
              Requests
            </th>
            <th scope="col">Trend</th>
            <th scope="col">Against before</th>
            <th scope="col">Budget used</th>
            <th scope="col" className={ui.number}>
              Spend wasted
            </th>
            <th scope="col">Hit most</th>
            <th scope="col">Newest</th>
          </tr>
        </thead>
        {groupByOwner(board.classes).map((group) => (
          <tbody key={group.owner ?? ''}>
            <OwnerRow group={group} />
            {group.classes.map((each) => (
              <ClassRow key={each.class} {...place} of={each} total={board.total} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function OwnerRow({ group: { owner, count, wastedUsd } }: { readonly group: OwnerGroup }) {
  return (
    <tr className={css.owner}>
      <th scope="rowgroup" colSpan={8}>
        {owner ?? 'No owner yet'}{' '}
        <span className={ui.dim}>
          {count === 0
            ? 'nothing bad'
            : `${formatCount(count)} ${count === 1 ? 'request' : 'requests'}, ${formatUsd(wastedUsd)}`}
        </span>
      </th>
    </tr>
  );
}

function ClassRow({
  projectId,
  range,
  search,
  of,
  total,
}: Omit<BoardProps, 'board'> & { readonly of: ClassOnBoard; readonly total: number }) {
  const { count, title } = of;
  const change = changeOf({ ...of, total });
  const toRequests = { to: '/p/$projectId/requests', params: { projectId } } as const;
  return (
    <tr data-quiet={count === 0}>
      <th scope="row">
        <Link
          data-class-link
          to="/p/$projectId/failures/$class"
          params={{ projectId, class: of.class }}
          search={search}
        >
          {title}
        </Link>
      </th>
      <td className={ui.number}>
        {count === 0 ? (
          0
        ) : (
          <Link
            {...toRequests}
            search={{ filter: of.filter, from: range.from, to: range.to }}
            title={`Requests with ${of.filter}`}
          >
            {formatCount(count)}
          </Link>
        )}
        <div className={ui.dim}>{formatPercent(of.share)}</div>
      </td>
      <td>
        {count > 0 && (
          <Sparkline
            values={of.trend}
            domain={[0, Math.max(1, ...of.trend)]}
            tone={change?.direction === 'up' ? 'worse' : change?.direction === 'down' ? 'better' : 'plain'}
            label={`Requests over time: at most ${Math.max(0, ...of.trend)} a step, ${of.trend.at(-1) ?? 0} in the last`}
          />
        )}
      </td>
      <td>{(count > 0 || of.previousCount > 0) && <ChangeText change={change} of={of} total={total} />}</td>
      <td>{(count > 0 || of.budgetShare !== undefined) && <BudgetUse {...of} />}</td>
      <td className={ui.number} title={`$${of.wastedUsd}`}>
        {count > 0 && formatUsd(of.wastedUsd)}
      </td>
      <td>
        <ul className={css.cohorts} aria-label={`Cohorts hit most by ${title}`}>
          {of.cohorts.slice(0, COHORTS_SHOWN).map(({ field, value, count: hit, total: all, expected, filter }) => (
            <li key={`${field} ${value}`}>
              <Link
                {...toRequests}
                search={{ filter, from: range.from, to: range.to }}
                title={`${hit} of ${all} requests; ${expected.toFixed(1)} would be expected at the rate of all others`}
              >
                <span className={ui.dim}>{field}</span> {value}
              </Link>{' '}
              <span className={css.excess}>
                {formatCount(hit)} instead of {formatCount(Math.round(expected))}
              </span>
            </li>
          ))}
        </ul>
      </td>
      <td>
        <Examples projectId={projectId} requests={of.newest.slice(0, EXAMPLES_SHOWN)} label={`Newest of ${title}`} />
      </td>
    </tr>
  );
}

const COHORTS_SHOWN = 3;
const EXAMPLES_SHOWN = 3;
