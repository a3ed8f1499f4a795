import type { FacetsOutput } from '@faultline/model';
import { useComputedColorScheme } from '@mantine/core';
import { BarChart } from 'echarts/charts';
import { BrushComponent, GridComponent, ToolboxComponent, TooltipComponent } from 'echarts/components';
import { init, use, type ECharts } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { formatTime } from '../../lib/format.ts';
import css from './requests.module.css';

use([BarChart, GridComponent, TooltipComponent, BrushComponent, ToolboxComponent, CanvasRenderer]);

const SERIES = [
  { key: 'unknown', name: 'unknown', token: '--stage-other' },
  { key: 'success', name: 'success', token: '--ok' },
  { key: 'failure', name: 'failure', token: '--fail' },
] as const;

interface HistogramProps {
  readonly bars: FacetsOutput['histogram'];
  readonly isUtc: boolean;
  /** ISO times of what was selected. */
  readonly onSelect: (from: string, to: string) => void;
}

/** Requests over time by outcome. Drag over it to zoom in; with the keyboard: arrows move, Shift+arrows select, Enter zooms. */
export function Histogram({ bars, isUtc, onSelect }: HistogramProps) {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | undefined>(undefined);
  const cursor = useRef({ at: -1, anchor: -1 });
  const colorScheme = useComputedColorScheme();

  useEffect(() => {
    const created = init(element.current!);
    chart.current = created;
    const observer = new ResizeObserver(() => created.resize());
    observer.observe(element.current!);
    return () => {
      observer.disconnect();
      created.dispose();
    };
  }, []);

  useEffect(() => {
    const created = chart.current;
    if (!created) return;
    const style = getComputedStyle(document.documentElement);
    const color = (token: string) => resolved(style.getPropertyValue(token));
    created.setOption(
      {
        animation: false,
        grid: { left: 36, right: 8, top: 8, bottom: 18 },
        tooltip: {
          trigger: 'axis',
          confine: true,
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
          throttleType: 'debounce',
          throttleDelay: 100,
        },
        xAxis: {
          type: 'category',
          data: bars.map(({ start }) => formatTime(start, isUtc)),
          axisLabel: { color: color('--dim'), fontSize: 10 },
          axisLine: { lineStyle: { color: color('--line') } },
          axisTick: { show: false },
        },
        yAxis: {
          type: 'value',
          minInterval: 1,
          axisLabel: { color: color('--dim'), fontSize: 10 },
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
      },
      { notMerge: true },
    );
    created.dispatchAction({
      type: 'takeGlobalCursor',
      key: 'brush',
      brushOption: { brushType: 'lineX', brushMode: 'single' },
    });
    const onBrush = (event: unknown) => {
      const [area] = (event as { areas: readonly { coordRange?: readonly [number, number] }[] }).areas;
      if (!area?.coordRange) return;
      const from = bars[Math.max(0, area.coordRange[0])];
      const to = bars[Math.min(bars.length - 1, area.coordRange[1])];
      if (from && to) onSelect(from.start, to.end);
    };
    created.on('brushEnd', onBrush);
    return () => {
      created.off('brushEnd', onBrush);
    };
  }, [bars, isUtc, onSelect, colorScheme]);

  const total = bars.reduce((sum, bar) => sum + bar.success + bar.failure + bar.unknown, 0);
  const failures = bars.reduce((sum, bar) => sum + bar.failure, 0);
  return (
    <div
      ref={element}
      className={css.histogram}
      role="slider"
      tabIndex={0}
      aria-label="Requests over time. Arrow keys move, Shift and arrow keys select, Enter zooms in."
      aria-valuemin={0}
      aria-valuemax={Math.max(0, bars.length - 1)}
      aria-valuenow={0}
      aria-valuetext={`${total} requests, ${failures} failed`}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
        if (step !== 0) {
          const at = Math.min(bars.length - 1, Math.max(0, cursor.current.at + step));
          cursor.current = {
            at,
            anchor: event.shiftKey ? (cursor.current.anchor < 0 ? cursor.current.at : cursor.current.anchor) : -1,
          };
          chart.current?.dispatchAction({ type: 'showTip', seriesIndex: 0, dataIndex: at });
          event.currentTarget.setAttribute('aria-valuenow', String(at));
          event.preventDefault();
        } else if (event.key === 'Enter' && cursor.current.at >= 0) {
          const anchor = cursor.current.anchor < 0 ? cursor.current.at : cursor.current.anchor;
          const [first, last] = [Math.min(anchor, cursor.current.at), Math.max(anchor, cursor.current.at)];
          const [from, to] = [bars[first], bars[Math.min(last, bars.length - 1)]];
          if (from && to) onSelect(from.start, to.end);
          event.preventDefault();
        }
      }}
    />
  );
}

/** A canvas knows no `light-dark()`: the browser resolves it on an element. */
function resolved(value: string): string {
  const probe = document.createElement('span');
  probe.style.color = value;
  document.body.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}
