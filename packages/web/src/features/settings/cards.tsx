import type { ProjectSettings } from '@faultline/model';
import { LastDay } from './last-day.tsx';
import { filledRows, fromTyped, toRows, toTyped, type FieldOf } from './lib/fields.ts';
import { SettingsCard } from './settings-card.tsx';
import css from './settings.module.css';
import { TypedFields, TypedRows } from './typed-fields.tsx';

interface CardProps {
  readonly projectId: string;
  readonly settings: ProjectSettings;
}

const PATTERN: readonly FieldOf<'name' | 'pattern'>[] = [
  { key: 'name', label: 'Name', placeholder: 'ticket' },
  { key: 'pattern', label: 'Regular expression', placeholder: String.raw`TCK-\d{6}`, isWide: true },
];

/** What to redact besides what is always looked for. */
export function PatternsCard(of: CardProps) {
  return (
    <RowsCard
      {...of}
      title="Redact besides"
      about="E-mail addresses, phone numbers, cards, IBANs, social security and IP numbers are always looked for under the policy redacted. What matches here becomes [REDACTED:name]."
      setting="redactionPatterns"
      label="Patterns"
      noun="pattern"
      fields={PATTERN}
      kept={['name', 'pattern']}
    />
  );
}

const PRICE: readonly FieldOf<
  | 'model'
  | 'provider'
  | 'validFrom'
  | 'validUntil'
  | 'inputUsdPerMTok'
  | 'outputUsdPerMTok'
  | 'cacheReadUsdPerMTok'
  | 'cacheWriteUsdPerMTok'
>[] = [
  { key: 'model', label: 'Model', placeholder: 'gpt-4.1* or /^ft:/' },
  { key: 'provider', label: 'Provider', placeholder: 'any' },
  { key: 'validFrom', label: 'From', placeholder: 'ever' },
  { key: 'validUntil', label: 'Until', placeholder: 'open' },
  { key: 'inputUsdPerMTok', label: 'Input', placeholder: '2.00', isNumber: true },
  { key: 'outputUsdPerMTok', label: 'Output', placeholder: '8.00', isNumber: true },
  { key: 'cacheReadUsdPerMTok', label: 'From cache', isNumber: true },
  { key: 'cacheWriteUsdPerMTok', label: 'Into cache', isNumber: true },
];

/** Prices of the user's own. */
export function PricesCard(of: CardProps) {
  return (
    <RowsCard
      {...of}
      title="Prices"
      about="Of your own contract, or of models that the built-in table does not know, in USD per million tokens. The first row that matches a call wins; where none does the built-in table holds."
      setting="priceOverrides"
      label="Prices"
      noun="price"
      fields={PRICE}
      kept={['model']}
    />
  );
}

/** A setting that is a list, a row each. */
function RowsCard<Key extends string>({
  projectId,
  settings,
  title,
  about,
  setting,
  label,
  noun,
  fields,
  kept,
}: CardProps & {
  readonly title: string;
  readonly about: string;
  readonly setting: 'redactionPatterns' | 'priceOverrides';
  readonly label: string;
  readonly noun: string;
  readonly fields: readonly FieldOf<Key>[];
  /** Sent even when they are empty, so that the server says what it expects there. */
  readonly kept: readonly Key[];
}) {
  return (
    <SettingsCard
      projectId={projectId}
      title={title}
      about={about}
      initial={toRows(fields, settings[setting])}
      toChange={(rows) => ({
        settings: { [setting]: filledRows(rows).map((row) => fromTyped(fields, row, kept)) },
      })}
    >
      {(rows, onChange, refused) => (
        <TypedRows at={`settings.${setting}`} {...{ label, noun, fields, rows, onChange, refused }} />
      )}
    </SettingsCard>
  );
}

const PROBE: readonly FieldOf<'endpoint' | 'keyVariable' | 'k' | 'timeoutMs' | 'callsPerHour'>[] = [
  { key: 'endpoint', label: 'Address', placeholder: 'https://search.example.com/find' },
  { key: 'keyVariable', label: 'Variable of the server that holds the key', placeholder: 'FAULTLINE_PROBE_KEY' },
  { key: 'k', label: 'Documents to ask for', placeholder: '10', isNumber: true },
  { key: 'timeoutMs', label: 'Wait for an answer, ms', placeholder: '5000', isNumber: true },
  { key: 'callsPerHour', label: 'Calls an hour, at most', placeholder: '600', isNumber: true },
];

/** The retriever that is asked what the knowledge base holds. */
export function ProbeCard({ projectId, settings }: CardProps) {
  return (
    <SettingsCard
      projectId={projectId}
      title="Probe of the knowledge base"
      about="A retriever of your own that is asked when a bad request is in doubt: whether the right passage was there and was not found, or was never there. Without an address nothing is asked."
      initial={toTyped(PROBE, settings.corpusProbe)}
      toChange={(typed) => ({ settings: { corpusProbe: fromTyped(PROBE, typed, ['endpoint']) } })}
    >
      {(value, onChange, refused) => (
        <>
          <TypedFields fields={PROBE} at="settings.corpusProbe" {...{ value, onChange, refused }} />
          <LastDay projectId={projectId} kind="probe" />
        </>
      )}
    </SettingsCard>
  );
}

const ENDPOINT: readonly FieldOf<'endpoint'>[] = [
  { key: 'endpoint', label: 'Address, OTLP over HTTP for logs', placeholder: 'https://collector.example.com/v1/logs' },
];
const HEADER: readonly FieldOf<'name' | 'value' | 'variable'>[] = [
  { key: 'name', label: 'Header', placeholder: 'authorization' },
  { key: 'value', label: 'Value, where it is no secret' },
  { key: 'variable', label: 'or variable of the server', placeholder: 'FAULTLINE_FORWARD_KEY', isWide: true },
];

/** Where labels and scores are sent on to. */
export function ForwardingCard({ projectId, settings: { forwarding } }: CardProps) {
  return (
    <SettingsCard
      projectId={projectId}
      title="Sent onward"
      about="Every label and score is sent on as an OpenTelemetry evaluation event. Without an address nothing is sent."
      initial={{
        endpoint: toTyped(ENDPOINT, forwarding),
        headers: toRows(HEADER, forwarding?.headers),
      }}
      toChange={({ endpoint, headers }) => ({
        settings: {
          forwarding: {
            ...fromTyped(ENDPOINT, endpoint, ['endpoint']),
            headers: filledRows(headers).map((row) => fromTyped(HEADER, row, ['name'])),
          },
        },
      })}
    >
      {(draft, change, refused) => (
        <>
          <TypedFields
            fields={ENDPOINT}
            at="settings.forwarding"
            value={draft.endpoint}
            refused={refused}
            onChange={(endpoint) => change({ ...draft, endpoint })}
          />
          <p className={css.headers}>Headers to send along</p>
          <TypedRows
            label="Headers"
            noun="header"
            fields={HEADER}
            rows={draft.headers}
            at="settings.forwarding.headers"
            refused={refused}
            onChange={(headers) => change({ ...draft, headers })}
          />
          <LastDay projectId={projectId} kind="forwarding" />
        </>
      )}
    </SettingsCard>
  );
}
