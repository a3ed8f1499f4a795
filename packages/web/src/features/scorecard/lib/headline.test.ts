import { expect, test } from 'vitest';
import { headlineOf } from './headline.ts';
import { sampleChange, sampleFinding, sampleScorecard, sampleTile } from './sample-tiles.ts';

const fine = sampleTile('fine', { change: sampleChange('no_proof') });
const few = sampleTile('few', { change: sampleChange('too_few') });
const worse = (id: string, group: 'outcome' | 'operations' | 'cost') =>
  sampleTile(id, { group, change: sampleChange('worse') });

test.for([
  { name: 'all as it was', tiles: [fine, few], tone: 'fine', title: 'Nothing got worse' },
  { name: 'one got worse', tiles: [fine, worse('a', 'cost')], tone: 'worse', title: 'Title of a got worse' },
  {
    name: 'several got worse',
    tiles: [worse('a', 'cost'), worse('b', 'cost')],
    tone: 'worse',
    title: '2 numbers got worse',
  },
  { name: 'too few on either side', tiles: [few], tone: 'open', title: 'Too few requests to compare' },
  {
    name: 'better is no reason to worry',
    tiles: [sampleTile('b', { change: sampleChange('better') })],
    tone: 'fine',
    title: 'Nothing got worse',
  },
  {
    name: 'a shift of the mix is no regression',
    tiles: [sampleTile('m', { change: sampleChange('mix_only') })],
    tone: 'fine',
    title: 'Nothing got worse',
  },
])('a scorecard comes down to one line: $name', ({ tiles, tone, title }) => {
  expect(headlineOf(sampleScorecard(tiles))).toMatchObject({ tone, title });
});

test.for([
  { name: 'two causes of three', found: 2, tone: 'worse', title: '2 things went wrong' },
  { name: 'one cause of three', found: 1, tone: 'worse', title: 'One thing went wrong' },
  { name: 'no cause', found: 0, tone: 'open', title: 'Nothing is surely worse' },
])('numbers that got worse together count as one: $name', ({ found, tone, title }) => {
  const tiles = [worse('a', 'cost'), worse('b', 'cost'), worse('c', 'outcome')];
  const findings = Array.from({ length: found }, (_, i) => sampleFinding(`kpi-${i}`));
  expect(headlineOf(sampleScorecard(tiles), { findings, worse: 3 })).toMatchObject({ tone, title });
});

test('what is not compared is not called fine', () => {
  expect(headlineOf(sampleScorecard([sampleTile('a')], false))).toMatchObject({
    tone: 'open',
    title: 'Nothing is compared',
  });
});

test('of what got worse, one of each group comes first', () => {
  const tiles = [worse('a', 'outcome'), worse('b', 'operations'), worse('c', 'operations'), worse('d', 'cost')];
  expect(headlineOf(sampleScorecard(tiles)).worse.map(({ id }) => id)).toEqual(['a', 'b', 'd', 'c']);
});

test('a share is said with how many could be compared', () => {
  expect(headlineOf(sampleScorecard([fine, few])).text).toContain('Of 1 number that could be compared');
});
