import type { Project } from '@faultline/model';
import type { ControlStore } from '../store/control-store.ts';
import { OperationError } from './operation-error.ts';

export async function requireProject(control: ControlStore, projectId: string): Promise<Project> {
  const project = await control.findProject(projectId);
  if (project) return project;
  throw new OperationError(
    'not-found',
    `cannot find the project ${projectId}: there is none of that id; faultline projects list shows them`,
  );
}
