import type {
  ScimUserFragment,
  UpdateUserInput,
} from '../../graphql/operations/generated/documents.js';
import { weakTag } from '../scim/etag.js';
import { isObject, type Json, type JsonObject } from '../scim/json.js';
import { documentOf } from '../scim/resource/role-document.js';
import type { ResourceTypeDefinition } from '../scim/schema/types.js';
import { ENTERPRISE_USER, USER } from '../scim/urns.js';
import {
  ADDRESS_PARTS,
  type AttributeRow,
  PLURAL_ATTRIBUTES,
  USER_ATTRIBUTES,
} from './attributes.js';
import { changedExtensions, placeExtensions, toExtensions } from './extension.js';
import { toInstant } from './meta.js';

/** The attributes of a user as the mutations take them. */
export type UserInput = Omit<UpdateUserInput, 'id' | 'ifVersion'>;

type Element = NonNullable<UserInput['emails']>[number];
type AddressInput = NonNullable<UserInput['addresses']>[number];

/** What is put together member by member before it is handed on. */
type Writable<Value> = { -readonly [Name in keyof Value]: Value[Name] };

/**
 * The whole user as input: what the resource does not hold is null or an empty list, so that the
 * mutation clears it. The mutation itself leaves equal values alone.
 */
export function toUserInput(resource: JsonObject, type: ResourceTypeDefinition): UserInput {
  const input: Writable<UserInput> = {
    addresses: objectsOf(resource['addresses']).map(toAddress),
    ...toExtensions(resource, type),
  };
  for (const row of USER_ATTRIBUTES) input[row.field] = textOf(valueAt(resource, row));
  for (const name of PLURAL_ATTRIBUTES) input[name] = objectsOf(resource[name]).map(toElement);
  if (typeof resource['active'] === 'boolean') input.active = resource['active'];
  if (resource['password'] !== undefined) input.password = textOf(resource['password']);
  return input;
}

/** What differs between two inputs: a mutation need not be told what stays as it is. */
export function changedInput(before: UserInput, after: UserInput): UserInput {
  const changed = pickBy(after, (name, value) => {
    if (name === 'extensions') return false;
    // What a password was is not known here.
    return name === 'password' || !isSame(before[name] ?? null, value);
  });
  const extensions = changedExtensions(before.extensions, after.extensions);
  return extensions === undefined ? changed : { extensions, ...changed };
}

/** What the service adds to a change, and what it may keep in the form in which it was there. */
export type Stamp = Pick<
  ScimUserFragment,
  'version' | 'updatedAt' | 'managerId' | 'managerDisplayName' | 'extensions'
>;

/** A user after a change that was made to exactly this state of it: it need not be read again. */
export function changedUser(
  before: ScimUserFragment,
  changed: UserInput,
  stamp: Stamp,
): ScimUserFragment {
  const user: Writable<ScimUserFragment> = { ...before };
  for (const { field } of USER_ATTRIBUTES) {
    if (field !== 'userName' && changed[field] !== undefined) user[field] = changed[field];
  }
  placeLists(user, changed);
  user.userName = changed.userName ?? before.userName;
  user.active = changed.active ?? before.active;
  return Object.assign(user, stamp);
}

function placeLists(user: Writable<ScimUserFragment>, changed: UserInput): void {
  for (const name of PLURAL_ATTRIBUTES) {
    if (changed[name] !== undefined) user[name] = (changed[name] ?? []).map(toShownElement);
  }
  if (changed.addresses !== undefined) {
    user.addresses = (changed.addresses ?? []).map(toShownAddress);
  }
}

/** An input without what holds nothing: a new user has nothing to clear. */
export function withoutBlanks(input: UserInput): UserInput {
  return pickBy(
    input,
    (_name, value) => value !== null && !(Array.isArray(value) && value.length === 0),
  );
}

function isSame(was: unknown, is: unknown): boolean {
  if (was === is) return true;
  if (Array.isArray(was) && Array.isArray(is) && was.length !== is.length) return false;
  return JSON.stringify(was) === JSON.stringify(is);
}

function pickBy<Value extends object>(
  value: Value,
  keep: (name: keyof Value, item: unknown) => boolean,
): Partial<Value> {
  const picked: Partial<Value> = {};
  for (const name in value) if (keep(name, value[name])) picked[name] = value[name];
  return picked;
}

/** The SCIM resource of a user; what is unset is absent (RFC 7643 §2.5). */
export function fromUser(user: ScimUserFragment, baseUrl: string): JsonObject {
  const location = `${baseUrl}/Users/${user.id}`;
  const resource: JsonObject = { schemas: [USER], id: user.id };
  for (const row of USER_ATTRIBUTES) placeText(resource, row, user[row.field]);
  resource['active'] = user.active;
  for (const name of PLURAL_ATTRIBUTES) {
    placeList(resource, name, (user[name] ?? []).map(present));
  }
  placeList(resource, 'addresses', (user.addresses ?? []).map(present));
  placeList(
    resource,
    'groups',
    (user.groupReferences ?? []).map((group) => ({
      value: group.id,
      $ref: `${baseUrl}/Groups/${group.id}`,
      display: group.displayName,
      type: group.isDirect ? 'direct' : 'indirect',
    })),
  );
  describeManager(resource, user, baseUrl);
  placeExtensions(resource, user.extensions);
  resource['meta'] = {
    resourceType: 'User',
    created: toInstant(user.createdAt),
    lastModified: toInstant(user.updatedAt),
    location,
    version: weakTag(user.version),
  };
  return resource;
}

/** `$ref` and `displayName` are derived: they are there only when the reference names a user. */
function describeManager(resource: JsonObject, user: ScimUserFragment, baseUrl: string): void {
  const enterprise = resource[ENTERPRISE_USER];
  if (!isObject(enterprise) || !isObject(enterprise['manager']) || !user.managerId) return;
  const { managerDisplayName: displayName } = user;
  resource[ENTERPRISE_USER] = {
    ...enterprise,
    manager: {
      ...enterprise['manager'],
      $ref: `${baseUrl}/Users/${user.managerId}`,
      ...(displayName ? { displayName } : {}),
    },
  };
}

function valueAt(resource: JsonObject, { scim: [name, sub], isEnterprise }: AttributeRow): Json {
  const container = isEnterprise === true ? resource[ENTERPRISE_USER] : resource;
  const value = isObject(container) ? (container[name] ?? null) : null;
  if (sub === undefined) return value;
  return isObject(value) ? (value[sub] ?? null) : null;
}

function placeText(resource: JsonObject, row: AttributeRow, value: string | null): void {
  if (value === null) return;
  const [name, sub] = row.scim;
  const container = row.isEnterprise === true ? memberObject(resource, ENTERPRISE_USER) : resource;
  if (sub === undefined) container[name] = value;
  else memberObject(container, name)[sub] = value;
}

/** The object under a name, made when it is not there yet. */
function memberObject(container: JsonObject, name: string): JsonObject {
  const existing = container[name];
  if (isObject(existing)) return existing;
  const made: JsonObject = {};
  container[name] = made;
  return made;
}

function placeList(resource: JsonObject, name: string, elements: JsonObject[]): void {
  if (elements.length > 0) resource[name] = elements;
}

function toElement(element: JsonObject): Element {
  const input: Writable<Element> = {
    value: textOf(element['value']),
    display: textOf(element['display']),
    type: textOf(element['type']),
    primary: flagOf(element['primary']),
  };
  const document = documentOf(element);
  if (document !== undefined) input.document = document;
  return input;
}

function toAddress(address: JsonObject): AddressInput {
  const input: Writable<AddressInput> = { primary: flagOf(address['primary']) };
  for (const part of ADDRESS_PARTS) input[part] = textOf(address[part]);
  return input;
}

function objectsOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function flagOf(value: Json | undefined): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

/** An element without the members that hold nothing. */
function present(element: Readonly<Record<string, string | boolean | null>>): JsonObject {
  const kept: JsonObject = {};
  for (const name in element) {
    const value = element[name];
    if (value !== null && value !== undefined) kept[name] = value;
  }
  return kept;
}

function toShownElement({ value, display, type, primary }: Element) {
  return {
    value: value ?? null,
    display: display ?? null,
    type: type ?? null,
    primary: primary ?? null,
  };
}

function toShownAddress(address: AddressInput) {
  const { formatted, streetAddress, locality, region, postalCode, country, type, primary } =
    address;
  return {
    formatted: formatted ?? null,
    streetAddress: streetAddress ?? null,
    locality: locality ?? null,
    region: region ?? null,
    postalCode: postalCode ?? null,
    country: country ?? null,
    type: type ?? null,
    primary: primary ?? null,
  };
}
