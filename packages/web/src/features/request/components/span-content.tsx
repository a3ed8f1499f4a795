import type { DocumentJson, WholeSpanJson } from '@faultline/model';
import type { ReactNode } from 'react';
import ui from '../../../ui/ui.module.css';
import css from './details.module.css';
import { Messages } from './messages.tsx';
import { LongText, Value } from './text.tsx';

/** What went into a span and what came out of it. */
export function SpanContent({ span }: { readonly span: WholeSpanJson }) {
  const { inputMessages, outputMessages, candidates, selected, validation } = span;
  const texts: readonly (readonly [title: string, value: unknown])[] = [
    ['Query', span.query],
    ['Tool arguments', span.toolArguments],
    ['Tool result', span.toolResult],
    ['Input', span.input],
    ['Output', span.output],
  ];
  const shown = texts.filter(([, value]) => value !== undefined && value !== '');
  const hasMore = [inputMessages, outputMessages, candidates, selected].some(({ length }) => length > 0);
  return (
    <>
      {shown.length === 0 && !hasMore && !validation && (
        <p className={ui.dim}>This span carries no messages, texts or documents.</p>
      )}
      {validation && (
        <Section title="Check">
          {validation.name}: <b>{validation.verdict}</b> {validation.reason}
        </Section>
      )}
      {inputMessages.length > 0 && (
        <Section title={`Input, ${inputMessages.length} messages`}>
          <Messages messages={inputMessages} />
        </Section>
      )}
      {outputMessages.length > 0 && (
        <Section title="Output">
          <Messages messages={outputMessages} />
        </Section>
      )}
      {shown.map(([title, value]) => (
        <Section key={title} title={title}>
          <Value value={value} />
        </Section>
      ))}
      {candidates.length > 0 && <Documents title="Candidates" documents={candidates} />}
      {selected.length > 0 && <Documents title="Selected" documents={selected} />}
    </>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={css.section}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Documents({ title, documents }: { readonly title: string; readonly documents: readonly DocumentJson[] }) {
  return (
    <Section title={`${title}, ${documents.length}`}>
      {documents.map((document) => (
        <div key={`${document.rank} ${document.id}`} className={css.document}>
          <div className={css.documentHead}>
            <b>{document.rank}</b> <code>{document.id}</code>{' '}
            <span className={ui.dim}>{document.score?.toFixed(3)}</span>
          </div>
          {document.text && <LongText text={document.text} />}
        </div>
      ))}
    </Section>
  );
}
