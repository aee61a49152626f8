import { describe, expect, it } from 'vitest';
import { leniencyOf } from '../../../../src/scim/dialect.js';
import { checkFilter } from '../../../../src/scim/filter/check.js';
import { compareText, evaluateFilter } from '../../../../src/scim/filter/evaluate.js';
import { parseFilter } from '../../../../src/scim/filter/parse.js';
import type { JsonObject } from '../../../../src/scim/json.js';
import { GROUP_TYPE, USER_TYPE } from '../../../../src/scim/schema/resource-types.js';
import { ENTERPRISE_USER, GROUP, USER } from '../../../../src/scim/urns.js';

const prepare = (text: string) => text.normalize('NFKC').toLowerCase();

const mira: JsonObject = {
  schemas: [USER, ENTERPRISE_USER],
  id: '48c1',
  externalId: 'mOkafor',
  userName: 'mira.okafor@hillview.example',
  name: { givenName: 'Mira', familyName: 'Okafor' },
  title: 'Site "Planner" \\ é',
  nickName: '100%_\\',
  active: true,
  profileUrl: 'https://people.example/Mira',
  emails: [
    { type: 'work', value: 'mira.okafor@hillview.example', primary: true },
    { type: 'home', value: 'mira@home.test' },
  ],
  roles: [{ value: 'planner', primary: true }],
  x509Certificates: [{ value: 'TUlJ' }, { value: '+/8' }],
  [ENTERPRISE_USER]: {
    department: 'Logistics',
    employeeNumber: '70931',
    manager: { value: '9ad2' },
  },
  meta: {
    resourceType: 'User',
    created: '2026-01-01T00:00:00.000Z',
    lastModified: '2026-02-01T00:00:00.000Z',
  },
};

const jonas: JsonObject = {
  schemas: [USER],
  id: '9ad2',
  userName: 'jonas@hillview.example',
  displayName: 'Jonas',
  active: false,
  emails: [{ type: 'work', value: 'jonas@home.test' }],
  meta: {
    resourceType: 'User',
    created: '2025-12-31T23:00:00.000Z',
    lastModified: '2025-12-31T23:00:00.000Z',
  },
};

function find(text: string): string {
  const scope = { type: USER_TYPE, leniency: leniencyOf('entra') };
  const filter = checkFilter(parseFilter(text), scope);
  return [
    evaluateFilter(filter, mira, prepare) ? 'mira' : '',
    evaluateFilter(filter, jonas, prepare) ? 'jonas' : '',
  ]
    .filter((name) => name !== '')
    .join(' ');
}

describe('the user that a filter finds', () => {
  it.each([
    // Strings without regard to case.
    ['userName Eq "MIRA.okafor@hillview.example"', 'mira'],
    ['USERNAME EQ "jonas@HILLVIEW.example"', 'jonas'],
    ['userName ne "JONAS@hillview.example"', 'mira'],
    ['userName co "OKA"', 'mira'],
    ['userName sw "jo"', 'jonas'],
    ['userName ew ".EXAMPLE"', 'mira jonas'],
    ['userName gt "jonas@hillview.example"', 'mira'],
    ['userName ge "jonas@hillview.example"', 'mira jonas'],
    ['userName lt "MIRA"', 'jonas'],
    ['userName le "a"', ''],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName sw "mi"', 'mira'],
    ['URN:IETF:params:scim:schemas:core:2.0:user:USERNAME sw "J"', 'jonas'],
    // Strings with regard to case.
    ['externalId eq "mOkafor"', 'mira'],
    ['externalId eq "mokafor"', ''],
    ['id eq "48C1"', ''],
    ['id eq "48c1" and manager eq "9ad2"', 'mira'],
    ['id gt "48c1"', 'jonas'],
    ['profileUrl eq "https://people.example/mira"', ''],
    ['profileUrl sw "https://people.example/M"', 'mira'],
    // Booleans.
    ['active eq true', 'mira'],
    ['active eq "False"', 'jonas'],
    ['active ne true', 'jonas'],
    ['not (active eq false)', 'mira'],
    ['roles[primary eq "True"]', 'mira'],
    // Instants.
    ['meta.created eq "2026-01-01T01:00:00+01:00"', 'mira'],
    ['meta.lastModified ge "2026-01-01T00:00:00-02:00"', 'mira'],
    ['meta.created gt 2015-10-10T14:38:21.8617979-07:00', 'mira jonas'],
    ['meta.created lt "2026-01-01T00:00:00.000"', 'jonas'],
    ['meta.resourceType eq User', 'mira jonas'],
    // Presence and null.
    ['title pr', 'mira'],
    ['not (title pr)', 'jonas'],
    ['title eq null', 'jonas'],
    ['title ne null', 'mira'],
    ['name pr', 'mira'],
    ['emails pr', 'mira jonas'],
    ['roles pr', 'mira'],
    ['manager pr', 'mira'],
    // Absence: no value differs from every value, and meets nothing else.
    ['title ne "x"', 'mira jonas'],
    ['title co ""', 'mira'],
    ['title sw ""', 'mira'],
    ['not (title eq "x")', 'mira jonas'],
    ['title lt "zzzz"', 'mira'],
    // Plural attributes.
    ['emails co "home.test"', 'mira jonas'],
    ['emails.value eq "MIRA@home.test"', 'mira'],
    ['emails.type eq "home"', 'mira'],
    ['emails.type eq "work" and emails.value co "@home"', 'mira jonas'],
    ['emails[type eq "work" and value co "@home"]', 'jonas'],
    ['emails[type eq "work" and value ew ".example"]', 'mira'],
    ['emails[type eq "work"].value eq "jonas@home.test"', 'jonas'],
    ['emails[type eq "home"].value eq "jonas@home.test"', ''],
    ['emails[type eq "work"].value pr', 'mira jonas'],
    ['emails[not (type eq "work")]', 'mira'],
    ['emails.type ne "work"', 'mira'],
    ['roles.value eq "Planner"', 'mira'],
    ['roles.value ne "planner"', 'jonas'],
    ['x509Certificates.value eq "TUlJ"', 'mira'],
    ['x509Certificates.value eq "tulj"', ''],
    ['x509Certificates.value eq "+/8="', 'mira'],
    ['x509Certificates.value eq "-_8"', 'mira'],
    // A single complex attribute in brackets is its one value.
    ['name[givenName eq "mira"]', 'mira'],
    ['name[givenName ne "x"]', 'mira'],
    ['manager[value eq "9ad2"]', 'mira'],
    ['name[not (givenName eq "x") and familyName sw "O"]', 'mira'],
    // Extensions.
    [
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "logistics"',
      'mira',
    ],
    ['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq "9ad2"', 'mira'],
    ['department eq "Logistics"', 'mira'],
    ['manager eq "9AD2"', ''],
    ['employeeNumber eq 70931', 'mira'],
    [`schemas eq "${ENTERPRISE_USER}"`, 'mira'],
    [`schemas eq "${ENTERPRISE_USER.toUpperCase()}"`, 'mira'],
    [`schemas eq "${USER}"`, 'mira jonas'],
    // Precedence.
    ['active eq false or active eq true and title eq "no"', 'jonas'],
    ['(active eq false or active eq true) and title pr', 'mira'],
    ['(title pr or nickName pr) and active eq true', 'mira'],
    ['not (title pr) or title pr', 'mira jonas'],
    // Literals as clients write them.
    ['title eq "Site \\"Planner\\" \\\\ \\u00e9"', 'mira'],
    ['nickName eq "100%_\\\\"', 'mira'],
    ['nickName co "%"', 'mira'],
    ['userName co "%"', ''],
    ["userName sw 'jonas'", 'jonas'],
    ['userName sw J', 'jonas'],
    ['userName eq"jonas@hillview.example"', 'jonas'],
    ['  userName   sw\t"j"  ', 'jonas'],
    ['emails [ type eq "home" ]', 'mira'],
    [
      'name.FamilyName eq Okafor and (emails.Value co hillview.example or emails.Value co y)',
      'mira',
    ],
    [`userName eq "${'x'.repeat(3000)}"`, ''],
    [`userName eq "' OR 1=1 --"`, ''],
    // Unknown attributes have no value.
    ['badge eq "x"', ''],
    ['badge pr', ''],
    ['badge ne "x"', 'mira jonas'],
    ['badge eq null', 'mira jonas'],
    ['not (badge eq "x")', 'mira jonas'],
    ['__proto__ pr', ''],
    ['constructor.name pr', ''],
    ['emails.toString pr', ''],
  ])('%s → %s', (text, found) => {
    expect(find(text)).toBe(found);
  });
});

describe('the group that a filter finds', () => {
  const group: JsonObject = {
    schemas: [GROUP],
    id: '77fe',
    displayName: 'Field Ops',
    members: [{ value: '48c1', type: 'User' }, { value: '9ad2' }],
  };

  it.each([
    ['displayName eq "field ops"', true],
    ['id eq "77fe" and members eq "48c1"', true],
    ['members.value eq "9ad2"', true],
    ['members[value eq "9ad2"]', true],
    ['members[value eq "9ad2" and type eq "User"]', false],
    ['members eq "48C1"', false],
    ['userName eq "x"', false],
  ])('%s → %s', (text, found) => {
    const scope = { type: GROUP_TYPE, leniency: leniencyOf('entra') };
    expect(evaluateFilter(checkFilter(parseFilter(text), scope), group, prepare)).toBe(found);
  });
});

describe('the order of text', () => {
  it('is by code point, so that a pair stands above every single unit', () => {
    expect(compareText('\u{1F600}', '\uFFFD')).toBeGreaterThan(0);
    expect(compareText('a', 'ab')).toBeLessThan(0);
    expect(compareText('ab', 'a')).toBeGreaterThan(0);
    expect(compareText('é', 'é')).toBe(0);
  });
});
