import { expect, test } from 'vitest';
import { AdmissionControl } from './admission-control.ts';

const MIB = 1024 * 1024;

test.for([
  { name: 'few bytes are let in however long others wait', heldMib: 8, waitMs: 60_000, isLetIn: true },
  { name: 'many are let in while nobody waits long', heldMib: 40, waitMs: 3000, isLetIn: true },
  { name: 'nobody queues behind many that wait long', heldMib: 40, waitMs: 5000, isLetIn: false },
  { name: 'more than the limit is refused at once', heldMib: 64, waitMs: 0, isLetIn: false },
])('$name', ({ heldMib, waitMs, isLetIn }) => {
  let wait = 0;
  const admission = new AdmissionControl(64 * MIB, () => wait);
  const held = Array.from({ length: heldMib }, () => admission.admit(MIB));
  wait = waitMs;
  const admit = () => admission.admit(MIB).release();
  if (isLetIn) expect(admit).not.toThrow();
  else expect(admit).toThrow(expect.objectContaining({ kind: 'overloaded', retryAfterSeconds: 2 }));
  for (const each of held) each.release();
  expect(admit).not.toThrow();
  expect(admission.heldBytes).toBe(0);
});

test('a payload that is being read may grow past the smaller limit only while nobody waits long', () => {
  let wait = 0;
  const admission = new AdmissionControl(64 * MIB, () => wait);
  admission.admit(20 * MIB);
  const growing = admission.admit(1024);
  growing.resize(MIB);
  wait = 5000;
  expect(() => growing.resize(2 * MIB)).toThrow('too much is waiting to be stored');
});
