import type { EvidenceJson } from '@faultline/model';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import ui from '../../../ui/ui.module.css';
import css from './header.module.css';

/** What to do so that a missing part of the evidence arrives next time. */
const ADVICE: Readonly<Record<EvidenceJson['completeness']['missing'][number], string>> = {
  input: 'record what the user asked on the request span',
  retrieval: 'record document ids and text on retrieval spans',
  prompt: 'record the prompt version on generation spans',
  answer: 'record output messages on generation spans',
  tools: 'record arguments and results on tool spans',
  validation: 'record the verdict on validation spans',
  delivery: 'record what the user got on the delivery or request span',
};

/** Whether the request can be reproduced, and what to record so that the next one can. */
export function Completeness({ completeness: { present, missing } }: Pick<EvidenceJson, 'completeness'>) {
  const total = present.length + missing.length;
  if (missing.length === 0) {
    return (
      <p className={css.completeness} title={present.join(', ')}>
        <IconCircleCheck size={14} className={ui.ok} aria-hidden /> Evidence complete, {total} of {total}
      </p>
    );
  }
  return (
    <details className={css.completeness}>
      <summary>
        <IconAlertTriangle size={14} className={css.warn} aria-hidden /> Evidence {present.length} of {total}:{' '}
        {missing.join(', ')} missing
      </summary>
      <ul>
        {missing.map((item) => (
          <li key={item}>
            <b>{item}</b>: {ADVICE[item]}
          </li>
        ))}
      </ul>
    </details>
  );
}
