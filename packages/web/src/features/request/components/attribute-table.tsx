import { useState } from 'react';
import { CopyButton } from '../../../ui/copy-button.tsx';
import ui from '../../../ui/ui.module.css';
import css from './details.module.css';
import { asText, Value } from './text.tsx';

const WORTH_SEARCHING = 8;

/** Attributes by name, with a search when there are many. */
export function AttributeTable({
  title,
  attributes,
}: {
  readonly title: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}) {
  const [find, setFind] = useState('');
  const all = Object.entries(attributes).toSorted(([a], [b]) => a.localeCompare(b));
  if (all.length === 0) return undefined;
  const wanted = find.toLowerCase();
  const shown = all.filter(([key, value]) => `${key}=${asText(value)}`.toLowerCase().includes(wanted));
  return (
    <section className={css.section}>
      <h3>{title}</h3>
      {all.length > WORTH_SEARCHING && (
        <input
          type="search"
          className={ui.input}
          placeholder={`Find in ${title.toLowerCase()}`}
          aria-label={`Find in ${title.toLowerCase()}`}
          value={find}
          onChange={(event) => setFind(event.target.value)}
        />
      )}
      <table className={css.attributes}>
        <tbody>
          {shown.map(([key, value]) => (
            <tr key={key}>
              <th scope="row">{key}</th>
              <td>
                <Value value={value} />
              </td>
              <td>
                <CopyButton text={() => asText(value)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
