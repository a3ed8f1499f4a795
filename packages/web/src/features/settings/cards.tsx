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
export function PatternsCard({ projectId, settings }: CardProps) {
  return (
    <SettingsCard
      projectId={projectId}
      title="Redact besides"
      about="E-mail addresses, phone numbers, cards, IBANs, social security and IP numbers are always looked for under the policy redacted. What matches here becomes [REDACTED:name]."
      initial={toRows(PATTERN, settings.redactionPatterns)}
      toChange={(rows) => ({
        settings: { redactionPatterns: filledRows(rows).map((row) => fromTyped(PATTERN, row, ['name', 'pattern'])) },
      })}
    >
      {(rows, onChange, refused) => (
        <TypedRows
          label="Patterns"
          noun="pattern"
          fields={PATTERN}
          at="settings.redactionPatterns"
          {...{ rows, onChange, refused }}
        />
      )}
    </SettingsCard>
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
export function PricesCard({ projectId, settings }: CardProps) {
  return (
    <SettingsCard
      projectId={projectId}
      title="Prices"
      about="Of your own contract, or of models that the built-in table does not know, in USD per million tokens. The first row that matches a call wins; where none does the built-in table holds."
      initial={toRows(PRICE, settings.priceOverrides)}
      toChange={(rows) => ({
        settings: { priceOverrides: filledRows(rows).map((row) => fromTyped(PRICE, row, ['model'])) },
      })}
    >
      {(rows, onChange, refused) => (
        <TypedRows
          label="Prices"
          noun="price"
          fields={PRICE}
          at="settings.priceOverrides"
          {...{ rows, onChange, refused }}
        />
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
