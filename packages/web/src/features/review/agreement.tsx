import type { ReviewsSummaryOutput } from '@faultline/model';
import { classTitle } from '../../lib/class-title.ts';
import { formatCount } from '../../lib/format.ts';
import ui from '../../ui/ui.module.css';
import { formatRate } from '../failures/lib/percent.ts';
import { useReviewSummary } from '../failures/use-failures.ts';
import css from './review.module.css';

/** How far reviewers agree with the rules and with each other, and how often each rule is right. */
export function Agreement({ projectId }: { readonly projectId: string }) {
  const { data } = useReviewSummary(projectId);
  if (!data) return undefined;
  const measured = data.classes.filter(({ precision, recall }) => precision ?? recall);
  return (
    <section className={css.agreement} aria-label="Agreement">
      <h2>Agreement</h2>
      <p className={ui.dim}>
        {formatCount(data.reviews)} {data.reviews === 1 ? 'review' : 'reviews'} of {formatCount(data.requests)}{' '}
        {data.requests === 1 ? 'request' : 'requests'}, {formatCount(data.random)} chosen at random.
      </p>
      <dl>
        <Kappa name="Rules and reviewers" kappa={data.rulesAgainstReviewers} without="needs random ones" />
        <Kappa name="Between reviewers" kappa={data.betweenReviewers} without="needs two who look at the same" />
      </dl>
      {measured.length > 0 && (
        <>
          <h3>Classes, by random ones</h3>
          <dl>
            {measured.map(({ verdict, precision, recall }) => (
              <div key={verdict}>
                <dt>{classTitle(verdict)}</dt>
                <dd>
                  {precision && (
                    <span>
                      right {formatRate(precision)} of {precision.sample}
                    </span>
                  )}{' '}
                  {recall && (
                    <span className={ui.dim}>
                      found {formatRate(recall)} of {recall.sample}
                    </span>
                  )}
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
      {data.rules.length > 0 && (
        <>
          <h3>Rules</h3>
          <dl>
            {data.rules.map(({ rule, class: of, precision, isRandom }) => (
              <div key={`${rule} ${of}`}>
                <dt>
                  <code>{rule}</code>
                </dt>
                <dd
                  title={`${precision.sample} reviews${isRandom ? ', chosen at random' : ', doubtful ones more than others'}`}
                >
                  right {formatRate(precision)} of {precision.sample}
                  {!isRandom && <span className={ui.dim}> biased</span>}
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </section>
  );
}

function Kappa({
  name,
  kappa,
  without,
}: {
  readonly name: string;
  readonly kappa: ReviewsSummaryOutput['betweenReviewers'];
  readonly without: string;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd title={kappa ? `${kappa.sample} requests` : undefined}>
        {kappa ? (
          <>
            kappa {kappa.value.toFixed(2)}{' '}
            <span className={ui.dim}>
              {Math.round(kappa.agreement * 100)} % of {formatCount(kappa.sample)}
            </span>
          </>
        ) : (
          <span className={ui.dim}>{without}</span>
        )}
      </dd>
    </div>
  );
}
