// Writes docs/reference/fields.md and dialects.md from the canonical model and the registry of dialects.
import { SPAN_FIELDS, STAGES, USAGE_MEANINGS, type SpanField } from '../packages/model/src/index.ts';
import { COMMON_FIELDS } from '../packages/server/src/normalize/common-fields.ts';
import { DIALECTS } from '../packages/server/src/normalize/registry.ts';
import { markdownTable, writeReferencePage } from './reference-page.ts';

const code = (text: string) => `\`${text}\``;
const codes = (texts: readonly string[]) => texts.map(code).join(', ');

const PRIVACY_MEANINGS: Readonly<Record<SpanField['privacy'], string>> = {
  structure: 'kept under every policy; personal data in it is replaced',
  user: 'says who it was: left out under `none`',
  content: 'what people wrote and models answered: left out under `ids` and `none`',
  mixed: 'ids, ranks and figures are structure, the texts beside them content',
};
const RETENTION_MEANINGS: Readonly<Record<SpanField['retention'], string>> = {
  span: 'as long as the span: `FAULTLINE_SPAN_TTL_DAYS`',
  content: 'as long as content: `FAULTLINE_CONTENT_TTL_DAYS`',
};

/** Every canonical field by its path; `usage` by its parts. */
const fields = Object.entries(SPAN_FIELDS).flatMap(([name, field]): readonly (readonly [string, SpanField])[] =>
  name === 'usage'
    ? Object.entries(USAGE_MEANINGS).map(([part, meaning]) => [
        `usage.${part}`,
        { ...field, type: 'integer', meaning } satisfies SpanField,
      ])
    : [[name, field]],
);

const OWN = DIALECTS.find(({ id }) => id === 'faultline');
const anchor = (field: string) => field.toLowerCase().replaceAll('.', '');
const link = (field: string) => `[${code(field)}](#${anchor(field)})`;

/** Where any span, and each dialect in order of precedence, has a field. */
function sources(field: string): readonly (readonly [string, string])[] {
  const common = COMMON_FIELDS.find((each) => each.field === field);
  return [
    ...DIALECTS.flatMap(({ id, fields: declared }) => {
      const found = declared.find((each) => each.field === field);
      return found ? [[`[${id}](dialects.md#${id})`, codes(found.from)] as const] : [];
    }),
    ...(common ? [['any span', codes(common.from)] as const] : []),
  ];
}

function section([name, { type, unit, meaning, privacy, retention }]: readonly [string, SpanField]): string {
  const where = sources(name);
  const facts = [
    `type: ${type}`,
    ...(unit ? [`unit: ${unit}`] : []),
    `privacy: ${privacy}`,
    `kept: as long as ${retention === 'span' ? 'the span' : 'content'}`,
  ];
  return [
    `### ${name}`,
    `${meaning[0]?.toUpperCase()}${meaning.slice(1)}.`,
    facts.join(' · '),
    where.length > 0
      ? markdownTable(['dialect', 'attributes, the first that is there'], where)
      : 'From OTLP itself, or worked out by Faultline.',
  ].join('\n\n');
}

writeReferencePage(
  'fields.md',
  `# Fields

Generated from the model and the registry of dialects; \`npm run docs\` renews it.

Whatever dialect a span speaks, it becomes these fields. A field that the sender does not tell is absent, never 0. Where several dialects stand on one span, each field is taken
from the first in the order of [dialects](dialects.md) that knows it; nothing is added up. The sender's own attributes are kept beside them in \`attributes\`.

## What to set

A sender that speaks one of the dialects needs nothing more than what \`faultline doctor\` names. Everything can also be said with these attributes of our own, set by \`@faultline/sdk\`
or by hand with plain OpenTelemetry; they outrank every dialect.

${markdownTable(
  ['field', 'attribute', 'meaning'],
  (OWN?.fields ?? []).map(({ field, from }) => [
    link(field),
    codes(from),
    fields.find(([name]) => name === field)?.[1].meaning ?? '',
  ]),
)}

A stage is one of ${codes(STAGES)}. \`candidates\` and \`selected\` are JSON lists of \`{id, rank?, score?, text?, metadata?}\`, \`citations\` of \`{id, marker?, quote?}\`.

## Privacy

The capture policy of the project is applied before anything is written: \`none\`, \`ids\`, \`redacted\` (the default) or \`full\`. Secrets and keys are removed under all four. Under all but
\`full\`, e-mail addresses, phone, card (by Luhn) and account numbers (IBAN, by checksum), social security numbers, IP addresses and the project's own patterns become placeholders such as
\`[REDACTED:email]\`, in every field, attribute name and attribute. What was replaced or left out is counted in the ingest ledger; where redaction fails, the content is left out.

${markdownTable(
  ['class', 'what happens'],
  Object.entries(PRIVACY_MEANINGS).map(([name, meaning]) => [code(name), meaning]),
)}

${markdownTable(
  ['kept', 'how long'],
  Object.entries(RETENTION_MEANINGS).map(([name, meaning]) => [code(name), meaning]),
)}

## All fields

${markdownTable(
  ['field', 'type', 'unit', 'meaning', 'privacy', 'kept'],
  fields.map(([name, field]) => [
    link(name),
    field.type,
    field.unit ?? '',
    field.meaning,
    field.privacy,
    field.retention,
  ]),
)}

## Each field, and where a dialect has it

${fields.map(section).join('\n\n')}`,
);

writeReferencePage(
  'dialects.md',
  `# Dialects

Generated from the registry of dialects; \`npm run docs\` renews it.

A dialect is a convention for naming what an LLM application does. Several may stand on one span: each [field](fields.md) is taken from the first in this order that knows it. Nothing
is added up across dialects. A span that none of them knows is kept as \`plain\`.

${markdownTable(
  ['order', 'dialect', 'sent by'],
  DIALECTS.map(({ id, title }, i) => [String(i + 1), `[${id}](#${id})`, title]),
)}

\`event x\` means a span event of that name, \`log x.y\` the attribute \`y\` of a log record \`x\`, \`resource x\` an attribute of the resource, \`*\` any rest of a name, \`a + b\` the sum.

${DIALECTS.map(
  ({ id, title, fields: declared }) =>
    `## ${id}\n\n${title}.\n\n${markdownTable(
      ['field', 'attributes, the first that is there'],
      declared.map(({ field, from }) => [`[${code(field)}](fields.md#${anchor(field)})`, codes(from)]),
    )}`,
).join('\n\n')}`,
);
