import { ENTERPRISE, USER } from '../../clients/message.js';
import { type Check, check } from '../check.js';
import { expectError, expectHits, expectList, expectThat, idOf } from '../expect.js';
import { once } from '../once.js';
import type { Target } from '../target.js';

/** Three users, whose names begin with the same mark. */
const people = once(async (target: Target) => {
  const mark = target.unique('filter');
  const make = (name: string, attributes: object) =>
    target.user({
      schemas: [USER, ENTERPRISE],
      userName: `${mark}-${name}@check.example`,
      displayName: `${name} "${mark}"`,
      ...attributes,
    });
  const users = {
    anna: await make('Anna', {
      title: 'Planner',
      name: { givenName: 'Anna', familyName: 'Lind' },
      emails: [
        { type: 'work', value: `anna@${mark}.example`, primary: true },
        { type: 'home', value: `ben@${mark}.example` },
      ],
      [ENTERPRISE]: { department: 'Logistics' },
    }),
    ben: await make('Ben', {
      title: 'Plan B',
      active: false,
      name: { givenName: 'Ben', familyName: 'Okafor' },
      emails: [{ type: 'work', value: `ben@${mark}.example`, primary: true }],
    }),
    carl: await make('Carl', { name: { givenName: 'Carl', familyName: 'Marsh' } }),
  };
  return { mark, users };
});

/** Filters of one operator or shape each; `MARK` stands for the mark of the three users. */
const ROWS: readonly (readonly [filter: string, hits: string, source?: string])[] = [
  ['userName eq "MARK-anna@check.example"', 'anna', 'RFC 7643 §4.1.1'],
  ['USERNAME Eq "MARK-Anna@check.example"', 'anna', 'RFC 7644 §3.4.2.2'],
  [
    'urn:ietf:params:scim:schemas:core:2.0:User:userName eq "MARK-Anna@check.example"',
    'anna',
    'RFC 7644 §3.10',
  ],
  ['displayName eq "Anna \\"MARK\\""', 'anna'],
  ['title ne "Planner" and title pr', 'ben'],
  ['title co "lan"', 'anna ben'],
  ['title sw "Plan"', 'anna ben'],
  ['title ew "ner"', 'anna'],
  ['title pr', 'anna ben'],
  ['not (title pr)', 'carl'],
  ['active eq false', 'ben'],
  ['name.familyName eq "lind"', 'anna'],
  ['name.familyName gt "M"', 'ben carl'],
  ['name.familyName ge "marsh"', 'ben carl'],
  ['name.familyName lt "Marsh"', 'anna'],
  ['name.familyName le "Marsh"', 'anna carl'],
  ['meta.created gt "2011-05-13T04:42:34Z"', 'anna ben carl'],
  ['meta.lastModified lt "2011-05-13T04:42:34Z"', ''],
  ['title eq "Planner" and active eq true', 'anna'],
  ['title eq "Planner" or name.familyName eq "Marsh"', 'anna carl'],
  ['title eq "Planner" or title pr and active eq false', 'anna ben'],
  ['(title eq "Planner" or title pr) and active eq false', 'ben'],
  ['emails.value co "ben@"', 'anna ben'],
  ['emails[type eq "work" and value co "ben@"]', 'ben'],
  ['emails[type eq "work"].value eq "ben@MARK.example"', 'ben', 'Entra match query'],
  [`${ENTERPRISE}:department eq "logistics"`, 'anna'],
];

/** RFC 7644 §3.4.2.2: what a filter finds, and what it does not. */
export const FILTERS: readonly Check[] = [
  ...ROWS.map(([filter, hits, source = 'RFC 7644 §3.4.2.2']) =>
    check(source, `filter ${filter} finds ${hits === '' ? 'nobody' : hits}`, (target) =>
      expectFound(target, filter, hits),
    ),
  ),
  check(
    'RFC 7644 §3.4.2',
    'a filter that finds nothing answers 200 with an empty list',
    async (target) => {
      const filter = `userName eq "${target.unique('nobody')}"`;
      expectHits(await target.get('/Users', { filter }), 0);
    },
  ),
  check(
    'RFC 7644 §3.12',
    'a filter that cannot be read answers 400 invalidFilter',
    async (target) => {
      for (const filter of ['userName eq', 'userName zz "x"', '(userName pr'])
        expectError(await target.get('/Users', { filter }), 400, 'invalidFilter');
    },
  ),
  check('RFC 7644 §3.4.3', 'POST .search finds what GET finds', async (target) => {
    const { mark, users } = await people(target);
    const filter = `userName eq "${mark}-anna@check.example"`;
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'];
    const found = expectHits(await target.post('/Users/.search', { schemas, filter }), 1);
    expectThat(
      found.every((one) => idOf(one) === idOf(users.anna)),
      'another user was found',
    );
  }),
  check('Entra reference check', 'a filter on id and manager finds the report', async (target) => {
    const { users } = await people(target);
    const [manager, report] = [idOf(users.anna), idOf(users.carl)];
    const path = `${ENTERPRISE}:manager`;
    await target.patch(`/Users/${report}`, [{ op: 'Add', path, value: manager }]);
    const filter = `id eq "${report}" and manager eq "${manager}"`;
    expectHits(await target.get('/Users', { filter, attributes: 'id' }), 1);
    const other = `manager eq "${report}" and id eq "${report}"`;
    expectHits(await target.get('/Users', { filter: other, attributes: 'id' }), 0);
  }),
  check('Entra membership check', 'a filter on id and members finds the group', async (target) => {
    const { users } = await people(target);
    const group = idOf(await target.group({ members: [{ value: idOf(users.anna) }] }));
    const find = async (member: string) =>
      target.get('/Groups', {
        filter: `id eq "${group}" and members eq "${member}"`,
        attributes: 'id',
      });
    expectHits(await find(idOf(users.anna)), 1);
    expectHits(await find(idOf(users.ben)), 0);
  }),
];

async function expectFound(target: Target, filter: string, hits: string): Promise<void> {
  const { mark, users } = await people(target);
  const whole = `(${filter.replaceAll('MARK', mark)}) and userName sw "${mark}"`;
  const reply = await target.get('/Users', { filter: whole });
  const ids = new Set(expectList(reply).map(idOf));
  const found = Object.entries(users)
    .filter(([, user]) => ids.has(idOf(user)))
    .map(([name]) => name)
    .join(' ');
  expectThat(
    found === hits && ids.size === found.split(' ').filter(Boolean).length,
    `${whole} finds ${found === '' ? 'nobody' : found}${ids.size === 0 ? '' : ` (${ids.size} resources)`}`,
  );
}
