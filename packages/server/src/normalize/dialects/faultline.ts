import {
  FAILURE_CLASSES,
  FAULTLINE_ATTRIBUTES as NAMES,
  isStage,
  SERVING_SIGNALS,
  STAGES,
  WITHDRAWN,
  type Attributes,
  type AttributeValue,
  type OutcomeStatus,
  type SpanStatement,
} from '@faultline/model';
import type { Dialect } from '../dialect.ts';
import { readCitations, readDocuments } from '../documents.ts';
import { labelName } from '../labels.ts';
import { defined } from '../usage.ts';
import { asText, decodeJson, flag, list, number, string, text } from '../values.ts';

/** What `@faultline/sdk` sets, or anyone with plain OpenTelemetry. */
export const faultline: Dialect = {
  id: 'faultline',
  title: '@faultline/sdk, or the same attributes set by hand',
  detect: (span) => {
    for (const key in span.attributes) if (key.startsWith('faultline.')) return true;
    return span.origin.resourceAttributes[NAMES.requestId] !== undefined;
  },
  read: ({ attributes, origin }) => {
    const stage = text(attributes, NAMES.stage);
    const validationName = text(attributes, NAMES.validationName);
    const verdict = text(attributes, NAMES.validationVerdict);
    return defined({
      stage: isStage(stage) ? stage : undefined,
      isAnnotation: flag(attributes, NAMES.annotation),
      requestId: text(attributes, NAMES.requestId) ?? text(origin.resourceAttributes, NAMES.requestId),
      labels: cohortOf(attributes),
      promptName: text(attributes, NAMES.promptName),
      promptVersion: text(attributes, NAMES.promptVersion),
      query: text(attributes, NAMES.query),
      candidates: readDocuments(attributes[NAMES.candidates]),
      selected: readDocuments(attributes[NAMES.selected]),
      citations: readCitations(attributes[NAMES.citations]),
      attempt: number(attributes, NAMES.attempt),
      input: text(attributes, NAMES.input),
      output: text(attributes, NAMES.delivered) ?? text(attributes, NAMES.output),
      validation:
        verdict === undefined
          ? undefined
          : {
              name: validationName ?? 'validation',
              verdict: verdict === 'pass' || verdict === 'fail' ? verdict : 'unknown',
              ...defined({ reason: text(attributes, NAMES.validationReason) }),
            },
      outcomeStatus: outcome(text(attributes, NAMES.outcomeStatus)),
      outcomeReason: text(attributes, NAMES.outcomeReason),
      statement: statementOf(attributes),
      warnings:
        stage !== undefined && !isStage(stage)
          ? [`${NAMES.stage} is ${JSON.stringify(stage)}, which is no stage`]
          : undefined,
    });
  },
  fields: [
    { field: 'requestId', from: [NAMES.requestId, `resource ${NAMES.requestId}`] },
    { field: 'stage', from: [NAMES.stage] },
    { field: 'isAnnotation', from: [NAMES.annotation] },
    { field: 'labels', from: [`${NAMES.cohortPrefix}*`] },
    { field: 'promptName', from: [NAMES.promptName] },
    { field: 'promptVersion', from: [NAMES.promptVersion] },
    { field: 'query', from: [NAMES.query] },
    { field: 'candidates', from: [NAMES.candidates] },
    { field: 'selected', from: [NAMES.selected] },
    { field: 'citations', from: [NAMES.citations] },
    { field: 'attempt', from: [NAMES.attempt] },
    { field: 'input', from: [NAMES.input] },
    { field: 'output', from: [NAMES.delivered, NAMES.output] },
    { field: 'validation', from: [NAMES.validationName, NAMES.validationVerdict, NAMES.validationReason] },
    { field: 'outcomeStatus', from: [NAMES.outcomeStatus] },
    { field: 'outcomeReason', from: [NAMES.outcomeReason] },
    {
      field: 'statement',
      from: [
        NAMES.signals,
        NAMES.expectedSources,
        NAMES.expectedAnswer,
        NAMES.labelClass,
        NAMES.labelSubClass,
        NAMES.labelStage,
        NAMES.labelNote,
        NAMES.labelReviewer,
      ],
    },
  ],
};

function cohortOf(attributes: Attributes): Record<string, string> {
  // `__proto__` is a legal name.
  const labels = Object.create(null) as Record<string, string>;
  for (const key in attributes) {
    if (!key.startsWith(NAMES.cohortPrefix) || key === NAMES.cohortPrefix) continue;
    const label = string(attributes[key]);
    if (label !== undefined) labels[labelName(key.slice(NAMES.cohortPrefix.length))] = label;
  }
  return labels;
}

function outcome(value: string | undefined): OutcomeStatus | undefined {
  return value === 'success' || value === 'failure' || value === 'unknown' ? value : undefined;
}

function statementOf(attributes: Attributes): SpanStatement | undefined {
  const labelClass = text(attributes, NAMES.labelClass);
  const stage = text(attributes, NAMES.labelStage);
  const statement = defined({
    signals: oneOf(SERVING_SIGNALS, texts(attributes[NAMES.signals])),
    expectedSources: texts(attributes[NAMES.expectedSources]),
    expectedAnswer: text(attributes, NAMES.expectedAnswer),
    class: oneOf(
      [...FAILURE_CLASSES, 'none', WITHDRAWN] as const,
      labelClass === undefined ? undefined : [labelClass],
    )?.[0],
    subClass: text(attributes, NAMES.labelSubClass),
    stage: oneOf([...STAGES, 'corpus'] as const, stage === undefined ? undefined : [stage])?.[0],
    note: text(attributes, NAMES.labelNote),
    reviewer: text(attributes, NAMES.labelReviewer),
  });
  return Object.keys(statement).length === 0 ? undefined : statement;
}

/** A list as OpenTelemetry has it, as JSON, or as one text with commas. */
function texts(value: AttributeValue | undefined): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const items = list(decodeJson(value)) ?? (asText(value) ?? '').split(',');
  return items.map((item) => (asText(item) ?? '').trim()).filter((item) => item !== '');
}

function oneOf<T extends string>(known: readonly T[], values: readonly string[] | undefined): readonly T[] | undefined {
  return values?.filter((value): value is T => (known as readonly string[]).includes(value));
}
