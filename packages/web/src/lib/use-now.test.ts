import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { currentNow, subscribeToNow } from './use-now.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('whoever joins wakes nobody, however many they are: a page full of times would be drawn over and over', () => {
  const leave: (() => void)[] = [];
  const first = vi.fn();
  leave.push(subscribeToNow(first));
  const calls = first.mock.calls.length;
  const time = currentNow();
  for (let i = 0; i < 100; i += 1) {
    vi.setSystemTime(Date.now() + 1);
    leave.push(subscribeToNow(() => {}));
  }
  expect(first).toHaveBeenCalledTimes(calls);
  expect(currentNow()).toBe(time);
  for (const each of leave) each();
});

test('the time moves on every ten seconds while anybody looks, and is fresh for who looks after a pause', () => {
  const onChange = vi.fn();
  const leave = subscribeToNow(onChange);
  const before = currentNow();
  vi.advanceTimersByTime(10_000);
  expect(currentNow()).toBe(before + 10_000);
  leave();
  vi.advanceTimersByTime(60_000);
  expect(currentNow()).toBe(before + 10_000);
  const leaveAgain = subscribeToNow(onChange);
  expect(currentNow()).toBe(before + 70_000);
  leaveAgain();
  expect(vi.getTimerCount()).toBe(0);
});
