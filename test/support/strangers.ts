import { newId } from '../../prisma/ids.js';
import { ENTERPRISE_USER } from '../../src/scim/urns.js';
import { build } from './build.js';
import { graphql, scim, textAt } from './client.js';
import { asTenant, BADGE, register } from './extension.js';
import type { TestServer } from './start-server.js';

/** What a tenant has, by which somebody could try to reach it. */
export interface Belongings {
  readonly user: string;
  readonly group: string;
  readonly userName: string;
  readonly displayName: string;
  readonly externalId: string;
  readonly token: string;
  readonly oauthClient: string;
  readonly clientId: string;
  readonly oauthSecret: string;
  readonly session: string;
  readonly urn: string;
  readonly attribute: string;
  readonly cursor: string;
  readonly deleted: string;
  readonly deletedName: string;
  readonly deletedGroup: string;
  readonly slug: string;
}

/** Two tenants of one server: one that looks around, and what the other one has. */
export interface Neighbours {
  readonly own: TestServer;
  readonly theirs: Belongings;
  /** What nobody has. */
  readonly nobodys: Belongings;
}

/** Makes the two tenants. */
export async function makeNeighbours(server: TestServer): Promise<Neighbours> {
  const [them, own] = [await asTenant(server, 'them'), await asTenant(server, 'own')];
  await register(them, { attributes: [{ name: 'floor' }] });
  const names = { userName: 'lena@them.example', displayName: 'Their group' };
  const user = await build.user(them, {
    userName: names.userName,
    externalId: 'their-external-id',
    emails: [{ value: names.userName, type: 'work' }],
    [ENTERPRISE_USER]: { employeeNumber: '4242' },
    [BADGE]: { floor: '7' },
  });
  const body = {
    schemas: [],
    displayName: names.displayName,
    externalId: 'their-external-id',
    members: [{ value: user }],
  };
  const group = textAt((await scim(them, 'POST', '/Groups', { body })).body, 'id');
  await build.user(them, {});
  const page = await scim(them, 'GET', '/Users?cursor&count=1');
  const theirs = {
    ...names,
    user,
    group,
    externalId: 'their-external-id',
    token: await firstToken(them),
    ...(await makeOAuthClient(them)),
    session: await signIn(server),
    urn: BADGE,
    attribute: 'floor',
    cursor: textAt(page.body, 'nextCursor'),
    ...(await makeDeleted(them)),
    slug: 'them',
  };
  return { own, theirs, nobodys: nobodysTwin(theirs) };
}

/** The same kinds of names, of which none exists. */
function nobodysTwin({ cursor }: Belongings): Belongings {
  return {
    user: newId(),
    group: newId(),
    userName: 'nora@nobody.example',
    displayName: 'Nobody group',
    externalId: 'nobodys-external-i',
    token: newId(),
    oauthClient: newId(),
    clientId: 'cl_NobodyHasThisClientId01',
    oauthSecret: newId(),
    session: newId(),
    urn: 'urn:ietf:params:scim:schemas:extension:NoBody:2.0:User',
    attribute: 'flair',
    cursor: Array.from(cursor).reverse().join(''),
    deleted: newId(),
    deletedName: 'void@them.example',
    deletedGroup: newId(),
    slug: 'nobo',
  };
}

async function makeDeleted(server: TestServer) {
  const deletedName = 'gone@them.example';
  const deleted = await build.user(server, { userName: deletedName });
  const body = { displayName: 'gone group', members: [{ value: deleted }] };
  const deletedGroup = textAt((await scim(server, 'POST', '/Groups', { body })).body, 'id');
  await scim(server, 'DELETE', `/Groups/${deletedGroup}`);
  await scim(server, 'DELETE', `/Users/${deleted}`);
  return { deleted, deletedName, deletedGroup };
}

async function firstToken(server: TestServer): Promise<string> {
  const { data } = await graphql(server, '{ accessTokens(first: 1) { nodes { id } } }');
  return textAt(data, 'accessTokens', 'nodes', 0, 'id');
}

async function makeOAuthClient(server: TestServer) {
  const create = `mutation { createOAuthClient(input: { name: "Theirs" }) { id clientId } }`;
  const { data } = await graphql(server, create);
  const oauthClient = textAt(data, 'createOAuthClient', 'id');
  const add = `mutation ($id: ID!) { addOAuthClientSecret(input: { id: $id }) { oauthClientSecret { id } } }`;
  const added = await graphql(server, add, { id: oauthClient });
  return {
    oauthClient,
    clientId: textAt(data, 'createOAuthClient', 'clientId'),
    oauthSecret: textAt(added.data, 'addOAuthClientSecret', 'oauthClientSecret', 'id'),
  };
}

/** Somebody of the other tenant is signed in. */
async function signIn({ database }: TestServer): Promise<string> {
  const tenant = await database.client.tenant.findFirstOrThrow({ where: { slug: 'them' } });
  const id = newId();
  await database.client.session.create({
    data: {
      tenantId: tenant.id,
      id,
      secretHash: Buffer.from(id),
      subject: 'lena',
      name: 'Lena',
      role: 'owner',
      expiresAt: new Date(Date.now() + 3_600_000),
    },
  });
  return id;
}

/** An answer without what names it: ids, names, versions, instants. */
export function withoutNames(text: string, { theirs, nobodys }: Neighbours): string {
  const known: [kind: string, value: string][] = [theirs, nobodys].flatMap((belongings) =>
    Object.entries<string>({ ...belongings }),
  );
  const plain = known
    .sort(([, left], [, right]) => right.length - left.length)
    .reduce((rest, [kind, value]) => rest.replaceAll(value, `‹${kind}›`), text);
  return plain
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '‹id›')
    .replace(/W\/\\?"\d+\\?"/g, '‹version›')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '‹instant›');
}
