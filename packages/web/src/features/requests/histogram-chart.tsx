import type { FacetsOutput } from '@faultline/model';
import { useComputedColorScheme } from '@mantine/core';
import { BarChart } from 'echarts/charts';
import { BrushComponent, GridComponent, ToolboxComponent, TooltipComponent } from 'echarts/components';
import { init, use, type ECharts } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { formatTick, formatTime } from '../../lib/format.ts';
import { tokenColor } from '../../lib/token-color.ts';
import css from './requests.module.css';

use([BarChart, GridComponent, TooltipComponent, BrushComponent, ToolboxComponent, CanvasRenderer]);

const SERIES = [
  { key: 'unknown', name: 'unknown', token: '--stage-other' },
  { key: 'success', name: 'success', token: '--ok' },
  { key: 'failure', name: 'failure', token: '--fail' },
] as const;
const LABELS = 8;

interface HistogramChartProps {
  readonly bars: FacetsOutput['histogram'];
  readonly isUtc: boolean;
  /** Indexes of the first and last bar that was brushed. */
  readonly onSelect: (first: number, last: number) => void;
  /** Bars marked with the keyboard. */
  readonly marked: { readonly first: number; readonly last: number; readonly at: number } | undefined;
}

/** The drawing of the histogram; what it says is said in words by the slider beside it. */
export function HistogramChart({ bars, isUtc, onSelect, marked }: HistogramChartProps) {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(undefined);
  const colorScheme = useComputedColorScheme();

  useLayoutEffect(() => {
    const created = init(element.current);
    chart.current = created;
    const observer = new ResizeObserver(() => created.resize());
    if (element.current) observer.observe(element.current);
    return () => {
      observer.disconnect();
      created.dispose();
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption(optionOf(bars, isUtc, colorScheme), { notMerge: true });
    chart.current?.dispatchAction({
      type: 'takeGlobalCursor',
      key: 'brush',
      brushOption: { brushType: 'lineX', brushMode: 'single' },
    });
  }, [bars, isUtc, colorScheme]);
  useEffect(() => {
    const created = chart.current;
    const onBrush = (event: unknown) => {
      const range = (event as { areas: readonly { coordRange?: readonly [number, number] }[] }).areas[0]?.coordRange;
      if (!range) return;
      created?.dispatchAction({ type: 'brush', areas: [] });
      onSelect(range[0], range[1]);
    };
    created?.on('brushEnd', onBrush);
    return () => void (created?.isDisposed() === false && created.off('brushEnd', onBrush));
  }, [onSelect]);
  const { first, last, at } = marked ?? {};
  useEffect(() => {
    const areas = first === undefined ? [] : [{ brushType: 'lineX', xAxisIndex: 0, coordRange: [first, last] }];
    chart.current?.dispatchAction({ type: 'brush', areas });
    chart.current?.dispatchAction(
      at === undefined ? { type: 'hideTip' } : { type: 'showTip', seriesIndex: 0, dataIndex: at },
    );
  }, [first, last, at]);
  return <div ref={element} className={css.histogramChart} aria-hidden />;
}

function optionOf(bars: HistogramChartProps['bars'], isUtc: boolean, colorScheme: 'light' | 'dark') {
  const color = (token: string) => tokenColor(token, colorScheme);
  const text = { color: color('--dim'), fontSize: 11, fontFamily: getComputedStyle(document.body).fontFamily };
  const [first, last] = [bars[0], bars.at(-1)];
  const spanMs = first && last ? Date.parse(last.end) - Date.parse(first.start) : 0;
  return {
    animation: false,
    grid: { left: 40, right: 12, top: 10, bottom: 20 },
    tooltip: {
      trigger: 'axis',
      confine: true,
      axisPointer: { type: 'shadow', shadowStyle: { color: color('--hover'), opacity: 0.6 } },
      backgroundColor: color('--surface'),
      borderColor: color('--line'),
      textStyle: { color: color('--text'), fontSize: 12 },
    },
    toolbox: { show: false },
    brush: {
      xAxisIndex: 0,
      brushType: 'lineX',
      brushMode: 'single',
      brushStyle: { color: color('--selected'), opacity: 0.5, borderColor: color('--accent') },
    },
    xAxis: {
      type: 'category',
      data: bars.map(({ start, end }) => `${formatTime(start, isUtc)} – ${formatTick(end, isUtc, 0)}`),
      axisLabel: {
        ...text,
        interval: Math.max(0, Math.ceil(bars.length / LABELS) - 1),
        formatter: (_: string, index: number) => (bars[index] ? formatTick(bars[index].start, isUtc, spanMs) : ''),
      },
      axisLine: { lineStyle: { color: color('--line') } },
      axisTick: { show: false },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      splitNumber: 2,
      axisLabel: text,
      splitLine: { lineStyle: { color: color('--line') } },
    },
    series: SERIES.map(({ key, name, token }) => ({
      type: 'bar',
      stack: 'all',
      name,
      data: bars.map((bar) => bar[key]),
      itemStyle: { color: color(token) },
      barCategoryGap: '12%',
    })),
  };
}
