import { FilterError, parseFilter, type FacetsOutput } from '@faultline/model';
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react';
import { completionsAt, type Completion } from './completion.ts';
import css from './requests.module.css';

export interface FilterBarHandle {
  focus(): void;
}

/** The filter as text, with completion and, where it does not parse, what is wrong at which place. */
export function FilterBar({
  value,
  facets,
  onChange,
  ref,
}: {
  readonly value: string;
  readonly facets: FacetsOutput['facets'];
  readonly onChange: (filter: string) => void;
  readonly ref?: Ref<FilterBarHandle>;
}) {
  const [text, setText] = useState(value);
  const [completions, setCompletions] = useState<readonly Completion[]>([]);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  useImperativeHandle(ref, () => ({ focus: () => input.current?.focus() }));
  useEffect(() => setText(value), [value]);
  const problem = problemOf(text);

  const suggest = (next: string, cursor: number) => {
    setCompletions(completionsAt(next, cursor, facets));
    setActive(-1);
  };
  const submit = () => {
    setCompletions([]);
    if (!problem) onChange(text.trim());
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
        placeholder='Filter: outcome:failure tenant:acme cost_usd:>0.05 "refund policy"'
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          suggest(event.currentTarget.value, event.currentTarget.selectionStart ?? 0);
        }}
        onFocus={(event) => suggest(text, event.currentTarget.selectionStart ?? text.length)}
        onBlur={() => setTimeout(() => setCompletions([]), 150)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown' && completions.length > 0)
            setActive((at) => Math.min(completions.length - 1, at + 1));
          else if (event.key === 'ArrowUp' && completions.length > 0) setActive((at) => Math.max(-1, at - 1));
          else if (event.key === 'Tab' && completions.length > 0 && !event.shiftKey)
            accept(completions[Math.max(0, active)]!);
          else if (event.key === 'Enter') {
            const chosen = completions[active];
            if (chosen) accept(chosen);
            else submit();
          } else if (event.key === 'Escape') {
            if (completions.length > 0) setCompletions([]);
            else input.current?.blur();
          } else return;
          event.preventDefault();
        }}
      />
      {completions.length > 0 && (
        <div id="filter-completions" role="listbox" aria-label="Completions" className={css.completions}>
          {completions.map((completion, index) => (
            <div
              key={completion.text}
              id={`completion-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              onMouseDown={(event) => {
                event.preventDefault();
                accept(completion);
              }}
            >
              <code>{completion.text}</code> <span className={css.dim}>{completion.hint}</span>
            </div>
          ))}
        </div>
      )}
      <div id="filter-problem" className={css.problem} role="status">
        {problem && (
          <>
            <span className={css.fail}>{problem.message}</span> at <code>{text.slice(0, problem.position)}</code>
            <mark>{text.slice(problem.position, problem.position + 12) || '(end)'}</mark>
          </>
        )}
      </div>
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
