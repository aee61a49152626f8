import { describe, expect, it } from 'vitest';
import { leniencyOf } from '../../../src/scim/dialect.js';
import { parsePath } from '../../../src/scim/path.js';
import { attributePath, resolveAttribute } from '../../../src/scim/schema/resolve.js';
import { GROUP_TYPE, USER_TYPE } from '../../../src/scim/schema/resource-types.js';
import { ENTERPRISE_USER, USER } from '../../../src/scim/urns.js';

const parse = (text: string, type = USER_TYPE) => parsePath(text, type, leniencyOf('entra'));

describe('the path of an attribute', () => {
  it.each([
    ['USERNAME', 'userName'],
    ['name.FAMILYNAME', 'name.familyName'],
    [`${USER}:name.familyName`, 'name.familyName'],
    [`${USER.toLowerCase()}:EMAILS.Value`, 'emails.value'],
    ['externalId', 'externalId'],
    ['meta.lastmodified', 'meta.lastModified'],
    ['department', `${ENTERPRISE_USER}:department`],
    ['manager.value', `${ENTERPRISE_USER}:manager.value`],
    [`${ENTERPRISE_USER}:manager.$ref`, `${ENTERPRISE_USER}:manager.$ref`],
    [`${ENTERPRISE_USER.toUpperCase()}:MANAGER`, `${ENTERPRISE_USER}:manager`],
    ['displayName', 'displayName'],
  ])('%s is %s', (text, canonical) => {
    const path = parse(text);
    expect(path.kind === 'attribute' && attributePath(path.ref)).toBe(canonical);
  });

  it.each([
    'badge',
    'name.badge',
    'name.familyName.x',
    'name..familyName',
    '.name',
    'name.',
    'emails.value.x',
    `${ENTERPRISE_USER}:userName`,
    `${ENTERPRISE_USER}:`,
    'urn:x:department',
    '__proto__',
    'constructor.name',
    'userName.toString',
    ' ',
  ])('"%s" is none', (text) => {
    expect(resolveAttribute(USER_TYPE, text)).toBeUndefined();
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ status: 400, scimType: 'invalidPath' }),
    );
  });
});

describe('a path with a filter', () => {
  it('names a plural attribute, a filter and a sub-attribute', () => {
    expect(parse('Addresses[Type eq "work"].StreetAddress')).toMatchObject({
      kind: 'elements',
      ref: { attribute: { name: 'addresses' } },
      filter: { kind: 'compare', operator: 'eq', value: 'work' },
      subAttribute: { name: 'streetAddress' },
    });
  });

  it('may hold brackets in its text', () => {
    expect(parse('emails[value eq "a]b["].type')).toMatchObject({ filter: { value: 'a]b[' } });
    expect(parse('members[value eq "u]"]', GROUP_TYPE)).toMatchObject({ filter: { value: 'u]' } });
  });

  it.each([
    ['emails[type eq "work"', 'invalidPath'],
    ['emails]type[', 'invalidPath'],
    ['emails[type eq "work"]value', 'invalidPath'],
    ['emails[type eq "work"].badge', 'invalidPath'],
    ['emails[type eq "work"].value.x', 'invalidPath'],
    ['userName[value eq "x"]', 'invalidPath'],
    ['name[givenName eq "x"]', 'invalidPath'],
    ['badge[value eq "x"]', 'invalidPath'],
    ['[type eq "work"]', 'invalidPath'],
    ['emails.value[type eq "work"]', 'invalidPath'],
    ['emails[]', 'invalidFilter'],
    ['emails[0]', 'invalidFilter'],
    ['emails[type eq]', 'invalidFilter'],
    ['emails[type regex "w"]', 'invalidFilter'],
    ['emails[primary gt true]', 'invalidFilter'],
    [`emails[${'('.repeat(10_000)}]`, 'invalidFilter'],
  ])('is refused: %s → %s', (text, scimType) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ status: 400, scimType }));
  });
});

describe('the URN of an extension', () => {
  it('names the whole extension', () => {
    expect(parse(ENTERPRISE_USER.toUpperCase())).toMatchObject({
      kind: 'extension',
      schema: { id: ENTERPRISE_USER },
    });
  });
});
