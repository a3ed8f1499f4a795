// The taxonomy of a project as a file that people keep with their code: written, read with what is wrong by line, and compared. Pure.
import {
  FAILURE_CLASSES,
  TAXONOMY,
  TaxonomyFileSchema,
  type ClassSettings,
  type FailureClass,
  type TaxonomyChange,
  type TaxonomyFile,
} from '@faultline/model';
import { Document, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml';
import type { z } from 'zod';

export type Classes = TaxonomyFile['classes'];

const ORDER = Object.keys(TAXONOMY) as readonly FailureClass[];

/** YAML with every class in the order of its stages, its definition beside it; what a project says nothing about stands empty. */
export function writeTaxonomyFile(classes: Classes): string {
  const document = new Document({
    classes: Object.fromEntries(ORDER.map((each) => [each, plain(classes[each] ?? {})])),
  });
  const written = document.get('classes');
  for (const pair of isMap(written) ? written.items : [])
    if (isScalar(pair.key)) {
      pair.key.commentBefore = ` ${TAXONOMY[pair.key.value as FailureClass].definition}`;
      pair.key.spaceBefore = true;
    }
  document.commentBefore = ' Failure classes of a project: `faultline taxonomy apply --file` makes this the taxonomy.';
  return document.toString({ lineWidth: 0 });
}

/** Something in a file that cannot be used. */
export interface FileProblem {
  /** As in `classes.retrieval_miss.owner`; empty for the whole file. */
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** What a file says, or all that is wrong with it. */
export function readTaxonomyFile(
  text: string,
): { readonly classes: Classes } | { readonly problems: readonly FileProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  if (document.errors.length > 0)
    return {
      problems: document.errors.map(({ pos: [begin], message }) => ({
        path: '',
        line: lineAt(begin),
        message: `is not YAML: ${message.split(/ at line \d+|\n/)[0]}`,
      })),
    };
  const content = contentOf(document);
  if ('message' in content) return { problems: [{ path: '', line: 1, message: content.message }] };
  const parsed = TaxonomyFileSchema.safeParse(content.value);
  if (parsed.success) return { classes: canonical(parsed.data.classes) };
  return {
    problems: parsed.error.issues.flatMap(pathsOf).map(({ path, message }) => ({
      path: path.join('.'),
      line: lineAt(placeOf(document.contents, path)),
      message,
    })),
  };
}

/** Aliases that multiply beyond measure are refused by the reader itself. */
function contentOf(document: ReturnType<typeof parseDocument>): { readonly value: unknown } | { message: string } {
  try {
    return { value: withoutEmpty(document.toJS({ maxAliasCount: 10 })) };
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error) };
  }
}

/** A key without a value says nothing: `owner:` is as if it were not there, and `tool_failure:` a class without settings. */
function withoutEmpty(content: unknown): unknown {
  if (content === null || typeof content !== 'object' || !('classes' in content)) return content;
  const { classes } = content;
  if (classes === null) return { ...content, classes: {} };
  if (typeof classes !== 'object' || Array.isArray(classes)) return content;
  const settings = Object.entries(classes as Record<string, unknown>).map(([name, value]) => {
    if (value === null) return [name, {}];
    if (typeof value !== 'object' || Array.isArray(value)) return [name, value];
    return [name, Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null))];
  });
  return { ...content, classes: Object.fromEntries(settings) as unknown };
}

interface Problem {
  readonly path: readonly string[];
  readonly message: string;
}

function pathsOf(issue: z.core.$ZodIssue): readonly Problem[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const message =
      path.join('.') === 'classes'
        ? `there is no such class; there are ${FAILURE_CLASSES.join(', ')}`
        : 'there is no such setting';
    return issue.keys.map((key) => ({ path: [...path, key], message }));
  }
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  return [{ path, message: isMissing ? 'is needed' : issue.message.replace(/^Invalid input: /, '').toLowerCase() }];
}

/** Where in the text a path leads, or as far as it can be followed. */
function placeOf(root: unknown, path: readonly string[]): number {
  let node: unknown = root;
  let place = startOf(root);
  for (const key of path) {
    const next = isMap(node)
      ? node.items.find((pair) => isPair(pair) && isScalar(pair.key) && String(pair.key.value) === key)
      : undefined;
    if (next) {
      place = startOf(next.key);
      node = next.value;
    } else if (isSeq(node) && node.items[Number(key)] !== undefined) {
      node = node.items[Number(key)];
      place = startOf(node);
    } else break;
  }
  return place;
}

function startOf(node: unknown): number {
  return (node as Node | null | undefined)?.range?.[0] ?? 0;
}

/** The same settings always look the same: what is empty is left out. */
export function canonical(classes: Classes): Classes {
  return Object.fromEntries(
    ORDER.flatMap((each) => {
      const settings = plain(classes[each] ?? {});
      return Object.keys(settings).length === 0 ? [] : [[each, settings] as const];
    }),
  );
}

const SETTINGS = ['owner', 'budgetShare', 'runbook', 'alertPolicy', 'subClasses', 'examples'] as const;

function plain(settings: ClassSettings): ClassSettings {
  return Object.fromEntries(
    SETTINGS.flatMap((name) => {
      const value = settings[name];
      const isEmpty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
      return isEmpty ? [] : [[name, value]];
    }),
  );
}

/** What turns one taxonomy into the other, in the order of the classes. */
export function changesBetween(before: Classes, after: Classes): readonly TaxonomyChange[] {
  return ORDER.flatMap((each) => {
    const [old, fresh] = [partsOf(before[each] ?? {}), partsOf(after[each] ?? {})];
    return [...new Set([...old.keys(), ...fresh.keys()])]
      .filter((setting) => old.get(setting) !== fresh.get(setting))
      .map((setting) => ({
        class: each,
        setting,
        ...(old.has(setting) ? { before: old.get(setting)! } : {}),
        ...(fresh.has(setting) ? { after: fresh.get(setting)! } : {}),
      }));
  });
}

function partsOf(settings: ClassSettings): ReadonlyMap<string, string> {
  const { subClasses = [], examples = [], ...texts } = plain(settings);
  return new Map([
    ...Object.entries(texts).map(([name, value]) => [name, String(value)] as const),
    ...subClasses.map(({ name, definition }) => [`subClasses.${name}`, definition] as const),
    ...examples.map(({ requestId, kind, note }) => {
      return [`examples.${requestId}`, note === undefined ? kind : `${kind}: ${note}`] as const;
    }),
  ]);
}
