import { isObject } from '../../clients/http.js';
import { ENTERPRISE, GROUP, MANAGER, type Operation, USER } from '../../clients/message.js';
import { readAttribute } from '../../clients/resource.js';
import { type Check, check } from '../check.js';
import {
  expectHits,
  expectList,
  expectStatus,
  expectStored,
  expectThat,
  expectValues,
  idOf,
  show,
} from '../expect.js';
import { countFlattened } from '../flatten.js';
import { MAPPED_PATHS, mappedValues, userWith } from '../sample.js';
import type { Resource, Target } from '../target.js';
import { schemasOf } from './discovery.js';

/** As many objects as the gallery makes for its pages. */
const MANY = 11;
const PAGE = 5;
/** Pages that are read; the endpoint may hold much else. */
const PAGES = 3;

/** What the validation of the Entra gallery asks of the SCIM side. */
export const GALLERY: readonly Check[] = [
  check(
    'Gallery Schema_Discoverability',
    'the schemas have at least the attributes that are mapped',
    async (target) => {
      const schemas = await schemasOf(target);
      const count = (ids: readonly string[]) =>
        schemas
          .filter((schema) => ids.includes(idOf(schema)))
          .reduce((sum, { attributes }) => sum + countFlattened(attributes), 0);
      const [users, groups] = [count([USER, ENTERPRISE]), count([GROUP])];
      const wanted = MAPPED_PATHS.length + ['userName', 'active', 'manager'].length;
      expectThat(users >= wanted, `users have ${users} flattened attributes; ${wanted} are mapped`);
      expectThat(groups >= 2, `groups have ${groups} flattened attributes; 2 are mapped`);
    },
  ),
  check(
    'Gallery SCIM_User_Create',
    'a user with every mapped attribute is made and echoed',
    async (target) => {
      const userName = target.unique('user');
      const user = await target.user({ ...userWith(mappedValues(target, 'made')), userName });
      expectValues(user, { userName });
    },
  ),
  check('Gallery SCIM_Group_Create', 'a group is made and echoed', async (target) => {
    const displayName = target.unique('group');
    expectValues(await target.group({ displayName }), { displayName });
  }),
  check(
    'Gallery SCIM_User_Update',
    'every single text of the user schema takes any text',
    async (target) => {
      await updateEvery(target, { schema: USER, collection: '/Users', made: await target.user() });
    },
  ),
  check(
    'Gallery SCIM_Group_Update',
    'every single text of the group schema takes any text',
    async (target) => {
      await updateEvery(target, {
        schema: GROUP,
        collection: '/Groups',
        made: await target.group(),
      });
    },
  ),
  check('Gallery SCIM_Null_Update', 'an empty text clears every mapped attribute', (target) =>
    clearEvery(target, ''),
  ),
  check('Gallery SCIM_Null_Update', 'null clears every mapped attribute', (target) =>
    clearEvery(target, null),
  ),
  check(
    'Gallery User_Pagination',
    'users that are made five at a time come in pages of five',
    (target) => walkPages(target, '/Users', () => target.user()),
  ),
  check(
    'Gallery Group_Pagination',
    'groups that are made five at a time come in pages of five',
    (target) => walkPages(target, '/Groups', () => target.group()),
  ),
  check(
    'Gallery SCIM_Update_Manager',
    'a manager is added, replaced and cleared by bare texts',
    async (target) => {
      const [first, second] = [idOf(await target.user()), idOf(await target.user())];
      const path = `/Users/${idOf(await target.user())}`;
      for (const [op, value] of [
        ['Add', first],
        ['Replace', second],
        ['Replace', ''],
      ] as const) {
        expectStatus(await target.patch(path, [{ op, path: MANAGER, value }]), 200, 204);
        await expectStored(target, path, { [`${MANAGER}.value`]: value === '' ? null : value });
      }
    },
  ),
  check(
    'Gallery Disable user',
    'a disabled user is still found by the filter, and restored under the same id',
    async (target) => {
      const user = await target.user();
      const path = `/Users/${idOf(user)}`;
      const filter = `userName eq "${String(user['userName'])}"`;
      for (const active of [false, true]) {
        const operation = { op: 'Replace', path: 'active', value: active ? 'True' : 'False' };
        expectStatus(await target.patch(path, [operation]), 200, 204);
        const [found] = expectHits(await target.get('/Users', { filter }), 1);
        expectValues(found ?? {}, { id: idOf(user), active });
      }
    },
  ),
  check(
    'Gallery multi-member PATCH',
    'one PATCH adds several members, another takes them away',
    async (target) => {
      const ids = [idOf(await target.user()), idOf(await target.user()), idOf(await target.user())];
      const path = `/Groups/${idOf(await target.group())}`;
      const value = ids.map((id) => ({ $ref: null, value: id }));
      for (const [op, count] of [
        ['Add', ids.length],
        ['Remove', 0],
      ] as const) {
        expectStatus(await target.patch(path, [{ op, path: 'members', value }]), 200, 204);
        const members = (await target.get(path)).body['members'] ?? [];
        expectThat(
          Array.isArray(members) && members.length === count,
          `after ${op}: ${show(members)}; expected ${count} members`,
        );
      }
    },
  ),
];

async function updateEvery(
  target: Target,
  { schema, collection, made }: { schema: string; collection: string; made: Resource },
): Promise<void> {
  const found = (await schemasOf(target)).find((one) => idOf(one) === schema);
  const attributes = found?.['attributes'];
  const names = Array.isArray(attributes) ? attributes.filter(isObject).filter(isText) : [];
  expectThat(names.length > 0, `/Schemas has no text attributes of ${schema}`);
  const values = Object.fromEntries(names.map(({ name }) => [String(name), target.unique('upd')]));
  const path = `${collection}/${idOf(made)}`;
  const operations = Object.entries(values).map(([name, value]) => replace(name, value));
  expectStatus(await target.patch(path, operations), 200, 204);
  await expectStored(target, path, values);
}

/** A single text that clients write and read; `externalId` and `id` are the same for all types. */
function isText({ name, type, multiValued, mutability, returned }: Resource): boolean {
  return (
    type === 'string' &&
    multiValued !== true &&
    (mutability === 'readWrite' || mutability === 'writeOnly') &&
    returned !== 'never' &&
    name !== 'password'
  );
}

async function clearEvery(target: Target, value: '' | null): Promise<void> {
  const path = `/Users/${idOf(await target.user(userWith(mappedValues(target, 'null'))))}`;
  for (const mapped of MAPPED_PATHS)
    expectStatus(await target.patch(path, [replace(mapped, value)]), 200, 204);
  const { body } = await target.get(path);
  for (const mapped of MAPPED_PATHS) {
    const found = readAttribute(body, mapped) ?? null;
    expectThat(found === null || found === value, `${mapped}: still ${show(found)}`);
  }
}

const replace = (path: string, value: unknown): Operation => ({ op: 'Replace', path, value });

async function walkPages(
  target: Target,
  path: string,
  make: () => Promise<Resource>,
): Promise<void> {
  for (let made = 0; made < MANY; made += PAGE)
    await Promise.all(Array.from({ length: Math.min(PAGE, MANY - made) }, make));
  const seen = new Set<string>();
  for (let page = 0; page < PAGES; page++) {
    const startIndex = 1 + page * PAGE;
    const query = { startIndex: String(startIndex), count: String(PAGE) };
    const reply = await target.get(path, query);
    const ids = expectList(reply).map(idOf);
    expectValues(reply.body, { startIndex });
    expectThat(ids.length <= PAGE, `${path}: ${ids.length} resources in a page of ${PAGE}`);
    expectThat(page > 1 || ids.length === PAGE, `${path}: page ${page + 1} is not full`);
    for (const id of ids) {
      expectThat(!seen.has(id), `${path}: ${id} stands on two pages`);
      seen.add(id);
    }
  }
}
