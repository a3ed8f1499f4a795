import { LabelsListInputSchema, LabelsListOutputSchema } from '@faultline/model';
import { defineOperation } from '../operation.ts';
import { requireProject } from '../require-project.ts';
import { shortened, table } from '../terminal.ts';
import { readLabels } from './read-labels.ts';

const SHOWN_INPUT = 60;

export const listLabels = defineOperation({
  name: 'labels.list',
  summary: 'List labels of requests, with what they are about',
  description:
    'Failure classes of requests as rules or people gave them, with question, answer and known truth; answers that people found fine are among them as class none. To write them into a file use labels.export; to give a label use reviews.submit; to see evidence use requests.get.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/labels' },
  input: LabelsListInputSchema,
  example: { source: 'human', from: 'now-7d' },
  output: LabelsListOutputSchema,
  run: async ({ telemetry, control, now }, input) => {
    await requireProject(control, input.projectId);
    return readLabels(telemetry, input, now());
  },
  render: ({ labels, nextCursor }, terminal) =>
    labels.length === 0
      ? 'no labels: widen the time range or the filter'
      : [
          table(
            ['TIME', 'REQUEST', 'CLASS', 'RULE', 'BY', 'INPUT'],
            labels.map((label) => [
              label.time.slice(0, 19),
              label.requestId,
              label.class,
              label.rule,
              label.reviewer ?? label.source,
              shortened(label.input, SHOWN_INPUT),
            ]),
            terminal,
          ),
          ...(nextCursor === undefined ? [] : [`there is more: go on with --cursor ${nextCursor}`]),
        ].join('\n'),
});
