import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTERPRISE_USER, GROUP, USER } from '../../src/scim/urns.js';
import { build } from '../support/build.js';
import { at, scim } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
/** What stands for the ids in the filters below, by the names that the results are told by. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  server = await startServer();
  ids['boss'] = await build.user(server, { userName: 'boss', displayName: 'The Boss' });
  ids['mira'] = await build.user(server, {
    userName: 'mira.okafor@hillview.example',
    externalId: 'mOkafor',
    name: { givenName: 'Mira', familyName: 'Okafor' },
    title: 'Site "Planner" \\ é',
    nickName: '100%_\\',
    profileUrl: 'https://people.example/Mira',
    emails: [
      { type: 'work', value: 'mira@hillview.example', primary: true },
      { type: 'home', value: 'mira@home.test' },
    ],
    phoneNumbers: [{ type: 'mobile', value: '07700' }],
    ims: [{ type: 'xmpp', value: 'mira@chat.test' }],
    photos: [{ type: 'photo', value: 'https://photos.example/Mira' }],
    addresses: [{ type: 'work', locality: 'Leith', country: 'Scotland', primary: true }],
    entitlements: [{ value: 'badge' }],
    roles: [{ value: 'planner', primary: true }],
    x509Certificates: [{ value: 'TUlJ' }, { value: '+/8', type: 'other' }],
    [ENTERPRISE_USER]: { department: 'Harbour', employeeNumber: '7', manager: ids['boss'] },
  });
  ids['jonas'] = await build.user(server, {
    userName: 'jonas@hillview.example',
    active: false,
    emails: [{ type: 'work', value: 'jonas@home.test' }],
    addresses: [{ type: 'home', locality: 'Ghent' }],
  });
  ids['crew'] = await build.group(server, [ids['mira']]);
  ids['empty'] = await build.group(server);
  ids['outer'] = await build.group(server, [ids['crew']]);
});
afterAll(() => server.close());

/** The names of the resources that a filter finds; `{mira}` in it stands for the id. */
async function find(type: string, filter: string): Promise<string> {
  const text = filter.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '');
  const path = `/${type}?filter=${encodeURIComponent(text)}`;
  const { status, body } = await scim(server, 'GET', path);
  expect(status).toBe(200);
  const found = at(body, 'Resources');
  const names = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
  const listed = Array.isArray(found) ? found.map((one) => names.get(String(at(one, 'id')))) : [];
  return listed.join(' ');
}

const EVERYBODY = 'boss mira jonas';

describe('a filter on users finds', () => {
  it.each([
    ['userName Eq "MIRA.okafor@hillview.example"', 'mira'],
    [`${USER}:userName sw "mi"`, 'mira'],
    ['userName ne "boss"', 'mira jonas'],
    ['externalId eq "mOkafor"', 'mira'],
    ['externalId eq "mokafor"', ''],
    ['id eq "{mira}"', 'mira'],
    ['id ne "{mira}"', 'boss jonas'],
    ['id sw "0"', EVERYBODY],
    ['id pr', EVERYBODY],
    ['profileUrl eq "https://people.example/mira"', ''],
    ['profileUrl sw "https://people.example/M"', 'mira'],
    ['title eq "Site \\"Planner\\" \\\\ \\u00e9"', 'mira'],
    ['title eq "SITE \\"planner\\" \\\\ É"', 'mira'],
    ['nickName co "%"', 'mira'],
    ['nickName eq "100%_\\\\"', 'mira'],
    ['title co ""', 'mira'],
    ['title sw ""', 'mira'],
    ['title ne "x"', EVERYBODY],
    ['active eq false', 'jonas'],
    ['active ne false', 'boss mira'],
    ['active pr', EVERYBODY],
    ['not (active eq false)', 'boss mira'],
    ['(title pr or nickName pr) and active eq true', 'mira'],
    ['name pr', 'mira'],
    ['name.familyName pr', 'mira'],
    ['name[givenName eq "mira"]', 'mira'],
    ['meta pr', EVERYBODY],
    ['meta.created ge "2026-01-01T00:00:00+02:00"', EVERYBODY],
    ['meta.created lt "2026-01-01T00:00:00+02:00"', ''],
    ['meta.lastModified pr', EVERYBODY],
    ['meta.lastModified ne "2026-01-01T00:00:00Z"', EVERYBODY],
    ['meta.resourceType eq "User"', EVERYBODY],
    ['meta.resourceType eq "Group"', ''],
    ['meta.resourceType ne "Group"', EVERYBODY],
    ['meta.resourceType co "se"', EVERYBODY],
    ['meta.resourceType ew "r"', EVERYBODY],
    ['meta.resourceType gt "Group"', EVERYBODY],
    ['meta.resourceType le "Group"', ''],
    [`schemas eq "${USER}"`, EVERYBODY],
    [`schemas eq "${ENTERPRISE_USER}"`, 'mira'],
    ['schemas sw "urn:"', EVERYBODY],
    ['schemas pr', EVERYBODY],
  ])('%s: %s', async (filter, found) => {
    expect(await find('Users', filter)).toBe(found);
  });
});

describe('a filter on plural attributes of users finds', () => {
  it.each([
    ['emails co "home.test"', 'mira jonas'],
    ['emails.value eq "mira@HOME.test"', 'mira'],
    ['emails.type eq "work" and emails.value co "@home"', 'mira jonas'],
    ['emails[type eq "work" and value co "@home"]', 'jonas'],
    ['emails[type eq "work"].value eq "jonas@home.test"', 'jonas'],
    ['emails[type eq "home"].value eq "jonas@home.test"', ''],
    ['emails[not (type eq "work")]', 'mira'],
    ['emails[type eq "home" or value sw "jonas"]', 'mira jonas'],
    ['emails[primary eq "True"]', 'mira'],
    ['emails.primary eq true', 'mira'],
    ['emails.primary pr', 'mira'],
    ['emails[display pr]', ''],
    ['emails pr', 'mira jonas'],
    ['emails.type ne "work"', 'boss mira'],
    ['not (emails pr)', 'boss'],
    ['phoneNumbers[type eq "mobile"].value eq "07700"', 'mira'],
    ['ims.value eq "MIRA@chat.test"', 'mira'],
    ['photos.value eq "https://photos.example/Mira"', 'mira'],
    ['photos.value eq "https://photos.example/mira"', ''],
    ['entitlements eq "badge"', 'mira'],
    ['roles.value eq "Planner"', 'mira'],
    ['roles[primary eq "True"]', 'mira'],
    ['x509Certificates.value eq "TUlJ"', 'mira'],
    ['x509Certificates.value eq "tulj"', ''],
    ['x509Certificates.value eq "+/8="', 'mira'],
    ['x509Certificates.value eq "-_8"', 'mira'],
    ['x509Certificates[type eq "other" and value eq "-_8="]', 'mira'],
    ['addresses pr', 'mira jonas'],
    ['addresses.locality eq "leith"', 'mira'],
    ['addresses.primary eq true', 'mira'],
    ['addresses[type eq "work" and country sw "scot"]', 'mira'],
    ['addresses[primary eq true]', 'mira'],
    ['addresses[type eq "work"].locality eq "Ghent"', ''],
    ['addresses.region pr', ''],
  ])('%s: %s', async (filter, found) => {
    expect(await find('Users', filter)).toBe(found);
  });
});

describe('a filter on references finds', () => {
  it.each([
    ['manager eq "{boss}"', 'mira'],
    ['manager pr', 'mira'],
    ['manager.value eq "{boss}"', 'mira'],
    [`${ENTERPRISE_USER}:manager.value eq "{boss}"`, 'mira'],
    ['manager.displayName eq "the boss"', 'mira'],
    ['manager[value eq "{boss}"]', 'mira'],
    ['department eq "harbour"', 'mira'],
    ['employeeNumber eq 7', 'mira'],
    ['groups pr', 'mira'],
    ['groups eq "{crew}"', 'mira'],
    ['groups.value eq "{crew}"', 'mira'],
    ['groups.value ne "{crew}"', 'boss mira jonas'],
    ['groups.display pr', 'mira'],
    ['groups.type eq "direct"', 'mira'],
    ['groups.type eq "indirect"', 'mira'],
    ['groups[value eq "{crew}" and type eq "direct"]', 'mira'],
    ['groups[type eq "indirect"]', 'mira'],
    ['groups[display sw "group"]', 'mira'],
  ])('%s: %s', async (filter, found) => {
    expect(await find('Users', filter)).toBe(found);
  });
});

describe('a filter on groups finds', () => {
  const ALL = 'crew empty outer';
  it.each([
    ['id eq "{crew}"', 'crew'],
    ['displayName sw "GROUP"', ALL],
    ['displayName pr', ALL],
    ['externalId pr', ''],
    ['members eq "{mira}"', 'crew'],
    ['members.value eq "{mira}"', 'crew'],
    ['members[value eq "{mira}"]', 'crew'],
    ['members[value eq "{mira}" and type eq "User"]', 'crew'],
    ['members[value eq "{mira}" and type eq "Group"]', ''],
    ['members.type eq "Group"', 'outer'],
    ['members pr', 'crew outer'],
    ['not (members pr)', 'empty'],
    ['members.value ne "{mira}"', 'empty outer'],
    ['members.display pr', ''],
    ['meta pr', ALL],
    ['meta.created gt "2026-01-01T00:00:00Z"', ALL],
    ['meta.lastModified lt "2026-01-01T00:00:00Z"', ''],
    ['meta.resourceType eq Group', ALL],
    [`schemas eq "${GROUP}"`, ALL],
    ['schemas eq "urn:unknown"', ''],
    ['userName eq "x"', ''],
    ['displayName eq "x" or members eq "{crew}"', 'outer'],
  ])('%s: %s', async (filter, found) => {
    expect(await find('Groups', filter)).toBe(found);
  });
});

describe('the order of groups', () => {
  it.each([
    ['sortBy=displayName', 'crew empty outer'],
    ['sortBy=displayName&sortOrder=descending', 'outer empty crew'],
    ['sortBy=meta.created&sortOrder=descending', 'outer empty crew'],
    ['sortBy=members', 'crew outer empty'],
    ['', 'crew empty outer'],
  ])('%s', async (query, wanted) => {
    const { body } = await scim(server, 'GET', `/Groups?${query}`);
    const found = at(body, 'Resources');
    const listed = Array.isArray(found) ? found.map((one) => at(one, 'id')) : [];
    expect(listed).toEqual(wanted.split(' ').map((name) => ids[name]));
  });
});
