import SchemaBuilder from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import type PrismaTypes from '../prisma/generated/pothos-types.js';
import { getDatamodel } from '../prisma/generated/pothos-types.js';
import type { RequestContext } from './context.js';
import { forbidden } from './errors.js';

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
    write: boolean;
    administrate: boolean;
    operate: boolean;
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
    authScopes: ({ actor: { scopes }, channel }) => {
      const operate = scopes.includes('instance:operator');
      const administrate = operate || scopes.includes('admin:write');
      return {
        operate,
        administrate,
        scimDoor: channel === 'SCIM',
        write: administrate || scopes.includes('scim:write'),
        read: administrate || scopes.includes('admin:read') || scopes.includes('scim:read'),
      };
    },
    unauthorizedError: () => forbidden('This credential may not do that.'),
  },
});
