// Explanations as bars.
import type { ExplainOutput } from '@faultline/model';
import type { FloatingBar } from '../../../ui/charts/floating-bars.tsx';
import { formatDifference, formatKpi, type Unit } from './format-kpi.ts';

/** From the cost before, driver by driver, to the cost now; drivers that move nothing are left out. */
export function costSteps({
  beforeUsd,
  afterUsd,
  drivers,
}: NonNullable<ExplainOutput['cost']>): readonly FloatingBar[] {
  let at = beforeUsd;
  const moved = drivers.filter(({ usd }) => usd !== 0);
  return [
    { name: 'before', from: 0, to: beforeUsd, text: formatKpi(beforeUsd, 'usd'), tone: 'total' },
    ...moved.map(({ driver, usd }): FloatingBar => {
      const from = at;
      at += usd;
      return { name: driver, from, to: at, text: formatDifference(usd, 'usd'), tone: usd > 0 ? 'worse' : 'better' };
    }),
    { name: 'now', from: 0, to: afterUsd, text: formatKpi(afterUsd, 'usd'), tone: 'total' },
  ];
}

/** What each stage adds to the rise of a quantile, and the whole of it. */
export function stageSteps({ riseMs, stages }: NonNullable<ExplainOutput['latency']>): readonly FloatingBar[] {
  return [
    ...stages.map((stage): FloatingBar => ({
      name: stage.stage,
      from: 0,
      to: stage.riseMs,
      text: formatDifference(stage.riseMs, 'ms'),
      tone: stage.riseMs > 0 ? 'worse' : 'better',
      token: `--stage-${stage.stage}`,
    })),
    { name: 'in all', from: 0, to: riseMs, text: formatDifference(riseMs, 'ms'), tone: 'total' },
  ];
}

/** What each part of a ratio adds to its difference, and the whole of it. */
export function partSteps({ top, bottom }: NonNullable<ExplainOutput['parts']>, unit: Unit): readonly FloatingBar[] {
  const all = top.adds + bottom.adds;
  return [
    ...[top, bottom].map(({ name, adds }): FloatingBar => ({
      name,
      from: 0,
      to: adds,
      text: formatDifference(adds, unit),
      tone: 'plain',
    })),
    { name: 'in all', from: 0, to: all, text: formatDifference(all, unit), tone: 'total' },
  ];
}
