import { FAULTLINE_ATTRIBUTES as NAMES, isStage, type Attributes, type OutcomeStatus } from '@faultline/model';
import type { Dialect } from '../dialect.ts';
import { readCitations, readDocuments } from '../documents.ts';
import { labelName } from '../labels.ts';
import { defined } from '../usage.ts';
import { flag, number, string, text } from '../values.ts';

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
