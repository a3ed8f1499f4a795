// What an operation is called on each surface, derived from its name.

/** Names that act; any other second word is a thing to get. */
const VERBS = new Set([
  'search',
  'get',
  'list',
  'create',
  'update',
  'tail',
  'define',
  'save',
  'remove',
  'run',
  'export',
  'apply',
  'try',
]);
const OF_ONE = new Set(['get', 'create', 'update', 'define', 'save', 'remove', 'try']);

/** `requests.get` → `['requests', 'get']`, `doctor` → `['doctor']`. */
export function commandWords(operationName: string): readonly string[] {
  return operationName.split('.');
}

/** `requests.search` → `search_requests`, `requests.get` → `get_request`, `ingest.status` → `get_ingest_status`, `doctor` → `doctor`. */
export function toolName(operationName: string): string {
  const [noun = '', verb] = commandWords(operationName);
  if (verb === undefined) return noun;
  if (!VERBS.has(verb)) return `get_${singular(noun)}_${verb}`;
  return `${verb}_${OF_ONE.has(verb) ? singular(noun) : noun}`;
}

/** A description that names operations, in the words of a surface: `use requests.get` → `use get_request`. */
export function inWordsOf(
  surface: (operationName: string) => string,
  text: string,
  operationNames: readonly string[],
): string {
  return operationNames
    .filter((name) => name.includes('.'))
    .reduce((result, name) => result.replaceAll(name, surface(name)), text);
}

const singular = (noun: string) => noun.replace(/s$/, '');
