import { expect, test } from 'vitest';
import { languageMatch } from './language-match.ts';
import { requestOf } from './sample-request.ts';

test.for([
  { name: 'the same', question: 'What does it cost, and when do I pay?', answer: 'It is free for you.', match: 1 },
  { name: 'another', question: 'Was kostet das und wann muss ich zahlen?', answer: 'It is free for you.', match: 0 },
  { name: 'a question too short to tell', question: 'Fiber 100?', answer: 'It is free for you.', match: undefined },
])('$name', ({ question, answer, match }) => {
  expect(languageMatch.evaluate(requestOf({ question, answer }))?.facts?.language_match).toBe(match);
});
