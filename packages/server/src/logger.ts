import { pino, type DestinationStream, type Logger } from 'pino';
import type { Config } from './config/config.ts';

/** Keys whose values are secrets wherever they stand in a logged object. */
const SECRETS = ['authorization', 'authToken', 'token', 'password', 'apiKey', 'x-api-key', 'cookie'];

/** JSON lines on standard error: standard output belongs to answers. */
export function createLogger(level: Config['logLevel'], destination: DestinationStream = pino.destination(2)): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: SECRETS.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`]),
      serializers: { err: (error: unknown) => withoutUrlPasswords(pino.stdSerializers.err(error as Error)) },
    },
    destination,
  );
}

/** Drivers put the URL they were given into their errors. */
function withoutUrlPasswords<T>(value: T): T {
  if (typeof value === 'string') return value.replaceAll(/(:\/\/[^\s:/@]*):[^\s@/]+@/g, '$1:***@') as T;
  if (Array.isArray(value)) return value.map((item: unknown) => withoutUrlPasswords(item)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withoutUrlPasswords(item as unknown)]),
  ) as T;
}
