import type { ExplainOutput } from '@faultline/model';
import { ChartFigure } from '../../../ui/charts/chart-figure.tsx';
import { FloatingBars } from '../../../ui/charts/floating-bars.tsx';
import ui from '../../../ui/ui.module.css';
import { formatDifference, formatKpi, type Unit } from '../lib/format-kpi.ts';
import { costSteps, partSteps, stageSteps } from '../lib/steps.ts';
import css from '../kpi.module.css';
import { Differences } from './differences.tsx';
import { RequestsLink } from './requests-link.tsx';

interface ExplanationProps {
  readonly projectId: string;
  /** Of the KPI. */
  readonly unit: Unit;
  readonly explanation: ExplainOutput;
  /** Narrows the page to a cohort. */
  readonly onFilter: (filter: string) => void;
}

/** What moved and why, in words and in pictures. */
export function Explanation({ projectId, unit, explanation, onFilter }: ExplanationProps) {
  const { sentences, cohorts, latency, cost, parts, differences, range } = explanation;
  return (
    <section className={css.card} aria-label="What moved and why">
      <h2>What moved and why</h2>
      <ul className={css.sentences}>
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {parts && <RatioParts parts={parts} unit={unit} />}
      {cost && <CostWaterfall cost={cost} />}
      {latency && <StageBars latency={latency} />}
      {cohorts && cohorts.findings.length > 0 && (
        <section aria-label="Cohorts that got worse">
          <h3>
            Cohorts that got worse{' '}
            <span className={ui.dim}>{cohorts.tested} combinations of labels tested, corrected for all of them</span>
          </h3>
          <ul className={css.sentences}>
            {cohorts.findings.map(({ sentence, filter }) => (
              <li key={filter}>
                {sentence}{' '}
                <button type="button" className={ui.link} onClick={() => onFilter(filter)}>
                  look at it only
                </button>{' '}
                <RequestsLink projectId={projectId} filter={filter} range={range} label={`Requests: ${sentence}`}>
                  requests
                </RequestsLink>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Differences
        title="What is different about these requests"
        hint="share or mean, against the compared ones"
        projectId={projectId}
        differences={differences}
        range={range}
      />
    </section>
  );
}

function RatioParts({ parts, unit }: { readonly parts: NonNullable<ExplainOutput['parts']>; readonly unit: Unit }) {
  const { top, bottom, sentence } = parts;
  return (
    <ChartFigure
      title="By part of the formula"
      hint="what is divided and what by; the two add up exactly"
      table={{
        columns: ['Part', 'Before, a request', 'Now', 'Adds'],
        rows: [top, bottom].map(({ name, before, after, adds }) => [
          name,
          String(Number(before.toPrecision(3))),
          String(Number(after.toPrecision(3))),
          formatDifference(adds, unit),
        ]),
      }}
    >
      <FloatingBars summary={`What each part of the formula adds. ${sentence}`} bars={partSteps(parts, unit)} />
    </ChartFigure>
  );
}

function CostWaterfall({ cost }: { readonly cost: NonNullable<ExplainOutput['cost']> }) {
  const bars = costSteps(cost);
  return (
    <ChartFigure
      title="Cost per request, by driver"
      hint="the parts add up exactly"
      table={{
        columns: ['Step', 'Cost per request'],
        rows: [
          ['before', formatKpi(cost.beforeUsd, 'usd')],
          ...cost.drivers.map(({ driver, usd }) => [driver, formatDifference(usd, 'usd')]),
          ['now', formatKpi(cost.afterUsd, 'usd')],
        ],
      }}
    >
      <FloatingBars summary={`Waterfall of the cost per request. ${cost.sentence}`} bars={bars} isWaterfall />
    </ChartFigure>
  );
}

function StageBars({ latency }: { readonly latency: NonNullable<ExplainOutput['latency']> }) {
  return (
    <ChartFigure
      title="Rise by stage"
      hint="time on the critical path of the requests at the quantile; the parts add up"
      table={{
        columns: ['Stage', 'Before', 'Now', 'Rise', 'Standard error'],
        rows: latency.stages.map(({ stage, beforeMs, afterMs, riseMs, standardErrorMs }) => [
          stage,
          formatKpi(beforeMs, 'ms'),
          formatKpi(afterMs, 'ms'),
          formatDifference(riseMs, 'ms'),
          formatKpi(standardErrorMs, 'ms'),
        ]),
      }}
    >
      <FloatingBars summary={`What each stage adds to the rise. ${latency.sentence}`} bars={stageSteps(latency)} />
    </ChartFigure>
  );
}
