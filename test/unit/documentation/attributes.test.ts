import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { attributesDocument } from '../../../src/documentation/attributes.js';
import { indexesOf } from '../../../src/documentation/indexes.js';
import { USER_ATTRIBUTES } from '../../../src/translation/attributes.js';

const [schema, document, sdl] = await Promise.all(
  ['prisma/schema.prisma', 'docs/attributes.md', 'graphql/schema.graphql'].map((path) =>
    readFile(path, 'utf8'),
  ),
);

/** The cells of an attribute's row in a section. */
function cellsOf(section: string, path: string): string[] {
  const [, rest = ''] = (document ?? '').split(`\n## ${section}\n`);
  const [text = ''] = rest.split('\n## ');
  const row = text.split('\n').find((line) => line.startsWith(`| \`${path}\` |`)) ?? '';
  return row.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, ''));
}

describe('docs/attributes.md', () => {
  it('is made from the schemas as they are', () => {
    expect(document).toBe(attributesDocument(schema ?? ''));
  });

  it.each<[string, string, string[]]>([
    [
      'User',
      'userName',
      'string – yes readWrite default server – `userName` value,_text'.split(' '),
    ],
    ['User', 'externalId', 'string – – readWrite default none yes `externalId` value'.split(' ')],
    ['User', 'title', 'string – – readWrite default none – `title` –'.split(' ')],
    ['User', 'id', 'string – – readOnly always server yes `id` value'.split(' ')],
    [
      'Enterprise user',
      'manager.value',
      'string – – readWrite default none yes `managerRef` value'.split(' '),
    ],
    [
      'Group',
      'displayName',
      'string – yes readWrite default server – `displayName` value'.split(' '),
    ],
  ])('says of %s: %s', (section, path, cells) => {
    const expected = cells.map((cell) => cell.replace('_', ' '));
    expect(cellsOf(section, path)).toEqual([`\`${path}\``, ...expected]);
  });

  it.each([
    ['User', 'emails.value', 'value, text'],
    ['User', 'name.givenName', 'text'],
    ['User', 'photos.value', 'value'],
    ['User', 'emails.type', '–'],
    ['User', 'meta.lastModified', 'value'],
    ['User', 'meta.created', '–'],
    ['Group', 'members.value', 'value'],
  ])('knows the index of %s: %s', (section, path, index) => {
    expect(cellsOf(section, path).at(-1)).toBe(index);
  });

  it('names each single-valued attribute, and only fields that GraphQL has', () => {
    for (const { scim, isEnterprise, field } of USER_ATTRIBUTES) {
      const cells = cellsOf(isEnterprise === true ? 'Enterprise user' : 'User', scim.join('.'));
      expect(cells.at(-2)).toBe(`\`${field}\``);
    }
    const names = [...(document ?? '').matchAll(/ \| `([^`]+)` \| [^|]+ \|$/gm)].flatMap(
      ([, field = '']) => field.replace(' (input alone)', '').match(/\w+/g) ?? [],
    );
    expect(names.length).toBeGreaterThan(80);
    for (const name of names) expect(sdl).toMatch(new RegExp(`^ {2}${name}[(:]`, 'm'));
  });
});

describe('the indexes of a model', () => {
  it('are those whose columns are all known, and none that is for a part of the rows', () => {
    const { values, text } = indexesOf(
      `model Other {\n  @@index([tenantId, elsewhere])\n}\nmodel Row {
  @@id([tenantId, ownerId, position])
  @@unique([tenantId, name])
  @@index([tenantId, kind, valueKey])
  @@index([tenantId, memberId], map: "Row_few", where: raw("x"))
  @@index([tenantId(ops: raw("uuid_ops")), nameKey(ops: raw("gin_trgm_ops"))], map: "T", type: Gin)
}\n`,
      'Row',
    );
    expect([[...values], [...text]]).toEqual([['name', 'valueKey'], ['nameKey']]);
  });
});
