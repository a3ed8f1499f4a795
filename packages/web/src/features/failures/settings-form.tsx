import { useState, type FormEvent } from 'react';
import ui from '../../ui/ui.module.css';
import type { AboutClass } from './class-aside.tsx';
import css from './class.module.css';
import { escapeTo, Field, FormEnd } from './form-parts.tsx';
import { checkSettings, type Problems, type SettingsText } from './lib/settings.ts';
import { useChangeClass } from './use-change-class.ts';

/** Owner, budget, runbook and alert policy of a class. */
export function SettingsForm({
  projectId,
  about,
  onClose,
}: {
  readonly projectId: string;
  readonly about: AboutClass;
  readonly onClose: () => void;
}) {
  const { owner = '', budgetShare, runbook = '', alertPolicy = '' } = about;
  const [text, setText] = useState<SettingsText>({
    owner,
    budget: budgetShare === undefined ? '' : String(Number((budgetShare * 100).toFixed(6))),
    runbook,
    alertPolicy,
  });
  const [problems, setProblems] = useState<Problems<keyof SettingsText>>({});
  const saving = useChangeClass(projectId, about.class, onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const checked = checkSettings(text, budgetShare !== undefined);
    setProblems('problems' in checked ? checked.problems : {});
    if ('value' in checked) saving.mutate(checked.value);
  };
  const field = (name: keyof SettingsText) => ({
    value: text[name],
    'aria-invalid': problems[name] !== undefined,
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      setText({ ...text, [name]: event.currentTarget.value }),
  });
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape belongs to whatever of the form has the focus
    <form className={css.form} onSubmit={submit} onKeyDown={escapeTo(onClose)} noValidate aria-label="Who works on it">
      <Field label="Owner" problem={problems.owner}>
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the form was asked for a moment ago */}
        <input className={ui.input} autoFocus placeholder="a team or a person" {...field('owner')} />
      </Field>
      <Field label="Budget, percent of requests that may fail this way" problem={problems.budget}>
        <input className={ui.input} inputMode="decimal" placeholder="2.5" {...field('budget')} />
      </Field>
      <Field label="Runbook, an address or text" problem={problems.runbook}>
        <textarea className={css.textarea} rows={4} {...field('runbook')} />
      </Field>
      <Field label="Alert policy, in words" problem={problems.alertPolicy}>
        <textarea className={css.textarea} rows={2} {...field('alertPolicy')} />
      </Field>
      <FormEnd action="Save" isSaving={saving.isPending} error={saving.error} onCancel={onClose} />
    </form>
  );
}
