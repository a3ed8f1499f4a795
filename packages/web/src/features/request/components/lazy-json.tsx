import { useState } from 'react';
import { CopyButton } from '../../../ui/copy-button.tsx';
import css from './reading.module.css';
import { asText, LongText } from './text.tsx';

/** JSON that is only written out once somebody looks. */
export function LazyJson({
  title,
  value,
  isOpen: isOpenAtFirst = false,
}: {
  readonly title: string;
  readonly value: unknown;
  readonly isOpen?: boolean;
}) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  return (
    <details className={css.fold} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen && (
        <>
          <CopyButton label="Copy JSON" text={() => asText(value)} />
          <LongText text={asText(value)} mono />
        </>
      )}
    </details>
  );
}
