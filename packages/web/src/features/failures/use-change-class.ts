import type { TaxonomyOutput, TaxonomyUpdateInput } from '@faultline/model';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../lib/api-client.ts';
import { askAgain } from '../../lib/ask-again.ts';

/** Saves what the project says about a class; what is on the page follows at once. */
export function useChangeClass(projectId: string, failureClass: TaxonomyUpdateInput['class'], onSaved: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: Omit<TaxonomyUpdateInput, 'projectId' | 'class'>) =>
      api.changeTaxonomy({ projectId, class: failureClass, ...change }),
    onSuccess: (taxonomy: TaxonomyOutput) => {
      queries.setQueryData(['taxonomy', projectId], taxonomy);
      // The answer has no counts of labels.
      void askAgain(queries, ['taxonomy', projectId]);
      // Owner and budget stand on the board as well.
      void askAgain(queries, ['failures', projectId]);
      onSaved();
    },
  });
}
