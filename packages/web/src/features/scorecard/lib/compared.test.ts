import { expect, test } from 'vitest';
import { apartFrom, comparedInput, withValue } from './compared.ts';

const asked = { projectId: 'p', from: 'now-24h', to: 'now', filter: '' };

test.for([
  { name: 'nothing said', search: {}, input: { ...asked, against: 'previous' } },
  {
    name: 'the rest',
    search: { against: 'rest', filter: 'tenant:acme' },
    input: { ...asked, filter: 'tenant:acme', against: 'rest' },
  },
  { name: 'the rest of all there is', search: { against: 'rest' }, input: { ...asked, against: 'none' } },
  {
    name: 'an exact range',
    search: { comparedFrom: 'now-9d', comparedTo: 'now-8d', against: 'none' },
    input: { ...asked, comparedFrom: 'now-9d', comparedTo: 'now-8d' },
  },
  {
    name: 'a release, in the same range',
    search: { filter: 'tenant:acme release:2', against: 'release:1', from: 'now-7d' },
    input: {
      ...asked,
      from: 'now-7d',
      filter: 'tenant:acme release:2',
      comparedFrom: 'now-7d',
      comparedTo: 'now',
      comparedFilter: 'tenant:acme release:1',
    },
  },
])('an address stands for a question: $name', ({ search, input }) => {
  expect(comparedInput('p', search)).toEqual(input);
});

test.for([
  { filter: '', result: 'release:"1 a"' },
  { filter: 'NOT release:"1 a" tenant:acme', result: 'tenant:acme release:"1 a"' },
  { filter: 'tenant:acme OR tenant:globex', result: '(tenant:acme OR tenant:globex) release:"1 a"' },
])('a value replaces what "$filter" says of its field', ({ filter, result }) => {
  expect(withValue(filter, 'release', '1 a')).toBe(result);
});

test.for([
  { filter: 'release:2 tenant:acme', result: 'release:2 tenant:acme' },
  { filter: 'tenant:acme', result: 'tenant:acme NOT release:1' },
  { filter: 'release:1', result: 'NOT release:1' },
  { filter: 'NOT release:0', result: 'NOT release:1' },
])('no request of "$filter" stands on both sides of a comparison with release 1', ({ filter, result }) => {
  expect(apartFrom(filter, 'release', '1')).toBe(result);
});
