import { type OAuthClient, Prisma } from '../../prisma/generated/client/client.js';
import { forgetTenant } from '../access/memory.js';
import type { RequestContext } from '../context.js';
import { versionMismatch } from '../errors.js';
import { leaveTrail, type RecordOf } from '../shared/record.js';

/** What becomes of a client, and what its record says. */
interface ClientChange {
  /** Columns that change; the version is raised besides. */
  readonly data: Prisma.OAuthClientUncheckedUpdateInput & { readonly name?: string };
  readonly changes: RecordOf['changes'];
  readonly reason: string | undefined;
}

/** Writes a change of a client as it was read, with its record. Errors: VERSION_MISMATCH. */
export async function saveClient(
  context: RequestContext,
  client: OAuthClient,
  { data, changes, reason }: ClientChange,
): Promise<OAuthClient> {
  const tenantId = context.tenant.id;
  const { id, version } = client;
  const trail = leaveTrail(tenantId, context, {
    operation: 'UPDATE',
    event: 'oauthClient.updated',
    resourceType: 'OAuthClient',
    version: version + 1,
    resourceId: id,
    resourceName: data.name ?? client.name,
    ...{ reason, changes },
  });
  const isFederationChanged = changes.some(({ path }) => path.startsWith('federation'));
  try {
    const changed = await context.inTenant(async (transaction) => {
      await Promise.all(trail(transaction));
      const updated = await transaction.oAuthClient.update({
        where: { tenantId_id: { tenantId, id }, version },
        data: { ...data, version: { increment: 1 }, updatedAt: new Date() },
      });
      // Whoever may sign in by assertion from now on, tokens of those who could before are not theirs.
      const asserted = { tenantId, oauthClientId: id, secretId: null };
      if (isFederationChanged) await transaction.oAuthAccessToken.deleteMany({ where: asserted });
      return updated;
    });
    forgetTenant(context.instance, tenantId);
    return changed;
  } catch (error) {
    if (isMissing(error)) throw versionMismatch('OAuth client', version + 1);
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2025';
}
