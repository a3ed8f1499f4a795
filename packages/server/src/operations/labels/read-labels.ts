import { parseFilter, toIso, type FilterNode, type LabelRow, type RequestRecord } from '@faultline/model';
import type { TelemetryStore } from '../../store/telemetry-store.ts';
import { readFilter } from '../filter-input.ts';
import { parseTimeRange } from '../time-range.ts';

export interface LabelSelection {
  readonly projectId: string;
  readonly from: string;
  readonly to: string;
  readonly filter: string;
  readonly source: 'any' | 'auto' | 'human';
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Who says that it was fine says so as an outcome: there is no label then. */
const FILTERS = {
  auto: 'class:* AND label_source:auto',
  human: 'label_source:human OR (outcome_source:human AND outcome:success)',
  any: 'class:* OR (outcome_source:human AND outcome:success)',
} as const;
/** Requests read with their texts at once. */
const PAGE = 200;

/** Labels of requests with the texts they are about, newest first. */
export async function readLabels(
  telemetry: Pick<TelemetryStore, 'searchRequests' | 'readRequests'>,
  selection: LabelSelection,
  nowMs: number,
): Promise<{ readonly labels: LabelRow[]; readonly nextCursor?: string }> {
  const { projectId, source, limit } = selection;
  const query = {
    projectId,
    ...parseTimeRange(selection, nowMs),
    filter: both(parseFilter(FILTERS[source]), readFilter(selection.filter)),
    sort: 'start_time',
    order: 'desc',
    withTotal: false,
  } as const;
  const labels: LabelRow[] = [];
  let { cursor } = selection;
  do {
    const page = await telemetry.searchRequests({
      ...query,
      limit: Math.min(PAGE, limit - labels.length),
      ...(cursor === undefined ? {} : { cursor }),
    });
    const ids = page.items.map(({ record: { requestId } }) => ({ projectId, requestId }));
    const whole = new Map((await telemetry.readRequests(ids)).map(({ record }) => [record.requestId, record]));
    labels.push(...page.items.map(({ record }) => toRow(whole.get(record.requestId) ?? record)));
    cursor = page.nextCursor;
  } while (cursor !== undefined && labels.length < limit);
  return { labels, ...(cursor === undefined ? {} : { nextCursor: cursor }) };
}

function both(first: FilterNode | undefined, second: FilterNode | undefined): FilterNode | undefined {
  if (!first || !second) return first ?? second;
  return { type: 'and', children: [first, second] };
}

function toRow({ requestId, startTimeNs, label, statement, input, output, evidence }: RequestRecord): LabelRow {
  const { expectedSources, expectedAnswer, reviewer, note } = statement;
  const explanation = label?.explanation ?? note;
  return {
    requestId,
    time: toIso(startTimeNs),
    class: label?.class ?? 'none',
    ...(label?.subClass === undefined ? {} : { subClass: label.subClass }),
    ...(label?.stage === undefined ? {} : { stage: label.stage }),
    confidence: label?.confidence ?? 1,
    rule: label?.rule ?? 'review',
    source: label?.source ?? 'human',
    ...(reviewer === undefined ? {} : { reviewer }),
    ...(explanation === undefined ? {} : { explanation }),
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    sources: evidence.selected.map(({ id }) => id),
    ...(expectedSources === undefined ? {} : { expectedSources: [...expectedSources] }),
    ...(expectedAnswer === undefined ? {} : { expectedAnswer }),
  };
}
