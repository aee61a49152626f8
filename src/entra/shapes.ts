import { ENTERPRISE, GROUP, MANAGER, type Operation, USER } from '../clients/message.js';
import type { Person, SourceGroup } from '../clients/organisation.js';

const ADSCIM_GROUP = 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group';

/** Which of Entra's two ways of writing a PATCH is used. */
export type DialectName = 'default' | 'compact';

/** A changed attribute: its path in the mapping, and its new value. */
export interface Change {
  readonly path: string;
  readonly value: string | boolean;
}

/** How a dialect writes what changed. */
export interface Dialect {
  readonly name: DialectName;
  /** Query flag that goes with every request. */
  readonly flag: string | undefined;
  changes(changes: readonly Change[]): Operation[];
  setManager(id: string): Operation[];
  removeManager(): Operation[];
  addMembers(ids: readonly string[]): Operation[];
  removeMembers(ids: readonly string[]): Operation[];
}

const members = (ids: readonly string[]) => ids.map((value) => ({ $ref: null, value }));

/** Without a flag: one operation a path, capital letters, booleans as text. */
const DEFAULT: Dialect = {
  name: 'default',
  flag: undefined,
  changes: (changes) =>
    changes.map(({ path, value }) => ({
      op: 'Replace',
      path,
      value: typeof value === 'boolean' ? capital(value) : value,
    })),
  setManager: (id) => [{ op: 'Add', path: MANAGER, value: id }],
  removeManager: () => [{ op: 'Remove', path: MANAGER }],
  addMembers: (ids) => [{ op: 'Add', path: 'members', value: members(ids) }],
  removeMembers: (ids) => [{ op: 'Remove', path: 'members', value: members(ids) }],
};

/** With aadOptscim062020: RFC shapes, simple attributes together in one operation without a path. */
const COMPACT: Dialect = {
  name: 'compact',
  flag: 'aadOptscim062020',
  changes: (changes) => {
    const [only] = changes;
    if (only !== undefined && changes.length === 1) return [{ op: 'replace', ...only }];
    const filtered = changes.filter(({ path }) => path.includes('['));
    const simple = changes.filter(({ path }) => !path.includes('['));
    return [
      ...filtered.map((change) => ({ op: 'replace', ...change })),
      ...(simple.length === 0
        ? []
        : [
            {
              op: 'replace',
              value: Object.fromEntries(simple.map(({ path, value }) => [path, value])),
            },
          ]),
    ];
  },
  setManager: (id) => [{ op: 'add', path: MANAGER, value: id }],
  removeManager: () => [{ op: 'remove', path: MANAGER }],
  addMembers: (ids) => [{ op: 'add', path: 'members', value: members(ids) }],
  removeMembers: (ids) => ids.map((id) => ({ op: 'remove', path: `members[value eq "${id}"]` })),
};

/** The two dialects. */
export const DIALECTS: Readonly<Record<DialectName, Dialect>> = {
  default: DEFAULT,
  compact: COMPACT,
};

/** What Entra posts for a new person: nulls, an empty list and a meta object included. */
export function userBody(person: Person): object {
  return {
    schemas: [USER, ENTERPRISE],
    externalId: person.key,
    userName: person.userName,
    active: person.active,
    displayName: person.displayName,
    title: person.title,
    preferredLanguage: person.language,
    emails: [{ primary: true, type: 'work', value: person.userName }],
    phoneNumbers: [
      { type: 'work', value: person.workPhone, primary: true },
      ...(person.mobile === undefined ? [] : [{ type: 'mobile', value: person.mobile }]),
    ],
    addresses: [
      {
        type: 'work',
        formatted: `${person.postalCode} ${person.locality}`,
        locality: person.locality,
        region: person.region,
        postalCode: person.postalCode,
        country: person.country,
      },
      { type: 'other', formatted: null, country: null },
    ],
    name: {
      givenName: person.givenName,
      familyName: person.familyName,
      formatted: person.displayName,
      honorificPrefix: null,
      honorificSuffix: null,
    },
    roles: [],
    meta: { resourceType: 'User' },
    [ENTERPRISE]: {
      employeeNumber: person.employeeNumber,
      department: person.department,
      costCenter: person.costCenter,
    },
  };
}

/** What Entra posts for a new group: empty, with a URN of its own. */
export function groupBody(group: SourceGroup): object {
  return {
    schemas: [GROUP, ADSCIM_GROUP],
    externalId: group.key,
    displayName: group.displayName,
    meta: { resourceType: 'Group' },
  };
}

/** Entra's mapping: each attribute's path, and the value that a person has for it. */
export function mappedAttributes(person: Person): Map<string, string | boolean> {
  const values: [string, string | boolean | undefined][] = [
    ['externalId', person.key],
    ['userName', person.userName],
    ['active', person.active],
    ['displayName', person.displayName],
    ['title', person.title],
    ['preferredLanguage', person.language],
    ['emails[type eq "work"].value', person.userName],
    ['phoneNumbers[type eq "work"].value', person.workPhone],
    ['phoneNumbers[type eq "mobile"].value', person.mobile],
    ['addresses[type eq "work"].formatted', `${person.postalCode} ${person.locality}`],
    ['addresses[type eq "work"].locality', person.locality],
    ['addresses[type eq "work"].region', person.region],
    ['addresses[type eq "work"].postalCode', person.postalCode],
    ['addresses[type eq "work"].country', person.country],
    ['name.givenName', person.givenName],
    ['name.familyName', person.familyName],
    ['name.formatted', person.displayName],
    [`${ENTERPRISE}:employeeNumber`, person.employeeNumber],
    [`${ENTERPRISE}:department`, person.department],
    [`${ENTERPRISE}:costCenter`, person.costCenter],
  ];
  return new Map(
    values.filter((entry): entry is [string, string | boolean] => entry[1] !== undefined),
  );
}

/** What the endpoint must show of a person: the mapped attributes and the manager. */
export function expectedOf(ids: ReadonlyMap<string, string>) {
  return (person: Person): Map<string, string | boolean | null> =>
    new Map<string, string | boolean | null>([
      ...mappedAttributes(person),
      [`${MANAGER}.value`, ids.get(person.managerKey ?? '') ?? null],
    ]);
}

function capital(value: boolean): string {
  return value ? 'True' : 'False';
}
