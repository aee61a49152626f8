import SchemaBuilder from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import type PrismaTypes from '../prisma/generated/pothos-types.js';
import { getDatamodel } from '../prisma/generated/pothos-types.js';
import { isFresh, notPermitted } from './access/fresh.js';
import { permits } from './access/roles.js';
import type { RequestContext } from './context.js';

/** Any JSON value but null, which GraphQL knows itself. */
export type AnyJson = string | number | boolean | object;

/** The one schema builder; types and fields are added by the modules that `schema.ts` lists. */
export const builder = new SchemaBuilder<{
  Context: RequestContext;
  PrismaTypes: PrismaTypes;
  DefaultFieldNullability: false;
  DefaultInputFieldRequiredness: false;
  AuthScopes: {
    read: boolean;
    repair: boolean;
    write: boolean;
    administrate: boolean;
    operate: boolean;
    /** For what a machine's credential may do, and a person only who has signed in of late. */
    freshlySignedIn: boolean;
    scimDoor: boolean;
  };
  Connection: { totalCount: () => number | Promise<number> };
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date | string };
    JSON: { Input: AnyJson; Output: unknown };
  };
}>({
  plugins: [ScopeAuthPlugin, RelayPlugin, PrismaPlugin],
  defaultFieldNullability: false,
  relay: {
    clientMutationId: 'omit',
    cursorType: 'String',
    nodesOnConnection: true,
    defaultConnectionTypeOptions: { description: 'One page of a list.' },
    defaultEdgeTypeOptions: { description: 'An object of a list, and its place in it.' },
    pageInfoTypeOptions: { description: 'Where a page stands in its list.' },
    // Ids are the plain identifiers that SCIM shows; there is no global node look-up.
    nodeQueryOptions: false,
    nodesQueryOptions: false,
  },
  prisma: { client: (context) => context.client, dmmf: getDatamodel() },
  scopeAuth: {
    authScopes: ({ actor, channel }) => ({
      read: permits(actor.scopes, 'read'),
      repair: permits(actor.scopes, 'repair'),
      write: permits(actor.scopes, 'write'),
      administrate: permits(actor.scopes, 'administrate'),
      operate: permits(actor.scopes, 'operate'),
      freshlySignedIn: isFresh(actor),
      scimDoor: channel === 'SCIM',
    }),
    unauthorizedError: (_parent, { actor }) => notPermitted(actor),
  },
});
