import type { QueryClient, QueryKey } from '@tanstack/react-query';

/** After a change: asks again what it concerns. A first answer that is still on its way is given up, as it may know nothing of the change. */
export async function askAgain(queries: QueryClient, queryKey: QueryKey): Promise<void> {
  await queries.cancelQueries({ queryKey });
  await queries.invalidateQueries({ queryKey });
}
