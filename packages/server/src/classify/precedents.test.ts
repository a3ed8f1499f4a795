import { describe, expect, test } from 'vitest';
import { assembleRequest } from '../assemble/assemble.ts';
import { RememberedPrecedents } from './precedents.ts';
import { COFFEE, fromPassages, GARDEN, passage, REFUND, SHIPPING, type FromPassages } from './sample-cases.ts';
import { Shelf } from './shelf.ts';
import { termsOf } from './terms.ts';

const requestOf = (given: FromPassages, requestId = 'r') =>
  assembleRequest({ projectId: 'default', requestId, spans: fromPassages(given), logs: [] });
const question = termsOf('How long does a refund take?');

describe('a shelf', () => {
  test('mends two letters that changed places, and leaves other words alone', () => {
    const shelf = new Shelf();
    shelf.put([REFUND], 100);
    expect([...shelf.spelled(termsOf('reufnd orfer'))]).toEqual([...termsOf('refund orfer')]);
  });

  test('a passage fits by the terms of the question, rare ones and those of its title more', () => {
    const shelf = new Shelf();
    shelf.put([REFUND, SHIPPING, GARDEN, COFFEE], 100);
    const [refund, shipping, untitled] = shelf.fits(question, [
      REFUND,
      SHIPPING,
      { ...REFUND, id: 'untitled', metadata: {} },
    ]);
    expect(refund!.fit).toBeGreaterThan(untitled!.fit);
    expect(untitled!.fit).toBeGreaterThan(shipping!.fit);
    expect(refund!.fit).toBeLessThanOrEqual(1);
  });

  test('looks beside what was found only where things were ever found together', () => {
    const shelf = new Shelf();
    shelf.put([REFUND, SHIPPING], 100);
    shelf.put([GARDEN, COFFEE], 100);
    expect(shelf.bestBeside(question, [SHIPPING])?.id).toBe('refund');
    expect(shelf.bestBeside(question, [GARDEN])).toBeUndefined();
    shelf.put([SHIPPING, GARDEN], 100);
    expect(shelf.bestBeside(question, [COFFEE])?.id).toBe('refund');
  });

  test('what was put in longest ago makes room, and is found no more', () => {
    const shelf = new Shelf();
    shelf.put([REFUND, SHIPPING], 2);
    shelf.put([SHIPPING, GARDEN], 2);
    expect(shelf.size).toBe(2);
    expect(shelf.bestBeside(question, [SHIPPING])?.id).not.toBe('refund');
  });

  test('a passage that changed is read anew', () => {
    const shelf = new Shelf();
    shelf.put([passage('a', 'Old', 'nothing'), SHIPPING], 100);
    shelf.put([passage('a', 'Refund', 'nothing'), SHIPPING], 100);
    expect(shelf.bestBeside(question, [SHIPPING])?.title).toBe('Refund');
  });
});

describe('precedents', () => {
  test('tenants and languages have shelves of their own', () => {
    const precedents = new RememberedPrecedents();
    const other = { ...requestOf({}), cohort: { tenant: 'other' } };
    precedents.learnPassages(other);
    precedents.learnPassages(requestOf({ candidates: [SHIPPING] }));
    expect(precedents.shelfOf(requestOf({})).size).toBe(1);
    expect(precedents.shelfOf(other).size).toBe(3);
  });

  test('a request that nothing was learned of stands for itself', () => {
    expect(new RememberedPrecedents().shelfOf(requestOf({})).size).toBe(3);
  });

  test('says what is usual once enough is known, by the lower quarter', () => {
    const precedents = new RememberedPrecedents();
    for (let i = 0; i < 11; i++)
      precedents.learnPassages(requestOf({ candidates: i < 2 ? [REFUND] : [REFUND, SHIPPING, GARDEN] }));
    expect(precedents.usualCandidates(requestOf({}))).toBeUndefined();
    precedents.learnPassages(requestOf({}));
    expect(precedents.usualCandidates(requestOf({}))).toBe(3);
  });

  test('holds no more than its bounds', () => {
    const precedents = new RememberedPrecedents();
    for (let i = 0; i < 4000; i++)
      precedents.learnPassages(requestOf({ candidates: [passage(`p${i}`, `Title ${i}`, 'text')] }));
    expect(precedents.shelfOf(requestOf({})).size).toBe(3000);
  });
});
