import type { Principal } from '../../../graphql/access/authenticate.js';
import type { BulkCreate, Resource } from '../../resources/resource.js';
import type { Authenticate } from '../middleware/authenticate.js';
import type { CountPrincipal, CountRequest } from '../middleware/limit-rate.js';
import type { Problem } from '../problems.js';
import type { DiscoveryFor } from './discovery.js';
import type { Verb } from './routes.js';

/** A SCIM write that was refused, for the provisioning log. */
export interface RefusedWrite {
  readonly principal: Principal;
  readonly requestId: string;
  readonly verb: Verb;
  readonly type: 'Users' | 'Groups';
  readonly id: string | undefined;
  readonly problem: Problem;
}

/** What the SCIM door is built from; `Context` is what the resources act in. */
export interface ScimDoor<Context> {
  readonly resources: Readonly<
    Record<'Users' | 'Groups', Resource<Context> & Partial<BulkCreate<Context>>>
  > & {
    /** All resource types in one list. */
    readonly Root: Pick<Resource<Context>, 'list'>;
  };
  /** The documents that describe the service to a tenant. */
  readonly discovery: DiscoveryFor;
  /** Base of all addresses that are shown. */
  readonly baseUrl: string;
  /** Milliseconds after which a bulk begins no further operation; as many as a request has when absent. */
  readonly timeLimitMs?: number;
  readonly authenticate: Authenticate;
  /** As `authenticate`, from memory where it can: with a guard that the first statement has to pass. */
  readonly recognize: Authenticate;
  readonly countRequest: CountPrincipal;
  readonly countStranger: CountRequest;
  readonly openContext: (principal: Principal, requestId: string) => Context;
  /** Notes a write that was refused or failed. Must not reject: it never changes the answer. */
  readonly onRefused: (refused: RefusedWrite) => Promise<void>;
  /** Notes a fault in one of several operations, whose answer goes on. */
  readonly onFault: (error: unknown, requestId: string) => void;
}
