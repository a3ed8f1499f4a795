// Which requests a question is about, and which they are compared with.
import { printFilter, toIso, type FilterNode } from '@faultline/model';
import { allOf, noneOf } from '../../scorecard/compile.ts';
import { readFilter } from '../filter-input.ts';
import { OperationError } from '../operation-error.ts';
import { parseTimeRange, rangeBefore } from '../time-range.ts';
import type { RequestSelection } from '../../store/kpi-query.ts';

/** A set of requests. */
export type Selection = RequestSelection;

export interface ComparedQuestion {
  readonly projectId: string;
  readonly from: string;
  readonly to: string;
  readonly filter: string;
  readonly against: 'previous' | 'rest' | 'none';
  readonly comparedFrom?: string | undefined;
  readonly comparedTo?: string | undefined;
  readonly comparedFilter?: string | undefined;
}

export interface Selections {
  readonly now: Selection;
  readonly compared: Selection | undefined;
}

/** Where there is something to compare with. */
export interface ComparedSelections extends Selections {
  readonly compared: Selection;
}

export function readSelections(input: ComparedQuestion, nowMs: number): Selections {
  const { projectId, against, comparedFrom, comparedTo, comparedFilter } = input;
  const now: Selection = { projectId, ...parseTimeRange(input, nowMs), filter: readFilter(input.filter) };
  const isAsked = comparedFrom !== undefined || comparedTo !== undefined || comparedFilter !== undefined;
  if (against === 'none' && !isAsked) return { now, compared: undefined };
  const own = comparedFilter === undefined ? undefined : { filter: readFilter(comparedFilter, 'comparedFilter') };
  if (comparedFrom !== undefined || comparedTo !== undefined) {
    const compared = { ...now, ...comparedRange(comparedFrom, comparedTo, nowMs), ...own };
    return { now, compared: against === 'rest' ? restOfRange(compared, now) : compared };
  }
  if (own) return { now, compared: { ...now, ...own } };
  if (against === 'rest') return { now, compared: { ...now, filter: restOf(now.filter) } };
  return { now, compared: { ...now, ...rangeBefore(now) } };
}

function comparedRange(from: string | undefined, to: string | undefined, nowMs: number) {
  if (from !== undefined && to !== undefined) return parseTimeRange({ from, to }, nowMs);
  const missing = from === undefined ? 'comparedFrom' : 'comparedTo';
  throw new OperationError('invalid-argument', `cannot compare: ${missing} is needed too`, {
    fields: [{ path: missing, message: 'is needed too' }],
  });
}

/** Of a range the time before and after another. */
function restOfRange(range: Selection, { fromNs, toNs }: Selection): Selection {
  if (fromNs > range.fromNs || toNs < range.toNs) return { ...range, without: { fromNs, toNs } };
  throw new OperationError('invalid-argument', 'cannot compare with the rest: of the compared range there is none', {
    fields: [{ path: 'comparedFrom', message: 'begins and ends within the range looked at: nothing of it is left' }],
  });
}

function restOf(filter: FilterNode | undefined): FilterNode | undefined {
  if (filter) return allOf(noneOf(filter));
  throw new OperationError('invalid-argument', 'cannot compare with the rest: without a filter there is none', {
    fields: [{ path: 'filter', message: 'is needed to compare with the rest' }],
  });
}

/** The part of an answer that says what was looked at. */
export function selectionsToJson({ now, compared }: Selections) {
  const rangeOf = ({ fromNs, toNs }: Pick<Selection, 'fromNs' | 'toNs'>) => ({ from: toIso(fromNs), to: toIso(toNs) });
  return {
    range: rangeOf(now),
    filter: printFilter(now.filter),
    ...(compared
      ? {
          compared: {
            ...rangeOf(compared),
            filter: printFilter(compared.filter),
            ...(compared.without ? { without: rangeOf(compared.without) } : {}),
          },
        }
      : {}),
  };
}

/** Every field that a filter names. */
export function fieldsOf(filter: FilterNode | undefined): readonly string[] {
  switch (filter?.type) {
    case undefined:
    case 'text':
      return [];
    case 'not':
      return fieldsOf(filter.child);
    case 'and':
    case 'or':
      return filter.children.flatMap(fieldsOf);
    case 'compare':
    case 'exists':
      return [filter.field];
    default:
      return filter satisfies never;
  }
}
