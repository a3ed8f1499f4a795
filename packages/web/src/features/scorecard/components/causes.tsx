import type { KpiTileJson } from '@faultline/model';
import ui from '../../../ui/ui.module.css';
import { causesOf, type Cause } from '../lib/causes.ts';
import type { ComparedInput } from '../lib/compared.ts';
import { useExplanation } from '../queries.ts';
import css from '../scorecard.module.css';
import { RequestsLink } from './requests-link.tsx';

const WORDS: Readonly<Record<Cause['kind'], string>> = { since: 'Since', for: 'For', because: 'Because' };

/** Since when, for whom and because of what a number moved; loaded by itself, after the numbers. */
export function Causes({
  projectId,
  input,
  tile,
  range,
}: {
  readonly projectId: string;
  readonly input: ComparedInput;
  readonly tile: KpiTileJson;
  readonly range: { readonly from: string; readonly to: string };
}) {
  const { data, isPending, error } = useExplanation({ ...input, kpi: tile.id }, true);
  if (error) return <p className={ui.dim}>Why could not be found out: {error.message}</p>;
  if (isPending) return <p className={ui.dim}>Looking for the cause…</p>;
  const causes = causesOf(data);
  if (causes.length === 0) return <p className={ui.dim}>No single time, cohort or driver is proven to be the cause.</p>;
  return (
    <dl className={css.causes}>
      {causes.map(({ kind, sentence, filter }) => (
        <div key={kind}>
          <dt>{WORDS[kind]}</dt>
          <dd>
            {sentence}{' '}
            {filter !== undefined && (
              <RequestsLink projectId={projectId} filter={filter} range={range} label={`Requests: ${sentence}`}>
                requests
              </RequestsLink>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
