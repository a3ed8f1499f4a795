import { useState, type ReactNode } from 'react';
import { CopyButton } from '../../../ui/copy-button.tsx';
import css from './reading.module.css';
import { asText, LongText } from './text.tsx';

/** Something that is only made once somebody looks. */
export function LazyFold({
  title,
  isOpen: isOpenAtFirst = false,
  children,
}: {
  readonly title: string;
  readonly isOpen?: boolean;
  readonly children: () => ReactNode;
}) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  return (
    <details className={css.fold} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen && children()}
    </details>
  );
}

/** JSON that is only written out once somebody looks. */
export function LazyJson({
  title,
  value,
  isOpen = false,
}: {
  readonly title: string;
  readonly value: unknown;
  readonly isOpen?: boolean;
}) {
  return (
    <LazyFold title={title} isOpen={isOpen}>
      {() => (
        <>
          <CopyButton label="Copy JSON" text={() => asText(value)} />
          <LongText text={asText(value)} mono />
        </>
      )}
    </LazyFold>
  );
}
