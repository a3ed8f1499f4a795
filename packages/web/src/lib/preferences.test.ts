import { expect, test } from 'vitest';
import { DEFAULT_COLUMNS, parsePreferences } from './preferences.ts';

const DEFAULTS = { columns: DEFAULT_COLUMNS, isUtc: false, areFacetsShown: true, projectId: 'default', reviewer: 'me' };

test.each([
  ['nothing kept', null, DEFAULTS],
  ['no JSON', '{', DEFAULTS],
  ['no object', '3', DEFAULTS],
  ['null', 'null', DEFAULTS],
  ['columns of another shape', '{"columns":"time","isUtc":true}', { ...DEFAULTS, isUtc: true }],
  ['no columns at all', '{"columns":[]}', DEFAULTS],
  ['a reviewer', '{"reviewer":"Ada"}', { ...DEFAULTS, reviewer: 'Ada' }],
  ['a reviewer without a name', '{"reviewer":" "}', DEFAULTS],
  [
    'a choice',
    '{"columns":["cost","time"],"projectId":"shop"}',
    { ...DEFAULTS, columns: ['cost', 'time'], projectId: 'shop' },
  ],
])('%s', (_, text, expected) => expect(parsePreferences(text)).toEqual(expected));
