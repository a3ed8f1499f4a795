import type { EvaluatorsListOutput } from '@faultline/model';
import ui from '../../ui/ui.module.css';
import { withCode } from '../../ui/with-code.tsx';
import css from './evaluators.module.css';

/** What comes with Faultline and judges every request. */
export function LocalEvaluators({ evaluators }: { readonly evaluators: EvaluatorsListOutput['evaluators'] }) {
  return (
    <>
      <h2 id="local-evaluators">On every request</h2>
      <table className={ui.table} aria-labelledby="local-evaluators">
        <thead>
          <tr>
            <th scope="col">Evaluator</th>
            <th scope="col">What it judges</th>
            <th scope="col" className={ui.number}>
              Version
            </th>
          </tr>
        </thead>
        <tbody>
          {evaluators.map(({ id, summary, version }) => (
            <tr key={id}>
              <th scope="row" className={css.name}>
                <code>{id}</code>
              </th>
              <td>{withCode(summary)}</td>
              <td className={ui.number}>{version}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
