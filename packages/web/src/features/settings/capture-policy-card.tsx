import { CAPTURE_POLICIES, type CapturePolicy, type ProjectSettings } from '@faultline/model';
import { SettingsCard } from './settings-card.tsx';
import css from './settings.module.css';

const POLICIES: Readonly<Record<CapturePolicy, string>> = {
  none: 'no texts, and no ids of users and sessions: only what happened, how long it took and what it cost',
  ids: 'ids of users and sessions, but no texts',
  redacted: 'texts, in which personal data is replaced by placeholders such as [REDACTED:email]',
  full: 'texts as they were sent',
};

/** How much content is kept. */
export function CapturePolicyCard({
  projectId,
  settings,
}: {
  readonly projectId: string;
  readonly settings: ProjectSettings;
}) {
  return (
    <SettingsCard
      projectId={projectId}
      title="What is kept"
      about="Decided before anything is written. A change holds for what arrives from then on. Keys and passwords are removed in any case."
      initial={settings.capturePolicy}
      toChange={(capturePolicy) => ({ settings: { capturePolicy } })}
    >
      {(chosen, change) => (
        <fieldset className={css.policies}>
          <legend className="visually-hidden">Capture policy</legend>
          {CAPTURE_POLICIES.map((policy) => (
            <label key={policy}>
              <input type="radio" name="capture-policy" checked={policy === chosen} onChange={() => change(policy)} />
              <strong>{policy}</strong>
              <span>{POLICIES[policy]}</span>
            </label>
          ))}
        </fieldset>
      )}
    </SettingsCard>
  );
}
