// The one place that decides who may do what.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Access, Principal } from './operation.ts';
import { OperationError } from './operation-error.ts';

/** What is known about a caller before anything it asks is looked at. */
export interface Caller {
  header(name: string): string | undefined;
  /** Address of the peer. */
  readonly remoteAddress: string | undefined;
}

export interface AccessPolicy {
  /** Who the caller is; throws `unauthenticated` or `forbidden`. */
  authenticate(caller: Caller): Principal;
  /** Throws `forbidden` when this principal may not do this. */
  authorize(principal: Principal, access: Access): void;
}

/** What each kind of principal may do. */
const ALLOWED: Readonly<Record<Principal['kind'], readonly Access[]>> = {
  local: ['read', 'write'],
  token: ['read', 'write'],
};

/**
 * With a token everyone must carry it, as `Authorization: Bearer`, as the password of `Basic`, or as `x-api-key` (what LangSmith and Langfuse
 * SDKs send). Without one only this machine may ask, and only under a loopback name, so that a page on the web cannot reach in through a
 * rebound DNS name.
 */
export function createAccessPolicy(authToken: string | undefined): AccessPolicy {
  return {
    authenticate: (caller) =>
      authToken === undefined ? authenticateLocal(caller) : authenticateToken(caller, authToken),
    authorize: (principal, access) => {
      if (!ALLOWED[principal.kind].includes(access))
        throw new OperationError('forbidden', `cannot do this as ${principal.name}: it changes something`);
    },
  };
}

function authenticateLocal(caller: Caller): Principal {
  const host = caller.header('host') ?? 'localhost';
  if (!isLoopbackAddress(caller.remoteAddress) || !isLoopbackHost(host)) {
    throw new OperationError(
      'forbidden',
      'cannot answer: without sign-in configured only this machine may ask, under localhost or 127.0.0.1; set FAULTLINE_AUTH_TOKEN to open it',
    );
  }
  return { kind: 'local', name: 'local' };
}

function authenticateToken(caller: Caller, authToken: string): Principal {
  const given = tokenOf(caller);
  if (given === undefined)
    throw new OperationError('unauthenticated', 'cannot answer: a token is needed; send Authorization: Bearer <token>');
  if (!timingSafeEqual(digest(given), digest(authToken)))
    throw new OperationError('unauthenticated', 'cannot answer: the token is not the right one');
  return { kind: 'token', name: 'token' };
}

function tokenOf(caller: Caller): string | undefined {
  const authorization = caller.header('authorization') ?? '';
  const bearer = /^bearer\s+(\S+)$/i.exec(authorization)?.[1];
  if (bearer) return bearer;
  const basic = /^basic\s+(\S+)$/i.exec(authorization)?.[1];
  if (basic) return Buffer.from(basic, 'base64').toString().split(':').slice(1).join(':');
  return caller.header('x-api-key') ?? caller.header('api-key');
}

const digest = (text: string) => createHash('sha256').update(text).digest();

export function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && /^(?:::ffff:)?127\.|^::1$/.test(address);
}

export function isLoopbackHost(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i.test(host.trim());
}

/**
 * Nothing here is meant for the pages of other sites: browsers tell where a call comes from. Following a link from elsewhere to something
 * that only reads is fine.
 */
export function rejectCrossSite(caller: Caller, method: string): void {
  const origin = caller.header('origin');
  const site = caller.header('sec-fetch-site');
  const isOwn =
    origin === undefined
      ? site === undefined || site === 'none' || site === 'same-origin'
      : hostOf(origin) === caller.header('host');
  const isLink = ['GET', 'HEAD'].includes(method) && caller.header('sec-fetch-mode') === 'navigate';
  if (isOwn || isLink) return;
  throw new OperationError('forbidden', 'cannot answer the page of another site: open Faultline under its own address');
}

/** Whether a browser names a page of this machine as where a call comes from. */
export function isLoopbackOrigin(origin: string): boolean {
  return isLoopbackHost(hostOf(origin) ?? '');
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
