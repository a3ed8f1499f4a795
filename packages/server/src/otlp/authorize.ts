import { DEFAULT_PROJECT_ID } from '@faultline/model';
import type { IngestOrigin } from '../ingest/ingest.ts';
import type { AccessPolicy } from '../operations/access.ts';

type Headers = (name: string) => string | undefined;
type Authorize = (header: Headers) => Promise<IngestOrigin>;

/** Who may send, and to which project: decided by the same policy as everything else. */
export function createExportAuthorizer(options: {
  readonly policy: AccessPolicy;
  /** Rejects for a project that does not exist. */
  readonly requireProject: (projectId: string) => Promise<unknown>;
}): { overHttp(remoteAddress: string | undefined): Authorize; readonly overGrpc: Authorize } {
  const authorize = async (header: Headers, remoteAddress: string | undefined): Promise<IngestOrigin> => {
    options.policy.authorize(options.policy.authenticate({ header, remoteAddress }), 'write');
    const projectId = header('x-faultline-project') ?? DEFAULT_PROJECT_ID;
    await options.requireProject(projectId);
    return { projectId, userAgent: header('user-agent') ?? 'unknown' };
  };
  return {
    overHttp: (remoteAddress) => (header) => authorize(header, remoteAddress),
    // Without a token the server binds to loopback, so that every peer is on this machine. There is no name to check either: a browser,
    // which a rebound name could lead here, speaks no gRPC.
    overGrpc: (header) => authorize((name) => (name === 'host' ? undefined : header(name)), '127.0.0.1'),
  };
}
