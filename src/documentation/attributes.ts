import { EXACT_KINDS } from '../../graphql/user/attributes.js';
import { COMMON_ATTRIBUTES } from '../scim/schema/common.js';
import { ENTERPRISE_USER_SCHEMA } from '../scim/schema/enterprise-user.js';
import { GROUP_SCHEMA } from '../scim/schema/group.js';
import type { AttributeDefinition, SchemaDefinition } from '../scim/schema/types.js';
import { USER_SCHEMA } from '../scim/schema/user.js';
import {
  ADDRESS_PARTS,
  ELEMENT_PARTS,
  PLURAL_ATTRIBUTES,
  USER_ATTRIBUTES,
} from '../translation/attributes.js';
import { indexesOf } from './indexes.js';

const HEAD = `# Attributes

Every attribute of users and groups, with its characteristics (RFC 7643 §7; \`/Schemas\` tells those of all but the common attributes), the field that it is in
GraphQL, and what an index finds. Attributes that a tenant adds itself are in [extensions.md](extensions.md).

- *GraphQL* is a field of the type \`User\` or \`Group\`; a part of an element stands in braces. What has no field there is made at
  the SCIM door.
- *Index*: **value** finds equal values, **text** finds text anywhere in them (\`co\`, \`ew\`). Without an index a filter works too,
  and looks at all users or groups of the tenant that the rest of the filter leaves.

This page is made from \`src/scim/schema\`, \`src/translation/attributes.ts\` and the indexes of \`prisma/schema.prisma\`.
`;

const COLUMNS =
  '| attribute | type | multi-valued | required | mutability | returned | uniqueness | caseExact | GraphQL | index |\n|---|---|---|---|---|---|---|---|---|---|\n';

interface Section {
  readonly title: string;
  readonly text: string;
  readonly attributes: readonly AttributeDefinition[];
  /** What an attribute is in GraphQL, by its path. */
  readonly fields: ReadonlyMap<string, string>;
  /** What an index finds of an attribute. */
  readonly indexed: (path: string) => string;
}

const COMMON_FIELDS: readonly [path: string, field: string][] = [
  ['id', 'id'],
  ['meta.created', 'createdAt'],
  ['meta.lastModified', 'updatedAt'],
  ['meta.version', 'version'],
];

const textFields = (isEnterprise: boolean) =>
  USER_ATTRIBUTES.filter((row) => (row.isEnterprise === true) === isEnterprise).map(
    ({ scim, field }): [string, string] => [scim.join('.'), field],
  );

const partsOf = (name: string, parts: readonly string[]): [string, string][] => [
  [name, name],
  ...parts.map((part): [string, string] => [`${name}.${part}`, `${name} { ${part} }`]),
];

const USER_FIELDS = new Map<string, string>([
  ...COMMON_FIELDS,
  ...textFields(false),
  ['active', 'active'],
  ['password', 'password (input alone)'],
  ...PLURAL_ATTRIBUTES.flatMap((name) => partsOf(name, [...ELEMENT_PARTS, 'primary'])),
  ...partsOf('addresses', [...ADDRESS_PARTS, 'primary']),
  ['groups', 'groupReferences'],
  ['groups.value', 'groupReferences { id }'],
  ['groups.display', 'groupReferences { displayName }'],
  ['groups.type', 'groupReferences { isDirect }'],
]);

const ENTERPRISE_FIELDS = new Map<string, string>([
  ...textFields(true),
  ['manager', 'manager'],
  ['manager.displayName', 'managerDisplayName'],
]);

const GROUP_FIELDS = new Map<string, string>([
  ...COMMON_FIELDS,
  ['externalId', 'externalId'],
  ['displayName', 'displayName'],
  ['members', 'members'],
  ['members.value', 'members { nodes { memberId } }'],
  ['members.type', 'members { nodes { type } }'],
  ['members.display', 'members { nodes { display } }'],
]);

/** The text of `docs/attributes.md`. `schema` is the text of `prisma/schema.prisma`. */
export function attributesDocument(schema: string): string {
  const byColumn = (model: string, fields: ReadonlyMap<string, string>) => {
    const { values, text } = indexesOf(schema, model);
    return (path: string): string => {
      const field = fields.get(path) ?? '';
      const isFound = values.has(field) || values.has(`${field}Key`);
      return listed({ value: isFound, text: text.has(`${field}Key`) });
    };
  };
  const ofUser = byColumn('User', USER_FIELDS);
  const sections: Section[] = [
    {
      ...sectionOf('User', USER_SCHEMA, USER_FIELDS),
      indexed: (path) => ofUser(path) || indexOfElement(schema, path),
    },
    {
      ...sectionOf('Enterprise user', ENTERPRISE_USER_SCHEMA, ENTERPRISE_FIELDS),
      indexed: byColumn('User', ENTERPRISE_FIELDS),
    },
    {
      ...sectionOf('Group', GROUP_SCHEMA, GROUP_FIELDS),
      indexed: (path) =>
        path === 'members.value' && indexesOf(schema, 'GroupMembership').values.has('userId')
          ? 'value'
          : byColumn('Group', GROUP_FIELDS)(path),
    },
  ];
  return [HEAD, ...sections.map(printSection)].join('\n');
}

function sectionOf(title: string, schema: SchemaDefinition, fields: ReadonlyMap<string, string>) {
  const isExtension = schema === ENTERPRISE_USER_SCHEMA;
  const text = isExtension
    ? `The extension \`${schema.id}\`. In paths, the URN and a colon stand before the name.`
    : `\`${schema.id}\`, with the attributes that every resource has.`;
  const common = isExtension ? [] : COMMON_ATTRIBUTES;
  return { title, text, fields, attributes: [...common, ...schema.attributes] };
}

/** Plural attributes share a table; exact values of it may be digests, in which no text is found. */
function indexOfElement(schema: string, path: string): string {
  const name = PLURAL_ATTRIBUTES.find((plural) => path === `${plural}.value`);
  const { values, text } = indexesOf(schema, 'PluralValue');
  if (name === undefined) return '';
  const isSearched = text.has('valueKey') && !EXACT_KINDS.has(name);
  return listed({ value: values.has('valueKey'), text: isSearched });
}

function listed({ value, text }: { readonly value: boolean; readonly text: boolean }): string {
  return [...(value ? ['value'] : []), ...(text ? ['text'] : [])].join(', ');
}

function printSection({ title, text, attributes, fields, indexed }: Section): string {
  const rows = attributes.flatMap((attribute) => [
    rowOf(attribute.name, attribute, { fields, indexed }),
    ...(attribute.subAttributes ?? []).map((part) =>
      rowOf(`${attribute.name}.${part.name}`, part, { fields, indexed }),
    ),
  ]);
  return `## ${title}\n\n${text}\n\n${COLUMNS}${rows.join('')}`;
}

function rowOf(
  path: string,
  attribute: AttributeDefinition,
  { fields, indexed }: Pick<Section, 'fields' | 'indexed'>,
): string {
  const { type, multiValued, required, mutability, returned, uniqueness, caseExact } = attribute;
  const field = fields.get(path);
  const cells = [
    `\`${path}\``,
    type,
    yes(multiValued),
    yes(required),
    mutability,
    returned,
    uniqueness,
    yes(caseExact),
    field === undefined ? '' : `\`${field}\``,
    indexed(path),
  ];
  return `| ${cells.map((cell) => cell || '–').join(' | ')} |\n`;
}

function yes(holds: boolean): string {
  return holds ? 'yes' : '';
}
