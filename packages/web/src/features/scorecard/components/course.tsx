import type { ExplainOutput, KpiSeriesOutput } from '@faultline/model';
import { formatCount, formatTick, formatTime } from '../../../lib/format.ts';
import { usePreferences } from '../../../lib/preferences.ts';
import { ChartFigure } from '../../../ui/charts/chart-figure.tsx';
import { LineChart } from '../../../ui/charts/line-chart.tsx';
import { fieldName } from '../lib/cohorts.ts';
import { describeCourse } from '../lib/describe.ts';
import { formatInterval, formatKpi } from '../lib/format-kpi.ts';
import css from '../kpi.module.css';
import type { Selection } from '../url.ts';
import { RequestsLink } from './requests-link.tsx';

interface CourseProps {
  readonly projectId: string;
  readonly answer: KpiSeriesOutput;
  /** When the number changed its level, where that was found out. */
  readonly changePoints: ExplainOutput['changePoints'];
  readonly selection: Selection | undefined;
  readonly onSelect: (selection: Selection) => void;
}

/** The number over time, with its interval, the course it is compared with, and what was new when. */
export function Course({ projectId, answer, changePoints, selection, onSelect }: CourseProps) {
  const { isUtc } = usePreferences();
  const { kpi, points, comparedPoints, range } = answer;
  const marks = marksOf(answer, changePoints);
  const { unit, title } = kpi.definition;
  const [from, to] = [Date.parse(range.from), Date.parse(range.to)];
  const show = (value: number | undefined) => formatKpi(value, unit);
  const describe = (index: number) => {
    const point = points[index];
    if (!point) return '';
    const interval = formatInterval(point, unit);
    return [
      `${formatTime(point.start, isUtc)} – ${formatTick(point.end, isUtc, 0)}`,
      point.value === undefined ? 'no value' : `${show(point.value)}${interval ? ` (${interval})` : ''}`,
      `${formatCount(point.sample)} requests`,
      comparedPoints[index]?.value === undefined ? '' : `compared: ${show(comparedPoints[index].value)}`,
    ]
      .filter(Boolean)
      .join('\n');
  };
  const selected =
    selection?.kind === 'time'
      ? ([
          points.findIndex(({ end }) => Date.parse(end) > Date.parse(selection.from)),
          points.findLastIndex(({ start }) => Date.parse(start) < Date.parse(selection.to)),
        ] as const)
      : undefined;
  return (
    <section className={css.card} aria-label="Over time">
      <ChartFigure
        title="Over time"
        level={2}
        hint={
          comparedPoints.length > 0
            ? 'with 95 % interval; dashed: compared with. Mark a stretch to ask what is different about it'
            : 'with 95 % interval. Mark a stretch to ask what is different about it'
        }
        table={{
          columns: ['From', 'Value', '95 % interval', 'Requests', ...(comparedPoints.length > 0 ? ['Compared'] : [])],
          rows: points.map((point, i) => [
            formatTime(point.start, isUtc),
            show(point.value),
            formatInterval(point, unit) ?? '–',
            formatCount(point.sample),
            ...(comparedPoints.length > 0 ? [show(comparedPoints[i]?.value)] : []),
          ]),
        }}
      >
        <LineChart
          summary={`${title} over time: ${describeCourse(points, unit)}`}
          points={points}
          compared={comparedPoints.map(({ value }) => value)}
          marks={marks.map(({ time, label }) => ({ at: (Date.parse(time) - from) / (to - from), label }))}
          format={show}
          tick={(index) => (points[index] ? formatTick(points[index].start, isUtc, to - from) : '')}
          describe={describe}
          bounds={unit === 'share' ? [0, 1] : unit === 'score' ? [-Infinity, Infinity] : [0, Infinity]}
          selected={selected && selected[0] >= 0 && selected[1] >= selected[0] ? selected : undefined}
          onSelect={(first, last) => {
            const [start, end] = [points[first], points[last]];
            if (start && end) onSelect({ kind: 'time', from: start.start, to: end.end });
          }}
          sliderLabel={`${title} over time`}
        />
      </ChartFigure>
      {marks.length > 0 && (
        <ol className={css.marks} aria-label="Marks in the chart">
          {marks.map(({ time, label, filter }) => (
            <li key={`${time} ${label}`}>
              {filter === undefined ? (
                label
              ) : (
                <RequestsLink projectId={projectId} filter={filter} range={range}>
                  {label}
                </RequestsLink>
              )}{' '}
              <time dateTime={time}>{formatTime(time, isUtc)}</time>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

interface CourseMark {
  readonly time: string;
  readonly label: string;
  readonly filter?: string;
}

/** What was new in the range, and when the number changed its level, in the order of time. */
function marksOf(
  { marks, range }: KpiSeriesOutput,
  changePoints: ExplainOutput['changePoints'],
): readonly CourseMark[] {
  const isInside = ({ time }: { readonly time: string }) =>
    Date.parse(time) >= Date.parse(range.from) && Date.parse(time) < Date.parse(range.to);
  return [
    ...marks.map(({ time, field, value, filter }) => ({ time, label: `${fieldName(field)} ${value}`, filter })),
    ...changePoints.filter(isInside).map(({ time }) => ({ time, label: 'the level changed' })),
  ].sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
}
