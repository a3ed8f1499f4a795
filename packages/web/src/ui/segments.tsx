import { useId } from 'react';
import ui from './ui.module.css';

/** One of a few, all in sight: radio buttons drawn as one strip. */
export function Segments<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  /** None is chosen when it is not among the options. */
  readonly value: string;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
}) {
  const name = useId();
  return (
    <fieldset className={ui.segments}>
      <legend className="visually-hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}

/** How far back from now to look. */
export function LookBack({
  value,
  options,
  onChange,
}: {
  /** Relative time, e.g. `now-24h`. */
  readonly value: string;
  readonly options: readonly string[];
  readonly onChange: (value: string) => void;
}) {
  return (
    <Segments
      label="Time range"
      value={value}
      options={options.map((each) => ({ value: `now-${each}`, label: each }))}
      onChange={onChange}
    />
  );
}
