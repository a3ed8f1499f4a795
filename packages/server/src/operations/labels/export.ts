import { LabelRowSchema, LabelsExportInputSchema, LabelsExportOutputSchema, type LabelRow } from '@faultline/model';
import { defineOperation } from '../operation.ts';
import { requireProject } from '../require-project.ts';
import { readLabels } from './read-labels.ts';

export const exportLabels = defineOperation({
  name: 'labels.export',
  summary: 'Write labels of requests as a file to train or test with',
  description:
    'The rows of labels.list as JSON lines or CSV: question, answer, class, who said it, known truth. Human labels make a set to train or test with. In CSV a cell that a spreadsheet would run as a formula begins with an apostrophe.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/labels/export' },
  input: LabelsExportInputSchema,
  example: { source: 'human', format: 'jsonl', from: 'now-30d' },
  output: LabelsExportOutputSchema,
  run: async ({ telemetry, control, now }, { format, ...selection }) => {
    await requireProject(control, selection.projectId);
    const { labels, nextCursor } = await readLabels(telemetry, selection, now());
    return {
      format,
      rows: labels.length,
      content: format === 'csv' ? toCsv(labels) : labels.map((row) => `${JSON.stringify(row)}\n`).join(''),
      ...(nextCursor === undefined ? {} : { nextCursor }),
    };
  },
  render: ({ content }) => content.trimEnd(),
});

const COLUMNS = Object.keys(LabelRowSchema.shape) as readonly (keyof LabelRow)[];

/** RFC 4180, with a header. */
function toCsv(rows: readonly LabelRow[]): string {
  const lines = [COLUMNS, ...rows.map((row) => COLUMNS.map((column) => textOf(row[column])))];
  return lines.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

function textOf(value: LabelRow[keyof LabelRow]): string {
  if (value === undefined) return '';
  return Array.isArray(value) ? JSON.stringify(value) : String(value);
}

function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
