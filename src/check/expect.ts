import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../clients/http.js';
import { readAttribute } from '../clients/resource.js';
import { Finding } from './finding.js';
import { describe, type Reply, type Resource, type Target } from './target.js';

/** Values by path; null stands for nothing at all. */
export type Wanted = Readonly<Record<string, unknown>>;

/** The answer has one of these statuses. */
export function expectStatus(reply: Reply, ...statuses: readonly number[]): void {
  if (!statuses.includes(reply.status))
    throw new Finding(`${describe(reply)}; expected ${statuses.join(' or ')}`);
}

/** The claim holds. */
export function expectThat(claim: boolean, otherwise: string): void {
  if (!claim) throw new Finding(otherwise);
}

/** The resource holds these values, exactly. */
export function expectValues(resource: Resource, wanted: Wanted): void {
  for (const [path, value] of Object.entries(wanted)) {
    const found = readAttribute(resource, path) ?? null;
    if (!isDeepStrictEqual(found, value))
      throw new Finding(`${path}: expected ${show(value)}, found ${show(found)}`);
  }
}

/** The endpoint answers this resource with these values now. */
export async function expectStored(target: Target, path: string, wanted: Wanted): Promise<void> {
  const reply = await target.get(path);
  expectStatus(reply, 200);
  expectValues(reply.body, wanted);
}

/** An error body of RFC 7644 §3.12: schema, status as text, a sentence; and the type when it matters. */
export function expectError(reply: Reply, status: number, scimType?: string): void {
  expectStatus(reply, status);
  const { body, asked } = reply;
  expectThat(
    includes(body['schemas'], 'urn:ietf:params:scim:api:messages:2.0:Error'),
    `${asked}: the error body does not name the Error schema`,
  );
  expectThat(
    body['status'] === String(status),
    `${asked}: status in the error body is ${show(body['status'])}, expected "${status}"`,
  );
  expectThat(
    scimType === undefined || body['scimType'] === scimType,
    `${asked}: scimType is ${show(body['scimType'])}, expected "${String(scimType)}"`,
  );
}

/** A list answer: schema, whole numbers, and not more resources than it counts. */
export function expectList(reply: Reply): Resource[] {
  expectStatus(reply, 200);
  const { body, asked } = reply;
  expectThat(
    includes(body['schemas'], 'urn:ietf:params:scim:api:messages:2.0:ListResponse'),
    `${asked}: the answer does not name the ListResponse schema`,
  );
  const total = body['totalResults'];
  const list = body['Resources'];
  expectThat(Number.isInteger(total), `${asked}: totalResults is ${show(total)}, no whole number`);
  expectThat(
    list === undefined ? total === 0 : Array.isArray(list),
    `${asked}: Resources is missing`,
  );
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** A list answer with as many hits as wanted. */
export function expectHits(reply: Reply, count: number): Resource[] {
  const list = expectList(reply);
  const total = reply.body['totalResults'];
  expectThat(
    total === count && list.length === count,
    `${reply.asked}: expected ${count} hits, found totalResults ${show(total)} with ${list.length} resources`,
  );
  return list;
}

/** The id of a resource. */
export function idOf(resource: Resource): string {
  return String(resource['id']);
}

/** Whether a list holds a value. */
export function includes(list: unknown, value: unknown): boolean {
  return Array.isArray(list) && list.includes(value);
}

/** A value as a sentence shows it. */
export function show(value: unknown): string {
  return value === undefined || value === null ? 'nothing' : JSON.stringify(value);
}
