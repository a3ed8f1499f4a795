import { IconChartLine, IconTable } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import ui from '../ui.module.css';
import css from './charts.module.css';

/** What a chart shows, as rows of text; the first cell of a row names it. */
interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

interface ChartFigureProps {
  readonly title: string;
  /** Where its heading stands among those of the page. */
  readonly level?: 2 | 3;
  /** What is drawn and how to work it, in half a sentence. */
  readonly hint?: string;
  readonly table: ChartTable;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A chart under its title, and the same numbers as a table behind a toggle. */
export function ChartFigure({ title, level = 3, hint, table, actions, children }: ChartFigureProps) {
  const [isTable, setTable] = useState(false);
  const Heading = `h${level}` as const;
  const Icon = isTable ? IconChartLine : IconTable;
  return (
    <figure className={css.figure} aria-label={title}>
      <figcaption>
        <Heading>{title}</Heading>
        {hint && <span className={ui.dim}>{hint}</span>}
        <span className={css.grow} />
        {actions}
        <button
          type="button"
          className={css.iconButton}
          aria-pressed={isTable}
          aria-label={`${title} as a table`}
          title={isTable ? 'As a chart' : 'As a table'}
          onClick={() => setTable(!isTable)}
        >
          <Icon size={15} aria-hidden />
        </button>
      </figcaption>
      {isTable ? <NumbersTable title={title} {...table} /> : children}
    </figure>
  );
}

function NumbersTable({ title, columns, rows }: ChartTable & { readonly title: string }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <section className={css.tableScroll} aria-label={`${title}, table`} tabIndex={0}>
      <table className={ui.table}>
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th key={column} scope="col" className={index > 0 ? ui.number : undefined}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name = '', ...cells], row) => (
            <tr key={`${row} ${name}`}>
              <th scope="row">{name}</th>
              {cells.map((cell, index) => (
                <td key={columns[index + 1]} className={ui.number}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
