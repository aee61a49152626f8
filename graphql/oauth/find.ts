import { isId } from '../../prisma/ids.js';
import type { RequestContext } from '../context.js';
import { notFound } from '../errors.js';

/** A client of the tenant by its id. Errors: NOT_FOUND. */
export async function findClient({ client, tenant }: RequestContext, id: string) {
  const where = { tenantId_id: { tenantId: tenant.id, id } };
  const found = isId(id) ? await client.oAuthClient.findUnique({ where }) : null;
  if (found === null) throw notFound('OAuth client', id);
  return found;
}
