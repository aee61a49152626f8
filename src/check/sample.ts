import { ENTERPRISE, USER } from '../clients/message.js';
import { elementPath, extensionPath } from '../clients/resource.js';
import type { Target } from './target.js';

/** The attributes that a default mapping and the validator fill, each by its path. */
export const MAPPED_PATHS = [
  'displayName',
  'title',
  'nickName',
  'userType',
  'preferredLanguage',
  'locale',
  'timezone',
  'profileUrl',
  'name.givenName',
  'name.familyName',
  'name.formatted',
  'name.middleName',
  'name.honorificPrefix',
  'name.honorificSuffix',
  'emails[type eq "work"].value',
  'phoneNumbers[type eq "work"].value',
  'phoneNumbers[type eq "mobile"].value',
  'phoneNumbers[type eq "fax"].value',
  'addresses[type eq "work"].formatted',
  'addresses[type eq "work"].streetAddress',
  'addresses[type eq "work"].locality',
  'addresses[type eq "work"].region',
  'addresses[type eq "work"].postalCode',
  'addresses[type eq "work"].country',
  'addresses[type eq "other"].formatted',
  'roles[primary eq "True"].value',
  'roles[primary eq "True"].display',
  'roles[primary eq "True"].type',
  `${ENTERPRISE}:employeeNumber`,
  `${ENTERPRISE}:costCenter`,
  `${ENTERPRISE}:organization`,
  `${ENTERPRISE}:division`,
  `${ENTERPRISE}:department`,
] as const;

/** Texts by path. */
export type Texts = Readonly<Record<string, string>>;

/** Another text for every mapped attribute. */
export function mappedValues(target: Target, word: string): Texts {
  return Object.fromEntries(
    MAPPED_PATHS.map((path) => [
      path,
      path.startsWith('emails') ? `${target.unique(word)}@check.example` : target.unique(word),
    ]),
  );
}

type Open = Record<string, unknown>;

/** The user that has these values, written as the validator does: the primary role says "True" as text. */
export function userWith(values: Texts): Open {
  const user: Open = { schemas: [USER, ENTERPRISE] };
  for (const [path, value] of Object.entries(values)) place(user, path, value);
  return user;
}

function place(user: Open, path: string, value: string): void {
  const extension = extensionPath(path);
  if (extension !== undefined) {
    place(partOf(user, extension.urn), extension.rest, value);
    return;
  }
  const element = elementPath(path);
  if (element !== undefined) {
    const list = listOf(user, element.name);
    const known = list.find((one) => one[element.key] === element.is);
    if (known !== undefined) known[element.part] = value;
    else user[element.name] = [...list, { [element.key]: element.is, [element.part]: value }];
    return;
  }
  const [name = '', part] = path.split('.');
  if (part === undefined) user[name] = value;
  else partOf(user, name)[part] = value;
}

function partOf(user: Open, name: string): Open {
  const known = user[name];
  if (isOpen(known)) return known;
  const part: Open = {};
  user[name] = part;
  return part;
}

function listOf(user: Open, name: string): Open[] {
  const known = user[name];
  return Array.isArray(known) ? known.filter(isOpen) : [];
}

function isOpen(value: unknown): value is Open {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
