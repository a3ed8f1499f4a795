import { expect, test } from 'vitest';
import { commandWords, inWordsOf, toolName } from './names.ts';
import { OPERATIONS } from './registry.ts';

test.for([
  ['requests.search', 'search_requests'],
  ['requests.get', 'get_request'],
  ['requests.facets', 'get_request_facets'],
  ['ingest.status', 'get_ingest_status'],
  ['projects.create', 'create_project'],
  ['projects.list', 'list_projects'],
  ['taxonomy.apply', 'apply_taxonomy'],
  ['kpis.define', 'define_kpi'],
  ['kpi.series', 'get_kpi_series'],
  ['explain.run', 'run_explain'],
  ['doctor', 'doctor'],
] as const)('%s is the tool %s', ([operation, tool]) => {
  expect(toolName(operation)).toBe(tool);
});

test('names of operations, routes, commands and tools are each taken once', () => {
  const once = (names: readonly string[]) => expect(new Set(names).size).toBe(names.length);
  once(OPERATIONS.map(({ name }) => name));
  once(OPERATIONS.map(({ http }) => `${http.method} ${http.path}`));
  once(OPERATIONS.map(({ name }) => commandWords(name).join(' ')));
  once(OPERATIONS.map(({ name }) => toolName(name)));
});

test('a text that names operations is put in the words of a surface', () => {
  const names = ['requests.get', 'requests.search', 'doctor'];
  expect(inWordsOf(toolName, 'see requests.get, or ask a doctor', names)).toBe('see get_request, or ask a doctor');
});

test('every operation is described in whole sentences', () => {
  for (const { name, summary, description } of OPERATIONS) {
    expect(summary, name).toMatch(/^[A-Z][^\n]{5,80}[^.\n]$/);
    expect(description, name).toMatch(/^[A-Z].*\.$/s);
  }
});

test('every example is an input that its operation takes', () => {
  for (const { name, input, example } of OPERATIONS) expect(input.safeParse(example).error, name).toBeUndefined();
});
