import { FailuresPatternsInputSchema, FailuresPatternsOutputSchema, toIso } from '@faultline/model';
import type { FailurePattern } from '../../store/telemetry-store.ts';
import { readFilter } from '../filter-input.ts';
import { defineOperation } from '../operation.ts';
import { requireProject } from '../require-project.ts';
import { table } from '../terminal.ts';
import { parseTimeRange, rangeBefore } from '../time-range.ts';
import { filterOf } from './board.ts';
import { readExamples } from './examples.ts';

/** Patterns of the range before that are compared with. */
const REMEMBERED = 1000;

export const failurePatterns = defineOperation({
  name: 'failures.patterns',
  summary: 'How the requests of a class fail alike',
  description:
    'Groups the requests of a failure class by first failing stage, rule, sub-class, tools, service and error, with examples, when each pattern was first seen and in which release.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/failures/{class}' },
  input: FailuresPatternsInputSchema,
  example: { class: 'tool_failure', from: 'now-7d' },
  output: FailuresPatternsOutputSchema,
  positional: ['class'],
  run: async ({ telemetry, control, now }, input) => {
    const { projectId, class: failureClass, limit } = input;
    await requireProject(control, projectId);
    const { fromNs, toNs } = parseTimeRange(input, now());
    const filter = readFilter(input.filter);
    const [patterns, before, counts] = await Promise.all([
      telemetry.findPatterns({ projectId, class: failureClass, fromNs, toNs, filter, limit }),
      telemetry.findPatterns({
        projectId,
        class: failureClass,
        ...rangeBefore({ fromNs, toNs }),
        filter,
        limit: REMEMBERED,
      }),
      telemetry.countFailures({ projectId, fromNs, toNs, filter, buckets: 1 }),
    ]);
    const known = new Set(before.map(keyOf));
    const examplesOf = await readExamples(telemetry, projectId, patterns);
    return {
      class: failureClass,
      count: counts.classes.find((each) => each.class === failureClass)?.count ?? 0,
      patterns: patterns.map((pattern) => ({
        stage: pattern.stage,
        subClass: pattern.subClass,
        rule: pattern.rule,
        tools: [...pattern.tools],
        service: pattern.service,
        errorType: pattern.errorType,
        count: pattern.count,
        wastedUsd: pattern.costUsd,
        firstSeen: toIso(pattern.firstSeenNs),
        lastSeen: toIso(pattern.lastSeenNs),
        isNew: !known.has(keyOf(pattern)),
        ...(pattern.firstRelease === '' ? {} : { sinceRelease: pattern.firstRelease }),
        examples: examplesOf(pattern.newestRequestIds),
        filter: filterOf(input.filter, failureClass, ...conditionsOf(pattern)),
      })),
    };
  },
  render: ({ count, patterns, class: failureClass }, terminal) =>
    [
      `${count} requests are ${failureClass}`,
      table(
        ['COUNT', 'STAGE', 'RULE', 'SUB-CLASS', 'SERVICE', 'ERROR', 'FIRST SEEN', 'EXAMPLE'],
        patterns.map((pattern) => [
          String(pattern.count),
          pattern.stage,
          pattern.rule,
          pattern.subClass,
          pattern.service,
          pattern.errorType,
          `${pattern.firstSeen.slice(0, 16)}${pattern.isNew ? ' new' : ''}`,
          pattern.examples[0]?.requestId ?? '',
        ]),
        terminal,
      ),
    ].join('\n'),
});

function keyOf({ stage, rule, subClass, tools, service, errorType }: FailurePattern): string {
  return JSON.stringify([stage, rule, subClass, tools, service, errorType]);
}

function conditionsOf({ stage, rule, subClass, tools, service, errorType }: FailurePattern): readonly string[] {
  const is = (field: string, value: string) => (value === '' ? `NOT ${field}:*` : `${field}:${JSON.stringify(value)}`);
  return [
    is('failing_stage', stage),
    is('rule', rule),
    is('sub_class', subClass),
    is('error_type', errorType),
    ...(service === '' ? [] : [is('service', service)]),
    ...tools.map((tool) => is('tool', tool)),
  ];
}
