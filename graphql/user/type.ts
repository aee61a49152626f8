import { builder } from '../builder.js';
import type { RequestContext } from '../context.js';
import { extensionsOf } from '../extension/definition.js';
import { shownExtensions } from '../extension/state.js';
import { GroupRef } from '../group/ref.js';
import { ADDRESS_PARTS, PLURAL_KINDS, type PluralKind, TEXT_ATTRIBUTES } from './attributes.js';
import { groupsOf } from './groups.js';
import type {
  AddressElement,
  GroupReference,
  PluralElement,
  StoredElement,
  UserRow,
} from './row.js';

/** A person of the tenant. */
export const UserRef = builder.objectRef<UserRow>('User');

const PluralValueRef = builder.objectRef<PluralElement>('PluralValue').implement({
  description: 'One element of a plural attribute, such as an e-mail address.',
  fields: (t) => ({
    value: t.exposeString('value', { nullable: true, description: 'The value itself.' }),
    display: t.exposeString('display', { nullable: true, description: 'How it is shown.' }),
    type: t.exposeString('type', { nullable: true, description: 'Label, such as work or home.' }),
    primary: t.exposeBoolean('primary', { nullable: true, description: 'The preferred one.' }),
    document: t.exposeString('document', {
      nullable: true,
      description:
        'The JSON document that a role or an entitlement came as, exactly as it was sent. SCIM does not show it.',
    }),
  }),
});

const AddressRef = builder.objectRef<AddressElement>('Address').implement({
  description: 'A postal address.',
  fields: (t) => ({
    primary: t.exposeBoolean('primary', { nullable: true, description: 'The preferred one.' }),
    ...Object.fromEntries(
      ADDRESS_PARTS.map((part) => [part, t.exposeString(part, { nullable: true })]),
    ),
  }),
});

const LinkDecisionEnum = builder.enumType('LinkDecision', {
  description: 'What an administrator has decided about the first SCIM write of a person.',
  values: ['APPROVED', 'DECLINED'] as const,
});

UserRef.implement({
  description: 'A person, as the directory knows them. SCIM: User with the enterprise extension.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Identifier; the same that SCIM shows.' }),
    ...Object.fromEntries(
      TEXT_ATTRIBUTES.filter(({ name }) => name !== 'userName').map(({ name, description }) => [
        name,
        t.exposeString(name, { nullable: true, description }),
      ]),
    ),
    userName: t.exposeString('userName', { description: 'Name to sign in with.' }),
    active: t.exposeBoolean('active', { description: 'Whether the person may sign in.' }),
    ...Object.fromEntries(
      PLURAL_KINDS.map((kind) => [
        kind,
        t.field({
          type: [PluralValueRef],
          description: `SCIM: ${kind}.`,
          // Without a promise where none is needed: seven of them a user add up.
          resolve: (user, _arguments, context) =>
            user.values === undefined
              ? complete(context, user).then(({ values }) => elementsOf(values ?? [], kind))
              : elementsOf(user.values, kind),
        }),
      ]),
    ),
    addresses: t.field({
      type: [AddressRef],
      resolve: (user, _arguments, context) =>
        user.addresses ?? complete(context, user).then(({ addresses }) => addresses ?? []),
    }),
    groups: t.field({
      type: [GroupRef],
      description: 'Groups that the person is a direct member of.',
      resolve: async (user, _arguments, context) => {
        const { groups } = user.groups ? user : await complete(context, user);
        const rows = await context.loaders.groups.loadMany((groups ?? []).map(({ id }) => id));
        return rows.flatMap((row) => {
          if (row instanceof Error) throw row;
          return row === undefined ? [] : [row];
        });
      },
    }),
    groupReferences: t.field({
      type: [GroupReferenceRef],
      description: 'The groups that the person is a member of, also through other groups.',
      resolve: (user, _arguments, context) =>
        user.groups === undefined
          ? complete(context, user).then((whole) => groupsOf(context, user, whole.groups ?? []))
          : groupsOf(context, user, user.groups),
    }),
    manager: t.field({
      type: UserRef,
      nullable: true,
      description: 'The manager, when the reference names a user of the tenant.',
      resolve: async (user, _arguments, { loaders }) =>
        user.managerId ? ((await loaders.users.load(user.managerId)) ?? null) : null,
    }),
    managerId: t.exposeID('managerId', { nullable: true, description: 'Id of the manager.' }),
    managerDisplayName: t.string({
      nullable: true,
      description: 'Name of the manager.',
      resolve: (user, _arguments, { loaders }) => {
        if (!user.managerId) return null;
        if (user.managerDisplayName !== undefined) return user.managerDisplayName;
        return loaders.users.load(user.managerId).then((manager) => manager?.displayName ?? null);
      },
    }),
    extensions: t.field({
      type: 'JSON',
      description: 'Values of the schema extensions of the tenant, by URN and attribute.',
      resolve: ({ extensions }, _arguments, { tenant }) =>
        shownExtensions(extensionsOf(tenant, 'User'), extensions),
    }),
    version: t.exposeInt('version', { description: 'Raised by every change; for `ifVersion`.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'SCIM: meta.created.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'SCIM: meta.lastModified.' }),
    linkedAt: t.expose('linkedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When SCIM first wrote this person; null for an account made here.',
    }),
    isLinked: t.boolean({
      description: 'Whether the person belongs to the directory that SCIM speaks for.',
      resolve: ({ linkedAt }) => typeof linkedAt === 'string',
    }),
    isProtected: t.boolean({
      description: 'Whether SCIM may take the person over after a review alone.',
      resolve: ({ isProtected }) => isProtected ?? false,
    }),
    linkDecision: t.field({
      type: LinkDecisionEnum,
      nullable: true,
      description: 'What an administrator has decided about the first SCIM write.',
      resolve: ({ linkDecision }) => linkDecision ?? null,
    }),
  }),
});

const GroupReferenceRef = builder.objectRef<GroupReference>('GroupReference').implement({
  description: 'A group by id and name, as one of its members sees it.',
  fields: (t) => ({
    id: t.exposeID('id'),
    displayName: t.exposeString('displayName'),
    isDirect: t.exposeBoolean('isDirect', {
      description: 'Whether the person is a member itself, or only through other groups.',
    }),
  }),
});

function elementsOf(values: readonly StoredElement[], kind: PluralKind): PluralElement[] {
  return values.filter((element) => element.kind === kind);
}

/** A user that was reached without its lists is read again with them, together with others. */
async function complete({ loaders }: RequestContext, user: UserRow): Promise<UserRow> {
  return (await loaders.users.load(user.id)) ?? user;
}
