import { FieldsOutputSchema, FILTER_FIELDS } from '@faultline/model';
import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { table } from '../terminal.ts';

export const listFields = defineOperation({
  name: 'requests.fields',
  summary: 'List the fields a filter may name',
  description:
    'The fields of the filter language with type, unit and meaning. Labels of your own are addressed as label.<name>.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/requests/fields' },
  input: z.strictObject({}),
  example: {},
  output: FieldsOutputSchema,
  run: () => Promise.resolve({ fields: [...FILTER_FIELDS] }),
  render: ({ fields }, terminal) =>
    table(
      ['FIELD', 'TYPE', 'UNIT', 'MEANING'],
      fields.map(({ name, type, unit, description }) => [name, type, unit ?? '', description]),
      terminal,
    ),
});
