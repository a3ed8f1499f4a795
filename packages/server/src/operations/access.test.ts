import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAccessPolicy, isLoopbackHost, rejectCrossSite, type Caller } from './access.ts';

const caller = (headers: Readonly<Record<string, string>>, remoteAddress = '127.0.0.1'): Caller => ({
  header: (name) => headers[name],
  remoteAddress,
});
const TOKEN = 'a-token-of-sixteen-characters';

test.for([
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['10.0.0.1', false],
  ['::ffff:10.0.0.1', false],
  ['1127.0.0.1', false],
] as const)('without a token, from %s: %s', ([address, isAllowed]) => {
  const ask = () => createAccessPolicy(undefined).authenticate(caller({ host: 'localhost' }, address));
  if (isAllowed) expect(ask().kind).toBe('local');
  else expect(ask).toThrow('only this machine may ask');
});

test('an unknown address is not this machine', () => {
  const nobody: Caller = { header: () => 'localhost', remoteAddress: undefined };
  expect(() => createAccessPolicy(undefined).authenticate(nobody)).toThrow('only this machine may ask');
});

test('a token works from anywhere, under any name', () => {
  const policy = createAccessPolicy(TOKEN);
  const remote = caller({ authorization: `Bearer ${TOKEN}`, host: 'faultline.example' }, '10.0.0.1');
  expect(policy.authenticate(remote).kind).toBe('token');
});

test('no other text than the token is the token', () => {
  const policy = createAccessPolicy(TOKEN);
  const texts = fc.oneof(
    fc.string(),
    fc.string().map((text) => TOKEN + text),
    fc.constantFrom(TOKEN.slice(1), TOKEN.toUpperCase()),
  );
  fc.assert(
    fc.property(
      texts.filter((text) => text.trim() !== TOKEN),
      (text) => {
        const basic = Buffer.from(`user:${text}`).toString('base64');
        for (const headers of [
          { authorization: `Bearer ${text}` },
          { authorization: `Basic ${basic}` },
          { 'x-api-key': text },
        ])
          expect(() => policy.authenticate(caller(headers))).toThrow(/token/);
      },
    ),
  );
});

test('no name that is not of this machine passes for one', () => {
  fc.assert(
    fc.property(fc.domain(), (domain) => {
      expect(isLoopbackHost(domain)).toBe(false);
      expect(isLoopbackHost(`localhost.${domain}`)).toBe(false);
      expect(isLoopbackHost(`${domain}:7420`)).toBe(false);
    }),
  );
});

test('whatever a browser puts into Origin, it is an answer and no crash', () => {
  fc.assert(
    fc.property(fc.string(), (origin) => {
      expect(() => rejectCrossSite(caller({ origin, host: 'localhost:7420' }), 'POST')).toThrow('another site');
    }),
  );
});
