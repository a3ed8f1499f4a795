import type { ControlStore } from '../../store/control-store.ts';
import type { DefinedEvaluator } from '../../store/judging-store.ts';
import { OperationError } from '../operation-error.ts';

/** The evaluator of the project that has this id. */
export async function ownEvaluator(
  control: Pick<ControlStore, 'listEvaluators'>,
  projectId: string,
  id: string,
): Promise<DefinedEvaluator> {
  const found = (await control.listEvaluators(projectId)).find(({ definition }) => definition.id === id);
  if (found) return found;
  throw new OperationError(
    'not-found',
    `cannot ask the evaluator ${id}: the project has none of its own with that id; evaluators.list has all`,
  );
}
