import type { ExplainOutput } from '@faultline/model';
import { splitLatency } from '../../explain/latency.ts';
import { allOf } from '../../scorecard/compile.ts';
import { formatValue } from '../../scorecard/format.ts';
import type { ExplainQuestion } from './question.ts';

/** Of P95 the requests between P92.5 and P97.5 are looked at; nearer the end fewer. */
const WIDTH = 0.5;

/** The rise of a quantile of the duration, by stage. */
export async function explainLatency({
  telemetry,
  kpi,
  measure,
  selections: { now, compared },
}: ExplainQuestion): Promise<ExplainOutput['latency']> {
  if (!compared || measure?.kind !== 'quantile' || measure.field !== 'duration_ms') return undefined;
  const width = Math.min(measure.level, 1 - measure.level) * WIDTH;
  const [before, after] = await Promise.all(
    [compared, now].map((selection) =>
      telemetry.readTail({
        ...selection,
        filter: allOf(selection.filter, measure.among, measure.of),
        level: measure.level,
        width,
      }),
    ),
  );
  const split = splitLatency(before!, after!, { name: kpi.title, format: (ms) => formatValue(ms, 'ms') });
  return (
    split && { riseMs: split.riseMs, stages: split.stages.map((stage) => ({ ...stage })), sentence: split.statement }
  );
}
