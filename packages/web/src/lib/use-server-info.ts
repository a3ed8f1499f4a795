import { useQuery } from '@tanstack/react-query';
import { api, type ServerInfo } from './api-client.ts';

/** What the page must know of the server; asked once. */
export function useServerInfo(): ServerInfo | undefined {
  return useQuery({ queryKey: ['server'], queryFn: ({ signal }) => api.server(signal), staleTime: Infinity }).data;
}
