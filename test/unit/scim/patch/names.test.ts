import { describe, expect, it } from 'vitest';
import { comparisonKey } from '../../../../prisma/text.js';
import { leniencyOf } from '../../../../src/scim/dialect.js';
import { decodePatch } from '../../../../src/scim/patch/decode.js';
import { USER_TYPE } from '../../../../src/scim/schema/resource-types.js';
import { ENTERPRISE_USER, USER } from '../../../../src/scim/urns.js';
import { patch, refusal, start } from './patch.js';

describe('names that are not in full', () => {
  const replace = (path: string) => ({ op: 'replace', path, value: 'x' });
  it.each([
    [replace('department')],
    [{ op: 'add', value: { 'name.givenName': 'x' } }],
    [{ op: 'add', value: { 'emails[type eq "work"].display': 'x' } }],
  ])('are understood, and refused to the letter: %j', (operation) => {
    expect(patch([operation])).not.toEqual(start);
    expect(refusal([operation], { dialect: 'rfc-strict' })).toMatchObject({
      status: 400,
      scimType: 'invalidPath',
    });
  });

  it.each([
    [replace(`${ENTERPRISE_USER}:department`)],
    [replace('name.givenName')],
    [{ op: 'add', value: { [`${ENTERPRISE_USER}:department`]: 'x' } }],
    [{ op: 'add', value: { [`${USER}:name.givenName`]: 'x' } }],
  ])('are not these: %j', (operation) => {
    expect(patch([operation], { dialect: 'rfc-strict' })).not.toEqual(start);
  });
});

describe('an extension as the path', () => {
  it.each([
    [ENTERPRISE_USER, { nope: 1 }, 'invalidPath'],
    [USER, { nope: 1 }, 'invalidPath'],
    [USER, { id: 'x' }, 'mutability'],
    [USER, { Meta: {} }, 'mutability'],
  ])('%s %j is refused to the letter: %s', (path, value, scimType) => {
    const operation = { op: 'replace', path, value };
    expect(patch([operation])).toEqual(start);
    expect(refusal([operation], { dialect: 'rfc-strict' })).toMatchObject({ scimType });
  });
});

describe('the schema of the resource as the path', () => {
  it('holds the common attributes too', () => {
    const operation = { op: 'replace', path: USER, value: { externalId: 'e', Title: 'T' } };
    expect(patch([operation])).toEqual({ ...start, externalId: 'e', title: 'T' });
  });
});

describe('the manager', () => {
  it('is set by its address', () => {
    const path = `${ENTERPRISE_USER}:manager.$ref`;
    expect(patch([{ op: 'replace', path, value: '../Users/u1' }])).toMatchObject({
      [ENTERPRISE_USER]: { manager: { value: 'u1' } },
    });
    expect(refusal([{ op: 'replace', path, value: 'x' }])).toMatchObject({
      scimType: 'invalidValue',
    });
  });
});

describe('the list of schemas', () => {
  it.each(['entra', 'rfc-strict'])('cannot be taken away (%s)', (dialect) => {
    const operation = { op: 'remove', path: 'schemas' };
    expect(refusal([operation], { dialect })).toMatchObject({ scimType: 'mutability' });
  });
});

describe('a message without schemas', () => {
  const body = { Operations: [{ op: 'replace', path: 'title', value: 'x' }] };
  const decoded = (dialect: string, more: object = {}) =>
    decodePatch(
      { ...body, ...more },
      { type: USER_TYPE, leniency: leniencyOf(dialect), prepare: comparisonKey },
    );
  it('is taken from all but a strict client', () => {
    for (const more of [{}, { schemas: null }, { schemas: [] }])
      expect(decoded('okta', more)).toHaveLength(1);
    expect(() => decoded('okta', { schemas: ['urn:x'] })).toThrow('schemas must hold');
    expect(() => decoded('rfc-strict')).toThrow('schemas must hold');
  });
});
