import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLogger } from './logger.ts';

function capture() {
  let text = '';
  const destination = new Writable({
    write: (chunk: Buffer, _, done) => {
      text += chunk.toString();
      done();
    },
  });
  return { logger: createLogger('debug', destination), text: () => text };
}

test.for([
  ['a token', { token: 'hunter2' }],
  ['headers', { headers: { authorization: 'Bearer hunter2', cookie: 'hunter2', 'x-api-key': 'hunter2' } }],
  ['a configuration', { config: { authToken: 'hunter2', postgres: { password: 'hunter2' } } }],
  ['a URL in an error', { err: new Error('cannot connect to postgres://me:hunter2@db:5432/x') }],
  ['a URL beside an error', { err: Object.assign(new Error('x'), { options: { url: 'http://me:hunter2@db/' } }) }],
  ['a URL in the cause of an error', { err: new Error('x', { cause: new Error('http://me:hunter2@db/') }) }],
] as const)('%s does not reach the log', ([, facts]) => {
  const { logger, text } = capture();
  logger.error(facts, 'something failed');
  expect(text()).toContain('something failed');
  expect(text()).not.toContain('hunter2');
});
