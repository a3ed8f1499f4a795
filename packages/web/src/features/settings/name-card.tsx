import ui from '../../ui/ui.module.css';
import { SettingsCard } from './settings-card.tsx';

/** The name shown to people. */
export function NameCard({ projectId, name }: { readonly projectId: string; readonly name: string }) {
  return (
    <SettingsCard
      projectId={projectId}
      title="Name"
      about="Shown to people. The id, which stands in addresses and in the headers of exporters, stays."
      initial={name}
      toChange={(typed) => ({ name: typed.trim() })}
    >
      {(typed, change, refused) => (
        <input
          className={ui.input}
          aria-label="Name of the project"
          aria-invalid={refused.has('name')}
          value={typed}
          onChange={(event) => change(event.currentTarget.value)}
        />
      )}
    </SettingsCard>
  );
}
