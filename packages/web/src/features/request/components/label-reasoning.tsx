import type { LabelJson } from '@faultline/model';
import { IconArrowRight, IconHelpCircle } from '@tabler/icons-react';
import { classTitle, inWords } from '../../../lib/class-title.ts';
import { formatCount } from '../../../lib/format.ts';
import ui from '../../../ui/ui.module.css';
import css from './label.module.css';

/** What a label says, and why: class, where it begins, how sure, in whose view, and what shows it. */
export function LabelReasoning({
  label,
  spanName,
  onSpan,
}: {
  readonly label: LabelJson;
  /** Name of a span of the request; undefined when it is not there. */
  readonly spanName: (spanId: string) => string | undefined;
  readonly onSpan: (spanId: string) => void;
}) {
  const { subClass, stage, contributing, confidence, rule, source, reviewer, explanation, evidence, missing } = label;
  return (
    <div className={css.reasoning}>
      <p className={css.verdict}>
        <b>{classTitle(label.class)}</b>
        {subClass && <span>{inWords(subClass)}</span>}
        {stage && (
          <span>
            <span className={ui.dim}>begins at</span> {stage}
            {contributing.length > 0 && <span className={ui.dim}>, then {contributing.join(', ')}</span>}
          </span>
        )}
        {source === 'human' ? (
          <span>
            <span className={ui.dim}>says</span> {reviewer ?? 'a reviewer'}
          </span>
        ) : (
          <>
            <span title={howSure(label)}>
              <span className={ui.dim}>confidence</span> {Math.round(confidence * 100)} %
              {label.measured && <span className={ui.dim}>, from {formatCount(label.measured.sample)} reviews</span>}
            </span>
            <span title={`Version ${label.version} of the rules`}>
              <span className={ui.dim}>rule</span> <code>{rule}</code>
            </span>
          </>
        )}
      </p>
      {explanation && <p>{explanation}</p>}
      {evidence.length > 0 && (
        <ul className={css.evidence} aria-label="What shows it">
          {evidence.map(({ text, quote, spanId, chunkIds }, index) => {
            const name = spanId === undefined ? undefined : spanName(spanId);
            return (
              <li key={index}>
                {text}
                {quote && <q>{quote}</q>}
                {chunkIds?.map((id) => (
                  <code key={id}>{id}</code>
                ))}
                {spanId !== undefined && name !== undefined && (
                  <button type="button" className={ui.link} onClick={() => onSpan(spanId)}>
                    <IconArrowRight size={12} aria-hidden />
                    {name}
                  </button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {missing.length > 0 && (
        <div className={css.missing}>
          <IconHelpCircle size={14} aria-hidden />{' '}
          {label.class === 'unclassified' ? 'What would have to be known to decide:' : 'What would make it certain:'}
          <ul>
            {missing.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function howSure({ measured }: LabelJson): string {
  if (!measured) return 'How often this rule is right, by its own word: too few reviews have measured it';
  const [value, low, high] = [measured.value, measured.low, measured.high].map((share) => Math.round(share * 100));
  return `Reviewers confirmed this rule in ${value} % of ${measured.sample} reviews, 95 % interval ${low} to ${high} %`;
}
