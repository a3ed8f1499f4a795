import { expect, test } from 'vitest';
import { filledRows, fromTyped, toTyped, type FieldOf } from './fields.ts';

const FIELDS: readonly FieldOf<'model' | 'price'>[] = [
  { key: 'model', label: 'Model' },
  { key: 'price', label: 'Price', isNumber: true },
];

test.for([
  { name: 'text and number', record: { model: 'gpt-*', price: 2.5 }, typed: { model: 'gpt-*', price: '2.5' } },
  { name: 'zero is no absence', record: { model: 'own', price: 0 }, typed: { model: 'own', price: '0' } },
  { name: 'what is absent is empty', record: { model: 'own' }, typed: { model: 'own', price: '' } },
])('there and back: $name', ({ record, typed }) => {
  expect(toTyped(FIELDS, record)).toEqual(typed);
  expect(fromTyped(FIELDS, typed)).toEqual(record);
});

test.for([
  { name: 'spaces around it', typed: { model: ' own ', price: ' 1 ' }, value: { model: 'own', price: 1 } },
  { name: 'a decimal comma', typed: { model: '', price: '0,15' }, value: { price: 0.15 } },
  { name: 'no number is left to the server', typed: { model: '', price: 'cheap' }, value: { price: 'cheap' } },
])('as it is typed: $name', ({ typed, value }) => {
  expect(fromTyped(FIELDS, typed)).toEqual(value);
});

test('a field that is kept is sent empty', () => {
  expect(fromTyped(FIELDS, { model: '', price: '' }, ['model'])).toEqual({ model: '' });
});

test('rows without anything are no rows', () => {
  const row = { model: 'a', price: '' };
  expect(filledRows([row, { model: ' ', price: '' }])).toEqual([row]);
});
