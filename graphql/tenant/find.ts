import type { PrismaClient } from '../../prisma/generated/client/client.js';
import type { TenantIdentity } from '../context.js';
import { clip, DirectoryError } from '../errors.js';

/** Whose tenant is meant. */
export interface TenantChoice {
  /** The tenant that the credential belongs to. */
  readonly own: TenantIdentity;
  /** The slug that the request names. */
  readonly named: string | undefined;
  readonly isOperator: boolean;
}

/**
 * The tenant that a request of an administrator acts in: an instance operator may name any, and means
 * the first one when none is named; everybody else acts in their own. Errors: NOT_FOUND, also for
 * tenants that the caller may not see.
 */
export async function findTenant(
  client: PrismaClient,
  choice: TenantChoice,
): Promise<TenantIdentity> {
  const { own, named, isOperator } = choice;
  if (named === own.slug || (named === undefined && !isOperator)) return own;
  if (!isOperator) throw unknownTenant(named);
  const select = { id: true, slug: true, uniqueGroupNames: true } as const;
  const tenant = await client.tenant.findFirst({
    where: named === undefined ? {} : { slug: named },
    orderBy: { id: 'asc' },
    select,
  });
  if (tenant === null) throw unknownTenant(named);
  return tenant;
}

/** The same for tenants that do not exist and for those that the caller may not see. */
function unknownTenant(slug = ''): DirectoryError {
  const detail = `There is no tenant with the slug "${clip(slug)}". Check the header Rollcall-Tenant.`;
  return new DirectoryError('NOT_FOUND', detail);
}
