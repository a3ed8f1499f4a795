import type { TaxonomyOutput } from '@faultline/model';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { formatAgo, formatCount, formatTime } from '../../lib/format.ts';
import { usePreferences } from '../../lib/preferences.ts';
import { useNow } from '../../lib/use-now.ts';
import ui from '../../ui/ui.module.css';
import type { ChangeClassSearch, TaxonomyVersion } from './class-page.tsx';
import css from './class.module.css';
import { ExampleEditor } from './example-editor.tsx';
import { formatPercent, formatRate } from './lib/percent.ts';
import { SettingsForm } from './settings-form.tsx';
import { SubClassEditor } from './sub-class-editor.tsx';
import type { ClassSearch } from './url.ts';

export type AboutClass = TaxonomyOutput['classes'][number];

interface ClassAsideProps {
  readonly projectId: string;
  readonly about: AboutClass;
  readonly version: TaxonomyVersion;
  readonly search: ClassSearch;
  readonly onSearch: ChangeClassSearch;
}

/** What a class is and what the project says about it, each part edited where it stands. */
export function ClassAside({ projectId, about, version, search, onSearch }: ClassAsideProps) {
  const { edit } = search;
  const close = () => onSearch({ edit: undefined, example: undefined }, 'replace');
  const isAddingExample = edit === 'examples' || search.example !== undefined;
  return (
    <aside className={css.aside} aria-label="About the class">
      <section className={ui.card}>
        <h2>What belongs to it</h2>
        <p>{about.definition}</p>
        <p className={ui.dim}>
          {about.firstStage === 'any' ? 'It may begin at any stage.' : `It begins at ${about.firstStage}.`}
        </p>
      </section>
      <section className={ui.card}>
        <Head title="Who works on it" isOpen={edit === 'settings'} onEdit={() => onSearch({ edit: 'settings' })} />
        {edit === 'settings' ? (
          <SettingsForm projectId={projectId} about={about} onClose={close} />
        ) : (
          <Settings about={about} />
        )}
      </section>
      <section className={ui.card}>
        <Head title="Sub-classes" isOpen={edit === 'sub-classes'} onEdit={() => onSearch({ edit: 'sub-classes' })} />
        {edit === 'sub-classes' ? (
          <SubClassEditor projectId={projectId} about={about} onClose={close} />
        ) : about.ruleSubClasses.length + (about.subClasses ?? []).length === 0 ? (
          <p className={ui.dim}>None.</p>
        ) : (
          <dl className={css.subClasses}>
            {about.ruleSubClasses.map(({ subClass, rules, count }) => (
              <div key={subClass}>
                <dt>
                  <code>{subClass}</code>{' '}
                  {count !== undefined && (
                    <Link
                      to="/p/$projectId/requests"
                      params={{ projectId }}
                      search={{ filter: `class:${about.class} sub_class:${JSON.stringify(subClass)}`, from: 'now-7d' }}
                      preload={false}
                    >
                      {formatCount(count)}
                      <span className="visually-hidden"> requests of {subClass} in 7 days</span>
                    </Link>
                  )}
                </dt>
                <dd className={ui.dim}>by {rules.join(', ')}</dd>
              </div>
            ))}
            {about.subClasses?.map(({ name, definition }) => (
              <div key={name}>
                <dt>
                  <code>{name}</code>
                </dt>
                <dd>{definition}</dd>
              </div>
            ))}
          </dl>
        )}
      </section>
      <section className={ui.card}>
        <Head
          title="Reviewed examples"
          action="Add"
          isOpen={isAddingExample}
          onEdit={() => onSearch({ edit: 'examples' })}
        />
        <ExampleEditor
          projectId={projectId}
          about={about}
          isAdding={isAddingExample}
          initial={search.example ?? ''}
          onClose={close}
        />
      </section>
      <Measured projectId={projectId} about={about} />
      <Version {...version} />
    </aside>
  );
}

function Head({
  title,
  action = 'Edit',
  isOpen,
  onEdit,
}: {
  readonly title: string;
  readonly action?: string;
  readonly isOpen: boolean;
  readonly onEdit: () => void;
}) {
  return (
    <div className={css.cardHead}>
      <h2>{title}</h2>
      {!isOpen && (
        <button type="button" className={ui.link} onClick={onEdit}>
          {action}
          <span className="visually-hidden"> {title}</span>
        </button>
      )}
    </div>
  );
}

function Settings({ about: { owner, budgetShare, runbook, alertPolicy } }: { readonly about: AboutClass }) {
  const parts: readonly (readonly [name: string, value: ReactNode])[] = [
    ['Owner', owner],
    ['Budget', budgetShare === undefined ? undefined : `${formatPercent(budgetShare)} of requests`],
    ['Runbook', runbook && <Runbook text={runbook} />],
    ['Alert policy', alertPolicy],
  ];
  return (
    <dl className={css.settings}>
      {parts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value ?? <span className={ui.dim}>none</span>}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The page it stands on, or the text itself. */
function Runbook({ text }: { readonly text: string }) {
  return /^https?:\/\/\S+$/.test(text) ? (
    <a href={text} target="_blank" rel="noreferrer">
      {text}
    </a>
  ) : (
    <span className={css.runbook}>{text}</span>
  );
}

function Version({ version, changedAt, changedBy }: TaxonomyVersion) {
  const now = useNow();
  const { isUtc } = usePreferences();
  return (
    <p className={ui.dim}>
      {changedAt === undefined ? (
        'The taxonomy is as Faultline brings it.'
      ) : (
        <span title={formatTime(changedAt, isUtc)}>
          Version {version} of the taxonomy, changed {formatAgo(changedAt, now)}
          {changedBy && ` by ${changedBy}`}.
        </span>
      )}
    </p>
  );
}

/** The rules that give the class, and how far they are right, from reviews of requests that were chosen at random. */
function Measured({
  projectId,
  about: { precision, recall, rules, ...about },
}: Pick<ClassAsideProps, 'projectId' | 'about'>) {
  const parts = [
    { name: 'Precision', rate: precision, meaning: 'of requests the rules put here, those where people agree' },
    { name: 'Recall', rate: recall, meaning: 'of requests people put here, those the rules found' },
  ];
  return (
    <section className={ui.card}>
      <h2>How right the rules are</h2>
      <dl className={css.settings}>
        {parts.map(({ name, rate, meaning }) => (
          <div key={name}>
            <dt title={meaning}>{name}</dt>
            <dd>
              {rate ? (
                <>
                  {formatRate(rate)} <span className={ui.dim}>from {rate.sample} reviews</span>
                </>
              ) : (
                <span className={ui.dim}>not measured yet</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <dl className={css.subClasses} aria-label="Rules">
        {rules.map(({ rule, when, confidence, precision: measured, count }) => (
          <div key={rule}>
            <dt>
              <code>{rule}</code>{' '}
              {count !== undefined && <span className={ui.dim}>{formatCount(count)} in 7 days</span>}
            </dt>
            <dd>
              {when}{' '}
              <span className={ui.dim}>
                {measured
                  ? `Right ${formatRate(measured)} of ${measured.sample}.`
                  : `By its own word right ${formatPercent(confidence)}.`}
              </span>
            </dd>
          </div>
        ))}
      </dl>
      <p className={ui.dim}>
        With 95 % interval, from reviews of requests chosen at random.{' '}
        <Link to="/p/$projectId/review" params={{ projectId }} search={{ filter: `class:${about.class}` }}>
          Review this class
        </Link>
      </p>
    </section>
  );
}
