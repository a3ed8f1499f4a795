import ui from '../../ui/ui.module.css';
import type { FieldOf, Typed } from './lib/fields.ts';
import { toTyped } from './lib/fields.ts';
import css from './settings.module.css';

/** Fields of one record, below each other. */
export function TypedFields<Key extends string>({
  fields,
  value,
  at,
  refused,
  onChange,
}: {
  readonly fields: readonly FieldOf<Key>[];
  readonly value: Typed<Key>;
  /** Where the record stands in what is sent, as errors name it. */
  readonly at: string;
  readonly refused: ReadonlySet<string>;
  readonly onChange: (value: Typed<Key>) => void;
}) {
  return (
    <div className={css.fields}>
      {fields.map(({ key, label, placeholder, isNumber = false }) => (
        <label key={key}>
          <span>{label}</span>
          <input
            className={ui.input}
            value={value[key]}
            placeholder={placeholder}
            inputMode={isNumber ? 'decimal' : undefined}
            spellCheck={false}
            aria-invalid={refused.has(`${at}.${key}`)}
            onChange={(event) => onChange({ ...value, [key]: event.currentTarget.value })}
          />
        </label>
      ))}
    </div>
  );
}

/** A list of records, a row each. */
export function TypedRows<Key extends string>({
  label,
  noun,
  fields,
  rows,
  at,
  refused,
  onChange,
}: {
  readonly label: string;
  /** What a row is, as in “Add a price”. */
  readonly noun: string;
  readonly fields: readonly FieldOf<Key>[];
  readonly rows: readonly Typed<Key>[];
  readonly at: string;
  readonly refused: ReadonlySet<string>;
  readonly onChange: (rows: readonly Typed<Key>[]) => void;
}) {
  return (
    <>
      {rows.length > 0 && (
        <div className={css.scroll}>
          <table className={css.rows} aria-label={label}>
            <thead>
              <tr>
                {fields.map(({ key, label: column }) => (
                  <th key={key} scope="col">
                    {column}
                  </th>
                ))}
                <th scope="col">
                  <span className="visually-hidden">Remove</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                // oxlint-disable-next-line react/no-array-index-key -- rows have no identity but their place, and are drawn from what was typed
                <tr key={index}>
                  {fields.map(({ key, label: column, placeholder, isNumber = false, isWide = false }) => (
                    <td key={key} data-width={isWide ? 'wide' : isNumber ? 'narrow' : 'usual'}>
                      <input
                        className={ui.input}
                        value={row[key]}
                        placeholder={placeholder}
                        inputMode={isNumber ? 'decimal' : undefined}
                        spellCheck={false}
                        aria-label={`${column}, row ${index + 1}`}
                        aria-invalid={refused.has(`${at}.${index}.${key}`)}
                        onChange={(event) => onChange(rows.with(index, { ...row, [key]: event.currentTarget.value }))}
                      />
                    </td>
                  ))}
                  <td>
                    <button
                      type="button"
                      className={ui.button}
                      aria-label={`Remove row ${index + 1} of ${label.toLowerCase()}`}
                      onClick={() => onChange(rows.toSpliced(index, 1))}
                    >
                      Remove
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <button type="button" className={`${ui.button} ${css.add}`} onClick={() => onChange([...rows, toTyped(fields)])}>
        Add a {noun}
      </button>
    </>
  );
}
