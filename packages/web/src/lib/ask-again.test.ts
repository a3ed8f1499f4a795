import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { askAgain } from './ask-again.ts';

test('an answer that was on its way before the change does not pass for one after it', async () => {
  const queries = new QueryClient();
  const answers: ((answer: string) => void)[] = [];
  const observer = new QueryObserver(queries, {
    queryKey: ['board', 1],
    queryFn: () => new Promise<string>((resolve) => answers.push(resolve)),
    retry: false,
  });
  const leave = observer.subscribe(() => {});
  expect(answers).toHaveLength(1);
  const asked = askAgain(queries, ['board']);
  await expect.poll(() => answers.length, { timeout: 10_000 }).toBe(2);
  answers[0]?.('before');
  answers[1]?.('after');
  await asked;
  expect(observer.getCurrentResult().data).toBe('after');
  leave();
  queries.clear();
});
