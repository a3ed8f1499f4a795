import type { KpiDefinitionJson } from '@faultline/model';
import { Popover } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { withCode } from '../../../ui/with-code.tsx';
import css from '../scorecard.module.css';

const DIRECTIONS: Readonly<Record<KpiDefinitionJson['direction'], string>> = {
  higher_is_better: 'higher is better',
  lower_is_better: 'lower is better',
  neutral: 'neither way is better',
};

/** How a number is computed, behind a small button. */
export function DefinitionPopover({ definition }: { readonly definition: KpiDefinitionJson }) {
  const { title, description, formula, interval, source, direction, minimumSample, isOwn, version } = definition;
  return (
    <Popover trapFocus position="bottom-start" shadow="md" width={360}>
      <Popover.Target>
        <button
          type="button"
          className={css.info}
          aria-label={`How ${title} is computed`}
          title="How is this computed?"
        >
          <IconInfoCircle size={14} aria-hidden />
        </button>
      </Popover.Target>
      <Popover.Dropdown className={css.popover} aria-label={`How ${title} is computed`}>
        <p>{withCode(description)}</p>
        <dl className={css.definition}>
          <dt>Formula</dt>
          <dd>{withCode(formula)}</dd>
          <dt>Interval</dt>
          <dd>{interval}</dd>
          <dt>From</dt>
          <dd>{withCode(source)}</dd>
          <dt>Read</dt>
          <dd>
            {DIRECTIONS[direction]}; from {minimumSample} judged requests on
          </dd>
          {isOwn && (
            <>
              <dt>Defined</dt>
              <dd>by this project, version {version}</dd>
            </>
          )}
        </dl>
      </Popover.Dropdown>
    </Popover>
  );
}
