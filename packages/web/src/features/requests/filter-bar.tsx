// oxlint-disable jsx-a11y/prefer-tag-over-role -- a datalist cannot complete inside of a text, nor show what a field means
import { FilterError, parseFilter, type FacetsOutput } from '@faultline/model';
import { useImperativeHandle, useRef, useState, type KeyboardEvent, type Ref } from 'react';
import { completionsAt, type Completion } from './completion.ts';
import css from './filter.module.css';

export interface FilterBarHandle {
  focus(): void;
}

interface FilterBarProps {
  readonly value: string;
  readonly facets: FacetsOutput['facets'];
  readonly onChange: (filter: string) => void;
  readonly ref?: Ref<FilterBarHandle>;
}

/** The filter as text, with completion and, where it does not parse, what is wrong at which place. */
export function FilterBar({ value, facets, onChange, ref }: FilterBarProps) {
  const [shown, setShown] = useState(value);
  const [text, setText] = useState(value);
  const [completions, setCompletions] = useState<readonly Completion[]>([]);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  useImperativeHandle(ref, () => ({ focus: () => input.current?.focus() }));
  if (shown !== value) {
    setShown(value);
    setText(value);
  }
  const problem = problemOf(text);

  const suggest = (next: string, cursor: number) => {
    setCompletions(completionsAt(next, cursor, facets));
    setActive(-1);
  };
  const accept = (completion: Completion) => {
    const next = text.slice(0, completion.from) + completion.text + text.slice(completion.to);
    const cursor = completion.from + completion.text.length;
    setText(next);
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(cursor, cursor);
      suggest(next, cursor);
    });
  };
  const submit = () => {
    setCompletions([]);
    if (!problem) onChange(text.trim());
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const isOpen = completions.length > 0;
    const chosen = completions[active];
    if (event.key === 'ArrowDown' && isOpen) setActive(Math.min(completions.length - 1, active + 1));
    else if (event.key === 'ArrowUp' && isOpen) setActive(Math.max(-1, active - 1));
    else if (event.key === 'Tab' && isOpen && !event.shiftKey && text !== '') accept(chosen ?? completions[0]!);
    else if (event.key === 'Enter') {
      if (chosen) accept(chosen);
      else submit();
    } else if (event.key === 'Escape') {
      if (isOpen) setCompletions([]);
      else input.current?.blur();
    } else return;
    event.preventDefault();
  };
  return (
    <div className={css.filter}>
      <input
        ref={input}
        type="search"
        role="combobox"
        aria-label="Filter"
        aria-expanded={completions.length > 0}
        aria-controls="filter-completions"
        aria-autocomplete="list"
        aria-invalid={problem !== undefined}
        aria-describedby="filter-problem"
        {...(active >= 0 ? { 'aria-activedescendant': `completion-${active}` } : {})}
        placeholder='Filter, e.g. outcome:failure tenant:acme cost_usd:>0.05 "refund policy"'
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => {
          const { value: next, selectionStart } = event.currentTarget;
          setText(next);
          if (next === '') onChange('');
          suggest(next, selectionStart ?? 0);
        }}
        onFocus={(event) => suggest(text, event.currentTarget.selectionStart ?? text.length)}
        onBlur={() => setCompletions([])}
        onKeyDown={onKeyDown}
      />
      <div id="filter-completions" role="listbox" aria-label="Completions" className={css.completions}>
        {completions.map((completion, index) => (
          <div
            key={completion.text}
            id={`completion-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            onMouseDown={(event) => {
              // The field keeps the focus.
              event.preventDefault();
              accept(completion);
            }}
          >
            <code>{completion.text}</code> <span>{completion.hint}</span>
          </div>
        ))}
      </div>
      <output id="filter-problem" className={css.problem}>
        {problem && (
          <>
            <b>{problem.message}</b> at <code>{text.slice(0, problem.position)}</code>
            <mark>{text.slice(problem.position, problem.position + 12) || '(end)'}</mark>
          </>
        )}
      </output>
    </div>
  );
}

function problemOf(text: string): FilterError | undefined {
  try {
    parseFilter(text);
    return undefined;
  } catch (error) {
    return error instanceof FilterError ? error : undefined;
  }
}
