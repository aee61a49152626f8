import { describe, expect, it } from 'vitest';
import { parseDateTime } from '../../../src/scim/date-time.js';
import {
  resourceTypeDocument,
  schemaDocument,
  serviceProviderConfig,
} from '../../../src/scim/discovery.js';
import { notFound, toErrorBody } from '../../../src/scim/errors.js';
import { namesVersion, onlyVersion, weakTag } from '../../../src/scim/etag.js';
import { isObject, type Json } from '../../../src/scim/json.js';
import { listResponse, parsePage } from '../../../src/scim/message/list.js';
import { schemasOf } from '../../../src/scim/schema/resolve.js';
import { RESOURCE_TYPES } from '../../../src/scim/schema/resource-types.js';
import { ENTERPRISE_USER, ERROR, LIST_RESPONSE, USER } from '../../../src/scim/urns.js';

const limits = { defaultPageSize: 100, maxPageSize: 500, cursorTimeout: 3600 };

describe('an error', () => {
  it('has its status as a string, and a type only where the RFC has one', () => {
    expect(toErrorBody(notFound('No user has the id "x".'))).toEqual({
      schemas: [ERROR],
      status: '404',
      detail: 'No user has the id "x".',
    });
  });
});

describe('a page', () => {
  it.each([
    [{}, 1, 100],
    [{ startIndex: '0', count: '0' }, 1, 0],
    [{ startIndex: '-5', count: '-1' }, 1, 0],
    [{ startIndex: '11', count: '5' }, 11, 5],
    [{ startIndex: ' 2 ', count: '501' }, 2, 500],
    [{ startIndex: '9'.repeat(60), count: '9'.repeat(400) }, 2_000_000_000, 500],
  ])('%j begins and is as long as is possible', (query, startIndex, count) => {
    expect(parsePage(query, limits)).toEqual({ method: 'index', startIndex, count });
  });

  it.each([
    [{ startIndex: 'one' }, 'startIndex'],
    [{ startIndex: '' }, 'startIndex'],
    [{ count: '1.5' }, 'count'],
    [{ count: '1e3' }, 'count'],
    [{ count: '0x10' }, 'count'],
    [{ count: 'NaN' }, 'count'],
  ])('%j is none: %s', (query, words) => {
    const read = () => parsePage(query, limits);
    expect(read).toThrow(expect.objectContaining({ status: 400, scimType: 'invalidValue' }));
    expect(read).toThrow(words);
  });

  it('is answered with counts as numbers, also when it is empty', () => {
    expect(listResponse({ resources: [], totalResults: 0, startIndex: 1 })).toEqual({
      schemas: [LIST_RESPONSE],
      totalResults: 0,
      startIndex: 1,
      itemsPerPage: 0,
      Resources: [],
    });
  });
});

describe('an entity tag', () => {
  it.each([
    ['W/"3"', true],
    ['"3"', true],
    ['*', true],
    ['W/"1", W/"3"', true],
    ['W/"1","3"', true],
    ['W/"2"', false],
    ['W/"33"', false],
    ['3', false],
    ['', false],
  ])('%s names version 3: %s', (header, expected) => {
    expect(namesVersion(header, 3)).toBe(expected);
  });

  it('asks for one version or for several', () => {
    expect(onlyVersion(weakTag(7))).toBe(7);
    expect(onlyVersion('W/"07"')).toBeUndefined();
    expect(onlyVersion('*')).toBeUndefined();
    expect(onlyVersion('W/"1", W/"2"')).toBeUndefined();
    expect(onlyVersion(`W/"${'9'.repeat(30)}"`)).toBeUndefined();
  });
});

describe('an instant', () => {
  it.each([
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z'],
    ['2026-01-01T02:00:00+02:00', '2026-01-01T00:00:00.000Z'],
    ['2026-01-01T00:00:00', '2026-01-01T00:00:00.000Z'],
    ['2015-10-10T14:38:21.8617979-07:00', '2015-10-10T21:38:21.861Z'],
    ['2026-01-01t00:00:00.1z', '2026-01-01T00:00:00.100Z'],
    ['2026-10-05', undefined],
    ['2026-13-01T00:00:00Z', undefined],
    ['2026-02-30T00:00:00Z', undefined],
    ['2026-02-29T00:00:00Z', undefined],
    ['2026-04-31T00:00:00+02:00', undefined],
    ['2024-02-29T23:00:00-02:00', '2024-03-01T01:00:00.000Z'],
    ['0000-02-29T00:00:00Z', '0000-02-29T00:00:00.000Z'],
    ['2026-00-10T00:00:00Z', undefined],
    ['2026-01-00T00:00:00Z', undefined],
    ['2026-01-01T00:00:00+14:00', '2025-12-31T10:00:00.000Z'],
    ['2026-01-01T00:00:00+14:30', undefined],
    ['2026-01-01T25:00:00Z', undefined],
    ['10:00:00', undefined],
    ['', undefined],
  ])('%s is %s', (text, expected) => {
    expect(parseDateTime(text)).toBe(expected);
  });
});

const KEYWORDS = [
  'name',
  'description',
  'type',
  'multiValued',
  'required',
  'caseExact',
  'mutability',
  'returned',
];

describe('discovery', () => {
  const base = 'https://id.example/scim/v2';
  const documents = [
    ...RESOURCE_TYPES.flatMap(schemasOf).map((schema) => schemaDocument(schema, base)),
    ...RESOURCE_TYPES.map((type) => resourceTypeDocument(type, base)),
    serviceProviderConfig(base, {
      pages: limits,
      bulk: { maxOperations: 10, maxPayloadSize: 1000 },
    }),
  ];

  it('has no nulls and every keyword of every attribute', () => {
    for (const document of documents) expect(JSON.stringify(document)).not.toContain('null');
    const attributes = documents.flatMap((document) => attributesIn(document['attributes']));
    expect(attributes.length).toBeGreaterThan(80);
    for (const attribute of attributes) {
      expect(Object.keys(attribute)).toEqual(expect.arrayContaining(KEYWORDS));
      expect(attribute['name']).toMatch(/^[A-Za-z$][\w$-]*$/);
      expect(attribute['description']).not.toBe('');
      expect('uniqueness' in attribute).toBe(attribute['type'] !== 'complex');
    }
  });

  it('names users first, with the words and the extension that clients look for', () => {
    expect(documents[0]).toMatchObject({ id: USER, description: 'User Account' });
    expect(documents[3]).toMatchObject({
      id: 'User',
      endpoint: '/Users',
      schemaExtensions: [{ schema: ENTERPRISE_USER, required: false }],
      meta: { location: `${base}/ResourceTypes/User` },
    });
  });

  it('promises no more than what works', () => {
    expect(documents.at(-1)).toMatchObject({
      patch: { supported: true },
      bulk: { supported: true, maxOperations: 10, maxPayloadSize: 1000 },
      filter: { supported: true, maxResults: 500 },
      authenticationSchemes: [{ type: 'oauthbearertoken', primary: true }, { type: 'oauth2' }],
    });
  });

  function attributesIn(value: Json | undefined): { [name: string]: Json }[] {
    const attributes = Array.isArray(value) ? value.filter(isObject) : [];
    return attributes.flatMap((attribute) => [
      attribute,
      ...attributesIn(attribute['subAttributes']),
    ]);
  }
});
