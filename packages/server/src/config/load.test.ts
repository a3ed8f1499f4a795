import { homedir } from 'node:os';
import { expect, test } from 'vitest';
import { ConfigError, loadConfig, SETTINGS, shownSetting } from './load.ts';

test('the flags and variables that users are promised', () => {
  const named = SETTINGS.map(({ flag, variable }) => `${flag} ${variable}`);
  expect(named).toEqual(
    expect.arrayContaining([
      '--data-dir FAULTLINE_DATA_DIR',
      '--port FAULTLINE_PORT',
      '--otlp-http-port FAULTLINE_OTLP_HTTP_PORT',
      '--otlp-grpc-port FAULTLINE_OTLP_GRPC_PORT',
      '--host FAULTLINE_HOST',
      '--clickhouse-url FAULTLINE_CLICKHOUSE_URL',
      '--postgres-url FAULTLINE_POSTGRES_URL',
    ]),
  );
});

test('every setting is described, and defaults name no directory of this machine', () => {
  for (const { key, description, defaultText } of SETTINGS) {
    expect(description, key).not.toBe('');
    expect(defaultText, key).not.toContain(homedir());
  }
  expect(SETTINGS.find(({ key }) => key === 'dataDir')?.defaultText).toBe('~/.faultline');
});

test('a flag wins over its variable, which wins over the default, and each says where it is from', () => {
  const { config, origins } = loadConfig(
    { port: '8000' },
    { FAULTLINE_PORT: '9000', FAULTLINE_OTLP_HTTP_PORT: '9001', FAULTLINE_HOST: '', HOME: '/x' },
  );
  expect(config).toMatchObject({ port: 8000, otlpHttpPort: 9001, otlpGrpcPort: 4317, host: '127.0.0.1' });
  expect(origins).toMatchObject({
    port: '--port',
    otlpHttpPort: 'FAULTLINE_OTLP_HTTP_PORT',
    otlpGrpcPort: 'default',
    host: 'default',
  });
});

test.for([
  ['ingest,pipeline,api', ['ingest', 'pipeline', 'api']],
  [' api ', ['api']],
  ['api,api', ['api']],
] as const)('roles %j', ([text, roles]) => {
  expect(loadConfig({ roles: text }, {}).config.roles).toEqual(roles);
});

test.for([
  [
    'a port that is no number',
    {},
    { FAULTLINE_PORT: 'http' },
    'cannot use FAULTLINE_PORT ("http"): expected a whole number from 0 to 65535',
  ],
  ['a port that is empty', { port: '' }, {}, 'cannot use --port (""): expected a whole number from 0 to 65535'],
  [
    'a port that is too high',
    { port: '70000' },
    {},
    'cannot use --port ("70000"): expected a whole number from 0 to 65535',
  ],
  [
    'a number in another notation',
    { port: '1e3' },
    {},
    'cannot use --port ("1e3"): expected a whole number from 0 to 65535',
  ],
  [
    'a role there is not',
    { roles: 'api,worker' },
    {},
    'cannot use --roles ("api,worker"): expected one or more of ingest, pipeline, api, separated by commas',
  ],
  [
    'no role',
    { roles: ',' },
    {},
    'cannot use --roles (","): expected one or more of ingest, pipeline, api, separated by commas',
  ],
  [
    'a log level there is not',
    {},
    { FAULTLINE_LOG_LEVEL: 'loud' },
    'cannot use FAULTLINE_LOG_LEVEL ("loud"): expected debug, info, warn, error or silent',
  ],
  [
    'a database of another kind',
    {},
    { FAULTLINE_POSTGRES_URL: 'mysql://u:hunter2@db/x' },
    'cannot use FAULTLINE_POSTGRES_URL: expected a URL such as postgres://user:password@host:5432/database',
  ],
  [
    'one wrong address of several',
    {},
    { FAULTLINE_CLICKHOUSE_URL: 'http://u:hunter2@a,db:8123' },
    'cannot use FAULTLINE_CLICKHOUSE_URL: expected URLs such as http://user:password@host:8123/database, separated by commas',
  ],
  [
    'a token that is too short, without showing it',
    {},
    { FAULTLINE_AUTH_TOKEN: 'hunter2' },
    'cannot use FAULTLINE_AUTH_TOKEN: expected at least 16 characters',
  ],
  [
    'a variable that is misspelt',
    {},
    { FAULTLINE_PROT: '1' },
    'there is no setting FAULTLINE_PROT; faultline start --help lists them',
  ],
  [
    'what Kubernetes sets',
    {},
    { FAULTLINE_PORT: 'tcp://10.0.0.1:7420' },
    'cannot use FAULTLINE_PORT ("tcp://10.0.0.1:7420"): expected a whole number from 0 to 65535 (Kubernetes sets this for a service called faultline: set enableServiceLinks: false, or name the service otherwise)',
  ],
] as const)('refuses %s', ([, flags, environment, message]) => {
  expect(() => loadConfig(flags, environment)).toThrow(new ConfigError(message));
});

test('keys that a project names for what it sends to others are no settings', () => {
  const environment = { FAULTLINE_PROBE_KEY: 'a', FAULTLINE_FORWARD_AUTH: 'b', FAULTLINE_JUDGE_KEY: 'c' };
  expect(loadConfig({}, environment)).toEqual(loadConfig({}, {}));
});

test('passes over what the command line and Kubernetes use', () => {
  const environment = {
    FAULTLINE_URL: 'x',
    FAULTLINE_TOKEN: 'y',
    FAULTLINE_SERVICE_HOST: 'z',
    FAULTLINE_PORT_7420_TCP: 'w',
  };
  expect(loadConfig({}, environment).config.port).toBe(7420);
});

test('secrets are not shown', () => {
  const { config } = loadConfig(
    {},
    {
      FAULTLINE_AUTH_TOKEN: 'a-token-of-sixteen',
      FAULTLINE_CLICKHOUSE_URL: 'http://me:hunter2@db:8123/x,https://me:hunter2@db2/x',
      FAULTLINE_POSTGRES_URL: 'postgres://me@db/x',
    },
  );
  expect(shownSetting(config, 'authToken')).toBe('(set)');
  expect(shownSetting(config, 'clickhouseUrl')).toBe('http://me:***@db:8123/x,https://me:***@db2/x');
  expect(shownSetting(config, 'postgresUrl')).toBe('postgres://me@db/x');
  expect(shownSetting(config, 'clickhouseCluster')).toBe('');
});
