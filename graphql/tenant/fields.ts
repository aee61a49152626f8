import { classifyFailure } from '../../prisma/failures.js';
import { Prisma } from '../../prisma/generated/client/client.js';
import { newId } from '../../prisma/ids.js';
import { builder } from '../builder.js';
import type { RequestContext } from '../context.js';
import { invalidValue, notUnique } from '../errors.js';
import { pageArguments, toConnection, toPage } from '../shared/connection.js';
import { orderInput, toDirection, toPrismaPage } from '../shared/prisma-page.js';
import { checkReason, REASON } from '../shared/reason.js';
import { leaveTrail } from '../shared/record.js';
import { checkText, requireText } from '../shared/text-rules.js';
import { SLUG_PATTERN } from './slug.js';

/** What the first SCIM write of a person who was made here does. */
export const ExistingPeopleEnum = builder.enumType('ExistingPeople', {
  description: 'What the first SCIM write of a person who was made here, and not by SCIM, does.',
  values: {
    LINK: { description: 'The directory owns the person from then on.' },
    REVIEW: { description: 'It is refused until an administrator has approved it.' },
    REJECT: { description: 'It is refused.' },
  } as const,
});

/** A customer organisation. */
export const TenantRef = builder.prismaObject('Tenant', {
  description: 'A customer organisation. Nothing of one tenant is visible to another.',
  authScopes: { read: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    slug: t.exposeString('slug', { description: 'Short name, for the `Rollcall-Tenant` header.' }),
    name: t.exposeString('name', { description: 'Name shown to people.' }),
    uniqueGroupNames: t.exposeBoolean('uniqueGroupNames', {
      description: 'Whether two groups may not share a displayName, whatever its letter case.',
    }),
    entraTenantId: t.exposeID('entraTenantId', {
      nullable: true,
      description:
        'The Entra tenant whose own tokens stand for this tenant, when they are accepted.',
    }),
    revivesDeleted: t.exposeBoolean('revivesDeleted', {
      description:
        'Whether a SCIM POST with the `externalId` and `userName` of a deleted person brings that person back.',
    }),
    retentionDays: t.exposeInt('retentionDays', {
      description: 'Days that a deleted resource stays in the recycle bin.',
    }),
    existingPeople: t.expose('existingPeople', {
      type: ExistingPeopleEnum,
      description: 'What the first SCIM write of a person who was made here does.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
  }),
});

const TenantConnection = builder.connectionObject({ type: TenantRef, name: 'TenantConnection' });

const CreateTenantInputRef = builder.inputType('CreateTenantInput', {
  description: 'A new tenant.',
  fields: (t) => ({
    slug: t.string({ required: true, description: 'Lower-case letters, digits and hyphens.' }),
    name: t.string({ required: true, description: 'Name shown to people.' }),
    reason: t.string({ description: REASON }),
  }),
});

const TenantWhereInput = builder.inputType('TenantWhere', {
  description: 'Tests on a tenant; all given tests must hold.',
  fields: (t) => ({ slug: t.string(), name: t.string() }),
});

const TenantOrderInput = orderInput('Tenant', ['ID', 'SLUG', 'NAME', 'CREATED_AT']);

const ORDER = { ID: 'id', SLUG: 'slug', NAME: 'name', CREATED_AT: 'createdAt' } as const;

builder.queryFields((t) => ({
  tenant: t.field({
    type: TenantRef,
    description: 'The tenant that this request acts in.',
    authScopes: { read: true },
    resolve: (_root, _arguments, { client, tenant }) =>
      client.tenant.findUniqueOrThrow({ where: { id: tenant.id } }),
  }),
  tenants: t.field({
    type: TenantConnection,
    description: 'All tenants of the instance, in the order of their creation.',
    authScopes: { operate: true },
    args: {
      where: t.arg({ type: TenantWhereInput }),
      orderBy: t.arg({ type: TenantOrderInput }),
      ...pageArguments,
    },
    resolve: async (_root, { where: given, orderBy, ...args }, context) => {
      const page = toPage(context, args);
      const direction = toDirection(orderBy?.direction);
      const where = {
        ...(given?.slug ? { slug: given.slug } : {}),
        ...(given?.name ? { name: given.name } : {}),
      };
      const rows = await context.instance.tenant.findMany({
        where,
        orderBy: [{ [ORDER[orderBy?.field ?? 'ID']]: direction }, { id: 'asc' }],
        ...toPrismaPage(page, (id) => ({ id })),
      });
      const placed = rows.map((node) => ({ node, key: null }));
      return toConnection(placed, page, () => context.instance.tenant.count({ where }));
    },
  }),
}));

builder.mutationFields((t) => ({
  createTenant: t.field({
    type: TenantRef,
    description: 'Creates a tenant. Errors: INVALID_VALUE, UNIQUENESS.',
    authScopes: { operate: true },
    args: { input: t.arg({ type: CreateTenantInputRef, required: true }) },
    resolve: (_root, { input }, context) => createTenant(context, input),
  }),
}));

interface CreateTenant {
  readonly slug: string;
  readonly name: string;
  readonly reason?: string | null;
}

async function createTenant(context: RequestContext, input: CreateTenant) {
  const name = requireText(input.name, 'name');
  checkText(name, { path: 'name' });
  const reason = checkReason(input.reason);
  if (!SLUG_PATTERN.test(input.slug)) {
    throw invalidValue(
      'slug',
      'slug must be 1 to 63 lower-case letters, digits and hyphens, and begin with a letter or digit.',
    );
  }
  const id = newId();
  const trail = leaveTrail(id, context, {
    operation: 'CREATE',
    event: 'tenant.created',
    resourceType: 'Tenant',
    resourceId: id,
    resourceName: input.slug,
    reason,
    changes: [
      { path: 'slug', after: input.slug },
      { path: 'name', after: name },
    ],
  });
  try {
    const [tenant] = await context.instance.$transaction([
      context.instance.tenant.create({ data: { id, slug: input.slug, name } }),
      ...trail(context.instance),
    ]);
    return tenant;
  } catch (error) {
    if (
      error instanceof Prisma.PrismaClientKnownRequestError &&
      classifyFailure(error)?.kind === 'unique'
    ) {
      throw notUnique('slug', input.slug);
    }
    throw error;
  }
}
