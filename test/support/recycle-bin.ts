import { graphql } from './client.js';
import type { TestServer } from './start-server.js';

const OUTCOME =
  'id name user { id userName version } group { id displayName version } missed { path reason count ids } refusal { code attribute }';

/** Restores one resource as an administrator. */
export async function restore(server: TestServer, type: 'User' | 'Group', input: object) {
  const { data, errors } = await graphql(
    server,
    `mutation ($input: Restore${type}Input!) { restore${type}(input: $input) { ${OUTCOME} } }`,
    { input },
  );
  return { outcome: data[`restore${type}`], errors };
}

/** Restores what was deleted in a time. */
export async function restoreDeleted(server: TestServer, input: object): Promise<unknown> {
  const { data } = await graphql(
    server,
    `mutation ($input: RestoreDeletedInput!) { restoreDeleted(input: $input) { hasMore outcomes { ${OUTCOME} } } }`,
    { input },
  );
  return data['restoreDeleted'];
}

/** What the recycle bin holds. */
export async function binned(server: TestServer, where: object): Promise<unknown> {
  const { data } = await graphql(
    server,
    'query ($where: DeletedResourceWhere) { deletedResources(where: $where) { totalCount nodes { id resourceType name externalId actorName requestId deletedAt purgeAfter } } }',
    { where },
  );
  return data['deletedResources'];
}
