import ui from '../../../ui/ui.module.css';
import { causesOf, type Cause } from '../lib/causes.ts';
import type { useExplanation } from '../queries.ts';
import css from '../scorecard.module.css';
import { RequestsLink } from './requests-link.tsx';

const WORDS: Readonly<Record<Cause['kind'], string>> = { since: 'Since', for: 'For', because: 'Because' };

interface CausesProps {
  readonly projectId: string;
  readonly range: { readonly from: string; readonly to: string };
  readonly explanation: Pick<ReturnType<typeof useExplanation>, 'data' | 'error' | 'isPending'>;
}

/** Since when, for whom and because of what a number moved. */
export function Causes({ projectId, range, explanation: { data, error, isPending } }: CausesProps) {
  if (error) return <p className={ui.dim}>Why could not be found out: {error.message}</p>;
  if (isPending || !data) return <p className={ui.dim}>Looking for the cause…</p>;
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
