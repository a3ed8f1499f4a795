import type { z } from 'zod';
import { ConfigSchema, type Config } from './config.ts';

export interface Setting {
  /** Name in `Config`. */
  readonly key: keyof Config;
  /** `--otlp-http-port` */
  readonly flag: string;
  /** `FAULTLINE_OTLP_HTTP_PORT` */
  readonly variable: string;
  readonly description: string;
  readonly defaultText: string;
}

/** Thrown for a setting that cannot be used; the message names where it was set and what is expected. */
export class ConfigError extends Error {}

/** Every setting there is, in the order of the schema. */
export const SETTINGS: readonly Setting[] = Object.entries(ConfigSchema.shape).map(([key, schema]) => {
  const kebab = key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const fallback = (schema as z.ZodType).safeParse(undefined);
  return {
    key: key as keyof Config,
    flag: `--${kebab}`,
    variable: `FAULTLINE_${kebab.replaceAll('-', '_').toUpperCase()}`,
    description: (schema as z.ZodType).description ?? '',
    defaultText: fallback.success && fallback.data !== undefined ? String(fallback.data) : '',
  };
});

export interface LoadedConfig {
  readonly config: Config;
  /** Where each value comes from: its flag, its variable, or `default`. */
  readonly origins: Readonly<Record<keyof Config, string>>;
}

/** Flags win over environment variables, which win over defaults. `flags` is keyed as `Config` is. */
export function loadConfig(
  flags: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
): LoadedConfig {
  const raw: Record<string, unknown> = {};
  const origins = {} as Record<keyof Config, string>;
  for (const { key, flag, variable } of SETTINGS) {
    const fromFlag = flags[key];
    const fromEnvironment = environment[variable];
    if (fromFlag !== undefined) raw[key] = fromFlag;
    else if (fromEnvironment !== undefined && fromEnvironment !== '') raw[key] = fromEnvironment;
    origins[key] = fromFlag !== undefined ? flag : raw[key] !== undefined ? variable : 'default';
  }
  const known = new Set(SETTINGS.map(({ variable }) => variable));
  const unknown = Object.keys(environment).find(
    (name) => name.startsWith('FAULTLINE_') && !known.has(name) && !CLIENT_VARIABLES.has(name),
  );
  if (unknown) throw new ConfigError(`there is no setting ${unknown}; faultline start --help lists them`);
  const parsed = ConfigSchema.safeParse(raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const key = issue!.path[0] as keyof Config;
    throw new ConfigError(`cannot use ${origins[key]} (${JSON.stringify(raw[key])}): ${issue!.message}`);
  }
  return { config: parsed.data, origins };
}

/** Read by the command line when it talks to a server. */
const CLIENT_VARIABLES: ReadonlySet<string> = new Set(['FAULTLINE_URL', 'FAULTLINE_TOKEN']);
