import { Popover } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMemo, useState, type RefObject } from 'react';
import { useCommands, type Command } from '../../../lib/commands.ts';
import ui from '../../../ui/ui.module.css';
import { pictureOf } from '../lib/picture.ts';
import css from '../scorecard.module.css';

interface ExportMenuProps {
  /** Name of the files, without ending. */
  readonly name: string;
  readonly csv: () => string;
  readonly markdown: () => string;
  /** What the picture shows. */
  readonly picture: RefObject<HTMLElement | null>;
}

/** The page as a file. */
export function ExportMenu({ name, csv, markdown, picture }: ExportMenuProps) {
  const [isOpen, setOpen] = useState(false);
  const [problem, setProblem] = useState<string>();
  const commands = useMemo((): readonly Command[] => {
    const command = (ending: string, label: string, write: () => Promise<Blob> | Blob): Command => ({
      id: `export.${ending}`,
      group: 'Export',
      label,
      keys: [],
      run: () => {
        setOpen(false);
        setProblem(undefined);
        void Promise.resolve()
          .then(write)
          .then(
            (file) => save(`${name}.${ending}`, file),
            (error: unknown) => setProblem(`No file: ${error instanceof Error ? error.message : String(error)}`),
          );
      },
    });
    return [
      command('csv', 'Save as CSV, exact numbers', () => new Blob([csv()], { type: 'text/csv;charset=utf-8' })),
      command('md', 'Save as Markdown report', () => new Blob([markdown()], { type: 'text/markdown;charset=utf-8' })),
      command('png', 'Save as PNG picture', () => {
        if (!picture.current) throw new Error('there is nothing to draw yet');
        return pictureOf(picture.current);
      }),
    ];
  }, [name, csv, markdown, picture]);
  useCommands(commands);
  return (
    <>
      <Popover opened={isOpen} onChange={setOpen} trapFocus position="bottom-end" shadow="md">
        <Popover.Target>
          <button type="button" className={ui.button} onClick={() => setOpen(!isOpen)}>
            <IconDownload size={14} aria-hidden /> Export
          </button>
        </Popover.Target>
        <Popover.Dropdown className={css.popover} aria-label="Export">
          <div className={css.exports}>
            {commands.map(({ id, label, run }) => (
              <button key={id} type="button" className={ui.button} onClick={run}>
                {label}
              </button>
            ))}
          </div>
        </Popover.Dropdown>
      </Popover>
      {problem && (
        <output className={ui.problem} role="alert">
          {problem}
        </output>
      )}
    </>
  );
}

function save(name: string, file: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
