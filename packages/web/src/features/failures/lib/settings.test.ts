import { ClassSettingsSchema } from '@faultline/model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkSettings, checkSubClasses, requestIdIn, type SettingsText } from './settings.ts';

const text = (change: Partial<SettingsText> = {}): SettingsText => ({
  owner: '',
  budget: '',
  runbook: '',
  alertPolicy: '',
  ...change,
});

describe('settings of a class', () => {
  test.for([
    { typed: '2.5', share: 0.025 },
    { typed: '2,5', share: 0.025 },
    { typed: ' 2.5 % ', share: 0.025 },
    { typed: '0', share: 0 },
    { typed: '100', share: 1 },
    { typed: '0.07', share: 0.0007 },
  ])('a budget of "$typed" percent', ({ typed, share }) => {
    expect(checkSettings(text({ budget: typed }), true)).toMatchObject({ value: { budgetShare: share } });
  });

  test.for(['a lot', '-1', '101', '1e9', '2.5.1', 'NaN'])('a budget of "%s" is refused in words', (budget) => {
    expect(checkSettings(text({ budget }), false)).toEqual({
      problems: { budget: expect.stringContaining('0 to 100') },
    });
  });

  test('without a budget none is sent, and white space around texts goes', () => {
    expect(checkSettings(text({ owner: ' search team ' }), false)).toEqual({
      value: { owner: 'search team', runbook: '', alertPolicy: '' },
    });
  });

  test('a budget that was there is taken away by an empty text', () => {
    expect(checkSettings(text(), true)).toMatchObject({ value: { withoutBudget: true } });
  });

  test('all that is wrong is said at once', () => {
    const checked = checkSettings(text({ owner: 'x'.repeat(201), budget: 'x', alertPolicy: 'y'.repeat(2001) }), false);
    expect(Object.keys('problems' in checked ? checked.problems : {}).sort()).toEqual([
      'alertPolicy',
      'budget',
      'owner',
    ]);
  });
});

describe('sub-classes', () => {
  test.for([
    { name: 'no name', rows: [['', 'x']], at: '0', problem: 'Give it a name' },
    { name: 'capitals', rows: [['Wrong', 'x']], at: '0', problem: 'Small letters' },
    { name: 'a hyphen in front', rows: [['-a', 'x']], at: '0', problem: 'Small letters' },
    { name: 'too long', rows: [['a'.repeat(62), 'x']], at: '0', problem: 'Small letters' },
    {
      name: 'the same twice',
      rows: [
        ['a', 'x'],
        ['b', 'x'],
        ['a', 'y'],
      ],
      at: '2',
      problem: 'already',
    },
    { name: 'no definition', rows: [['a', ' ']], at: '0', problem: 'Say what belongs to it' },
    { name: 'a long definition', rows: [['a', 'x'.repeat(1001)]], at: '0', problem: 'At most' },
  ] as const)('$name is refused at its row', ({ rows, at, problem }) => {
    expect(checkSubClasses(rows.map(([name, definition]) => ({ name, definition })))).toEqual({
      problems: { [at]: expect.stringContaining(problem) },
    });
  });

  test('what passes here passes the server too', () => {
    const word = fc.oneof(fc.string(), fc.stringMatching(/^[a-z0-9_-]{1,8}$/));
    fc.assert(
      fc.property(fc.array(fc.record({ name: word, definition: word }), { maxLength: 5 }), (rows) => {
        const checked = checkSubClasses(rows);
        fc.pre('value' in checked);
        expect(ClassSettingsSchema.safeParse({ subClasses: checked.value }).success).toBe(true);
      }),
    );
  });
});

test.for([
  { pasted: ' 0af7651916cd43dd8448eb211c80319c ', id: '0af7651916cd43dd8448eb211c80319c' },
  { pasted: 'http://localhost:7420/p/default/requests/order%2F7?view=evidence', id: 'order/7' },
  { pasted: '/p/default/requests/50%', id: '50%' },
])('the request in "$pasted"', ({ pasted, id }) => expect(requestIdIn(pasted)).toBe(id));
