import type { KpiSeriesOutput, KpiTileJson } from '@faultline/model';
import { formatCount } from '../../../lib/format.ts';
import { BinChart } from '../../../ui/charts/bin-chart.tsx';
import { ChartFigure } from '../../../ui/charts/chart-figure.tsx';
import { formatKpi } from '../lib/format-kpi.ts';
import css from '../kpi.module.css';
import type { Selection } from '../url.ts';
import { Exemplars } from './exemplars.tsx';

interface DistributionProps {
  readonly projectId: string;
  readonly kpi: KpiTileJson;
  readonly distribution: NonNullable<KpiSeriesOutput['distribution']>;
  readonly range: { readonly from: string; readonly to: string };
  readonly selection: Selection | undefined;
  readonly onSelect: (selection: Selection) => void;
}

/** How the number behind the KPI is spread, and some requests of what is marked in it. */
export function Distribution({ projectId, kpi, distribution, range, selection, onSelect }: DistributionProps) {
  const { bins, field } = distribution;
  const { unit, title } = kpi.definition;
  const show = (value: number) => formatKpi(value, unit);
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  const selected =
    selection?.kind === 'value'
      ? ([
          bins.findIndex(({ high }) => high > selection.low),
          bins.findLastIndex(({ low }) => low < selection.high),
        ] as const)
      : undefined;
  const isSeen = selected && selected[0] >= 0 && selected[1] >= selected[0];
  const shown = isSeen ? bins.slice(selected[0], selected[1] + 1) : [];
  const fullest = bins.length > 0 ? bins.reduce((most, bin) => (bin.count > most.count ? bin : most)) : undefined;
  return (
    <section className={css.card} aria-label="Distribution">
      <ChartFigure
        title="Distribution"
        level={2}
        hint={`${field} of ${formatCount(total)} requests. Mark bars to see requests, and what is different about them`}
        table={{
          columns: ['From', 'To', 'Requests'],
          rows: bins.map(({ low, high, count }) => [show(low), show(high), formatCount(count)]),
        }}
      >
        <BinChart
          summary={
            fullest
              ? `Distribution of ${field} over ${bins.length} bins; most requests, ${fullest.count}, lie between ${show(fullest.low)} and ${show(fullest.high)}`
              : `No values of ${field}`
          }
          bins={bins}
          format={show}
          describe={(index) => {
            const bin = bins[index];
            return bin ? `${show(bin.low)} – ${show(bin.high)}\n${formatCount(bin.count)} requests` : '';
          }}
          mark={kpi.value === undefined ? undefined : { value: kpi.value, label: `${title} ${show(kpi.value)}` }}
          selected={isSeen ? selected : undefined}
          onSelect={(first, last) => {
            const [low, high] = [bins[first], bins[last]];
            if (low && high) onSelect({ kind: 'value', low: low.low, high: high.high });
          }}
          sliderLabel={`Distribution of ${title}`}
        />
      </ChartFigure>
      {isSeen && (
        <Exemplars
          title={`Some between ${show(shown[0]!.low)} and ${show(shown.at(-1)!.high)}`}
          projectId={projectId}
          requestIds={shown.flatMap(({ exemplars }) => exemplars)}
          range={range}
        />
      )}
    </section>
  );
}
