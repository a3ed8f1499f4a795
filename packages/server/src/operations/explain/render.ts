import type { ExplainOutput } from '@faultline/model';
import { formatValue } from '../../scorecard/format.ts';
import { table, type Terminal } from '../terminal.ts';

export function renderExplanation(
  { sentences, latency, cost, differences, cohorts }: ExplainOutput,
  terminal: Terminal,
): string {
  const parts = [sentences.join('\n')];
  if (cohorts && cohorts.findings.length > 0)
    parts.push(
      table(
        ['COHORT', 'NOW', 'EXPECTED', 'REQUESTS', 'SHARE OF THE RISE'],
        cohorts.findings.map(({ filter, value, expected, requests, share }) => [
          filter,
          value.toPrecision(3),
          expected.toPrecision(3),
          String(requests),
          formatValue(share, 'share'),
        ]),
        terminal,
      ),
    );
  if (latency)
    parts.push(
      table(
        ['STAGE', 'BEFORE', 'NOW', 'RISE'],
        latency.stages.map(({ stage, beforeMs, afterMs, riseMs }) => [
          stage,
          ...[beforeMs, afterMs, riseMs].map((ms) => formatValue(ms, 'ms')),
        ]),
        terminal,
      ),
    );
  if (cost)
    parts.push(
      table(
        ['DRIVER', 'PER REQUEST'],
        cost.drivers.map(({ driver, usd }) => [driver, formatValue(usd, 'usd')]),
        terminal,
      ),
    );
  if (differences.length > 0)
    parts.push(
      table(
        ['DIFFERENT', 'NOW', 'COMPARED', 'REQUESTS'],
        differences.map(({ field, value, now, compared, filter }) => [
          value === undefined ? `mean ${field}` : `${field}=${value === '' ? '(unknown)' : value}`,
          value === undefined ? now.toPrecision(3) : formatValue(now, 'share'),
          value === undefined ? compared.toPrecision(3) : formatValue(compared, 'share'),
          filter,
        ]),
        terminal,
      ),
    );
  return parts.join('\n\n');
}
