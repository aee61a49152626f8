import type { Guard } from '../../prisma/guard.js';
import type { Actor, TenantIdentity } from '../context.js';

/** Who a secret stands for: the credential, and the tenant that it belongs to. */
export interface Principal {
  readonly actor: Actor & { readonly id: string };
  readonly tenant: TenantIdentity;
  readonly dialect: string;
  /** Switches of the dialect that are set otherwise; none when absent. */
  readonly switches?: Readonly<Record<string, unknown>>;
  readonly expiresAt: Date | undefined;
  /** Certificates of which one must come along (RFC 8705 §3); none is asked for when there are none. */
  readonly boundTo?: readonly string[];
  /** Secret of the tenant that cursors are sealed with. */
  readonly cursorKey: string;
  /** The tenant's stamp when the credential was found, for those that are remembered. */
  readonly stamp?: number;
  /** Of a principal that was remembered: still to be passed by the request's first statement. */
  readonly guard?: Guard;
  /** Of a person who is signed in; absent for a credential. */
  readonly session?: { readonly subject: string };
}

/** Whether it is certain that the credential still is what it was found to be. */
export function isConfirmed({ guard }: Principal): boolean {
  return guard === undefined || guard.isPassed;
}
