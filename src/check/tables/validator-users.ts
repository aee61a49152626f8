import { ENTERPRISE, MANAGER, type Operation, USER } from '../../clients/message.js';
import { type Check, check } from '../check.js';
import { expectHits, expectStatus, expectStored, expectValues, idOf } from '../expect.js';
import { once } from '../once.js';
import { mappedValues, type Texts, userWith } from '../sample.js';
import type { Resource, Target } from '../target.js';

interface Sample {
  readonly path: string;
  readonly userName: string;
  readonly values: Texts;
}

/** One user with every attribute, for the rows that only read. */
const sample = once(createFull);

async function createFull(target: Target): Promise<Sample> {
  const values = mappedValues(target, 'full');
  const user = await target.user({ ...userWith(values), active: true });
  return { path: `/Users/${idOf(user)}`, userName: String(user['userName']), values };
}

async function createBare(target: Target): Promise<string> {
  return `/Users/${idOf(await target.user())}`;
}

async function patched(
  target: Target,
  path: string,
  ...operations: readonly Operation[]
): Promise<void> {
  expectStatus(await target.patch(path, operations), 200, 204);
}

const byName = (userName: string) => ({ filter: `userName eq "${userName}"` });

/** The user rows of the Entra SCIM validator. */
export const USER_ROWS: readonly Check[] = [
  check(
    'Validator U1',
    'POST of a user with every attribute; the filter answers them all',
    async (target) => {
      const { userName, values } = await sample(target);
      const [found] = expectHits(await target.get('/Users', byName(userName)), 1);
      expectValues(found ?? {}, { userName, active: true, ...values });
    },
  ),
  check('Validator U2', 'a second POST of the same user answers 409', async (target) => {
    const { userName } = await sample(target);
    expectStatus(await target.post('/Users', { schemas: [USER], userName }), 409);
  }),
  check('Validator U3', 'filter of an existing user', async (target) => {
    const { path, userName, values } = await sample(target);
    const [found] = expectHits(await target.get('/Users', byName(userName)), 1);
    expectValues(found ?? {}, { id: path.replace('/Users/', ''), ...values });
  }),
  check('Validator U4', 'filter of a user who does not exist', async (target) => {
    expectHits(await target.get('/Users', byName(target.unique('nobody'))), 0);
  }),
  check('Validator U5', 'filter of an existing user in another letter case', async (target) => {
    const { userName } = await sample(target);
    expectHits(await target.get('/Users', byName(userName.toUpperCase())), 1);
  }),
  check('Validator U6', 'PATCH replaces every attribute by its path', async (target) => {
    const { path } = await createFull(target);
    const values = mappedValues(target, 'replaced');
    await patched(target, path, ...operations('replace', values));
    await expectStored(target, path, values);
  }),
  check('Validator U7', 'PATCH without a path replaces userName', async (target) => {
    const path = await createBare(target);
    const userName = target.unique('renamed');
    await patched(target, path, { op: 'replace', value: { userName } });
    await expectStored(target, path, { userName });
  }),
  check(
    'Validator U8',
    'PATCH disables a user; active is answered as a boolean',
    async (target) => {
      const path = await createBare(target);
      await patched(target, path, { op: 'replace', path: 'active', value: false });
      await expectStored(target, path, { active: false });
    },
  ),
  check('Validator U9', 'PATCH adds every attribute to a user who has none', async (target) => {
    const path = await createBare(target);
    const values = mappedValues(target, 'added');
    const primary = { path: 'emails[type eq "work"].primary', value: true };
    await patched(target, path, ...operations('add', values), { op: 'add', ...primary });
    await expectStored(target, path, { ...values, [primary.path]: true });
  }),
  check('Validator U10', 'PATCH adds a manager', (target) => managerRow(target, ['add'])),
  check('Validator U11', 'PATCH replaces a manager', (target) =>
    managerRow(target, ['add', 'replace']),
  ),
  check('Validator U12', 'PATCH removes a manager; the attribute is gone', async (target) => {
    const { path } = await managerRow(target, ['add']);
    await patched(target, path, { op: 'remove', path: MANAGER });
    const { body } = await target.get(path);
    expectValues(body, { [`${MANAGER}.value`]: null, [ENTERPRISE]: null });
  }),
  check('Validator U13', 'DELETE of a user answers 204, and GET 404 afterwards', async (target) => {
    const path = await createBare(target);
    expectStatus(await target.remove(path), 204);
    expectStatus(await target.get(path), 404);
  }),
];

async function managerRow(target: Target, ops: readonly string[]): Promise<{ path: string }> {
  const path = await createBare(target);
  for (const op of ops) {
    const manager: Resource = await target.user();
    await patched(target, path, { op, path: MANAGER, value: idOf(manager) });
    await expectStored(target, path, { [`${MANAGER}.value`]: idOf(manager) });
  }
  return { path };
}

/** One operation a path, as the validator sends them. */
function operations(op: string, values: Texts) {
  return Object.entries(values).map(([path, value]) => ({ op, path, value }));
}
