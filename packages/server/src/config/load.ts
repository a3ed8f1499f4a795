import { homedir } from 'node:os';
import type { z } from 'zod';
import { ConfigSchema, SECRET_SETTINGS, type Config } from './config.ts';

export interface Setting {
  /** Name in `Config`. */
  readonly key: keyof Config;
  /** `--otlp-http-port` */
  readonly flag: string;
  /** `FAULTLINE_OTLP_HTTP_PORT` */
  readonly variable: string;
  readonly description: string;
  /** As a user would write it; empty without a default. */
  readonly defaultText: string;
}

/** Thrown for a setting that cannot be used; the message names where it was set and what is expected. */
export class ConfigError extends Error {}

/** Every setting there is, in the order of the schema. */
export const SETTINGS: readonly Setting[] = Object.entries(ConfigSchema.shape).map(([name, schema]) => {
  const key = name as keyof Config;
  const kebab = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const fallback = (schema as z.ZodType).safeParse(undefined);
  return {
    key,
    flag: `--${kebab}`,
    variable: `FAULTLINE_${kebab.replaceAll('-', '_').toUpperCase()}`,
    description: (schema as z.ZodType).description ?? '',
    defaultText: fallback.success ? textOf(fallback.data as Config[keyof Config]) : '',
  };
});

export interface LoadedConfig {
  readonly config: Config;
  /** Where each value comes from: its flag, its variable, or `default`. */
  readonly origins: Readonly<Record<keyof Config, string>>;
}

/** Flags win over environment variables, which win over defaults. `flags` is keyed as `Config` is. An empty variable counts as not set. */
export function loadConfig(
  flags: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
): LoadedConfig {
  refuseUnknown(environment);
  const raw: Record<string, unknown> = {};
  const origins = {} as Record<keyof Config, string>;
  for (const { key, flag, variable } of SETTINGS) {
    const isFlag = flags[key] !== undefined;
    const value = isFlag ? flags[key] : environment[variable] || undefined;
    if (value !== undefined) raw[key] = value;
    origins[key] = value === undefined ? 'default' : isFlag ? flag : variable;
  }
  const parsed = ConfigSchema.safeParse(raw);
  if (parsed.success) return { config: parsed.data, origins };
  const issue = parsed.error.issues[0]!;
  const key = issue.path[0] as keyof Config;
  const isSecret = SECRET_SETTINGS.has(key) || key.endsWith('Url');
  throw new ConfigError(
    `cannot use ${origins[key]}${isSecret ? '' : ` (${JSON.stringify(raw[key])})`}: ${issue.message}${linkHint(raw[key])}`,
  );
}

/** How a value is shown to people: secrets never, lists as they are written, the home directory as `~`. */
export function shownSetting(config: Config, key: keyof Config): string {
  const value = config[key];
  if (value === undefined) return '';
  if (SECRET_SETTINGS.has(key)) return '(set)';
  return key.endsWith('Url') ? withoutPasswords(String(value)) : textOf(value);
}

function textOf(value: Config[keyof Config]): string {
  if (value === undefined) return '';
  const text = Array.isArray(value) ? value.join(',') : String(value);
  return text.startsWith(homedir()) ? `~${text.slice(homedir().length)}` : text;
}

function withoutPasswords(urls: string): string {
  const shown = urls.split(',').map((text) => {
    const url = new URL(text.trim());
    if (url.password !== '') url.password = '***';
    return url.href;
  });
  return shown.join(',');
}

/** Read by the command line when it talks to a server. */
const CLIENT_VARIABLES: ReadonlySet<string> = new Set(['FAULTLINE_URL', 'FAULTLINE_TOKEN']);
/** Keys and headers for what a project sends to others; its settings and its judges name them. */
const KEY_VARIABLE = /^FAULTLINE_(?:PROBE|FORWARD|JUDGE)_[A-Z0-9_]{1,64}$/;
/** What Kubernetes sets for pods beside a service called `faultline`. */
const SERVICE_LINK = /^FAULTLINE_(?:SERVICE_(?:HOST|PORT)|PORT_\d)/;

/** A misspelt variable would be passed over in silence. */
function refuseUnknown(environment: Readonly<Record<string, string | undefined>>): void {
  const known = new Set([...SETTINGS.map(({ variable }) => variable), ...CLIENT_VARIABLES]);
  const unknown = Object.keys(environment).find(
    (name) => name.startsWith('FAULTLINE_') && !known.has(name) && !SERVICE_LINK.test(name) && !KEY_VARIABLE.test(name),
  );
  if (unknown) throw new ConfigError(`there is no setting ${unknown}; faultline start --help lists them`);
}

function linkHint(value: unknown): string {
  return typeof value === 'string' && value.startsWith('tcp://')
    ? ' (Kubernetes sets this for a service called faultline: set enableServiceLinks: false, or name the service otherwise)'
    : '';
}
