import type { Prisma } from '../../prisma/generated/client/client.js';
import { isId, newId } from '../../prisma/ids.js';
import { defineStatement } from '../../prisma/tenant-database.js';
import { builder } from '../builder.js';
import type { RequestContext } from '../context.js';
import { notFound } from '../errors.js';
import { pageArguments, toConnection, toPage } from '../shared/connection.js';
import { toPrismaPage } from '../shared/prisma-page.js';
import { checkReason, REASON } from '../shared/reason.js';

interface SessionRow {
  readonly id: string;
  readonly name: string;
  readonly subject: string;
  readonly role: string;
  readonly signedInAt: Date | string;
  readonly lastSeenAt: Date | string;
  readonly expiresAt: Date | string;
}

const SessionRef = builder.objectRef<SessionRow>('Session').implement({
  description: 'An administrator who is signed in, in one browser.',
  authScopes: { administrate: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name', { description: 'The person, as the OpenID provider told it.' }),
    subject: t.exposeString('subject', {
      description: 'Issuer and `sub` of the person, or the link that was used.',
    }),
    role: t.exposeString('role', {
      description: 'viewer, helpdesk, directory, owner or operator.',
    }),
    isOwn: t.boolean({
      description: 'Whether this request came with it.',
      resolve: ({ id }, _arguments, { actor }) => id === actor.id,
    }),
    signedInAt: t.expose('signedInAt', { type: 'DateTime' }),
    lastSeenAt: t.expose('lastSeenAt', {
      type: 'DateTime',
      description: 'The last request, to a minute.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'When it ends; sooner when nobody uses it.',
    }),
  }),
});

const SessionConnection = builder.connectionObject({ type: SessionRef, name: 'SessionConnection' });

const SessionWhereInput = builder.inputType('SessionWhere', {
  description: 'Tests on a session; all given tests must hold.',
  fields: (t) => ({
    subject: t.string({ description: 'All sessions of one person.' }),
    role: t.string(),
  }),
});

const EndSessionInputRef = builder.inputType('EndSessionInput', {
  description: 'A session to end.',
  fields: (t) => ({ id: t.id({ required: true }), reason: t.string({ description: REASON }) }),
});

builder.queryField('sessions', (t) =>
  t.field({
    type: SessionConnection,
    description:
      'The sessions of the tenant, in the order in which people signed in. Some may have ended by themselves.',
    authScopes: { administrate: true },
    args: { where: t.arg({ type: SessionWhereInput }), ...pageArguments },
    resolve: async (_root, { where: given, ...args }, context) => {
      const page = toPage(context, args);
      const tenantId = context.tenant.id;
      const where = toWhere(tenantId, given ?? {});
      const rows = await context.client.session.findMany({
        where,
        orderBy: { id: 'asc' },
        ...toPrismaPage(page, (id) => ({ tenantId_id: { tenantId, id } })),
      });
      const placed = rows.map((node) => ({ node, key: null }));
      return toConnection(placed, page, () => context.client.session.count({ where }));
    },
  }),
);

builder.mutationField('endSession', (t) =>
  t.field({
    type: SessionRef,
    description:
      'Ends a session at once, in all instances, and returns it as it was. Errors: NOT_FOUND.',
    authScopes: { administrate: true },
    args: { input: t.arg({ type: EndSessionInputRef, required: true }) },
    resolve: (_root, { input }, context) => endSession(context, input),
  }),
);

interface SessionWhere {
  readonly subject?: string | null;
  readonly role?: string | null;
}

function toWhere(tenantId: string, { subject, role }: SessionWhere): Prisma.SessionWhereInput {
  return { tenantId, ...(subject ? { subject } : {}), ...(role ? { role } : {}) };
}

const END = defineStatement(`
  WITH "ended" AS (
    DELETE FROM "Session" WHERE "tenantId" = $1::uuid AND "id" = $2::uuid RETURNING *),
  "record" AS (
    INSERT INTO "ProvisioningRecord" ("tenantId", "id", "channel", "actorId", "actorName",
      "requestId", "operation", "resourceType", "resourceId", "resourceName", "reason")
    SELECT $1::uuid, $3::uuid, 'GRAPHQL', $4::uuid, $5, $6, 'SIGN_OUT', 'Session', "id", "name", $7
    FROM "ended")
  SELECT "id"::text AS "id", "name", "subject", "role", "signedInAt", "lastSeenAt", "expiresAt"
  FROM "ended"`);

async function endSession(
  context: RequestContext,
  { id, reason }: { readonly id: string; readonly reason?: string | null },
): Promise<SessionRow> {
  const { actor, requestId, database } = context;
  const why = checkReason(reason) ?? null;
  if (!isId(id)) throw notFound('session', id);
  const values = [id, newId(), actor.id ?? null, actor.name, requestId, why];
  const [ended] = await database.run<SessionRow>(END, values);
  if (ended === undefined) throw notFound('session', id);
  return ended;
}
