import { useMutation, useQueryClient } from '@tanstack/react-query';

/** A change on the server, after which what was asked under these keys is asked again. */
export function useChange<T>(change: (value: T) => Promise<unknown>, stale: readonly string[], onDone?: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async () => {
      const keys = stale.map((key) => ({ queryKey: [key] }));
      // A first answer that is still on its way was asked for before the change.
      await Promise.all(keys.map((key) => queries.cancelQueries(key)));
      await Promise.all(keys.map((key) => queries.invalidateQueries(key)));
      onDone?.();
    },
  });
}
