import { isObject } from '../../clients/http.js';
import { ENTERPRISE, GROUP, USER } from '../../clients/message.js';
import { type Check, check } from '../check.js';
import { expectError, expectList, expectStatus, expectThat, idOf, includes } from '../expect.js';
import type { Resource, Target } from '../target.js';

const CONFIG = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig';
const FEATURES = ['patch', 'bulk', 'filter', 'changePassword', 'sort', 'etag'];
const KEYWORDS = ['name', 'type', 'multiValued', 'required', 'mutability', 'returned'];

/** The three documents of RFC 7643 §5 to §7. */
export const DISCOVERY: readonly Check[] = [
  check(
    'RFC 7643 §5',
    'the configuration names its schema and says of every feature whether it is there',
    async (target) => {
      const reply = await target.get('/ServiceProviderConfig');
      expectStatus(reply, 200);
      expectThat(includes(reply.body['schemas'], CONFIG), `schemas does not name ${CONFIG}`);
      for (const feature of FEATURES) {
        const value = reply.body[feature];
        expectThat(
          isObject(value) && typeof value['supported'] === 'boolean',
          `${feature}.supported is no boolean`,
        );
      }
      expectThat(
        Array.isArray(reply.body['authenticationSchemes']),
        'authenticationSchemes is missing',
      );
    },
  ),
  check(
    'RFC 7643 §6',
    'the resource types User and Group are listed with their endpoints',
    async (target) => {
      const types = expectList(await target.get('/ResourceTypes'));
      for (const [name, endpoint, schema] of [
        ['User', '/Users', USER],
        ['Group', '/Groups', GROUP],
      ]) {
        const type = types.find((one) => one['name'] === name);
        expectThat(
          type?.['endpoint'] === endpoint && type?.['schema'] === schema,
          `no resource type ${String(name)} with endpoint ${String(endpoint)} and its schema`,
        );
      }
    },
  ),
  check('RFC 7644 §4', 'one resource type can be read', async (target) => {
    const reply = await target.get('/ResourceTypes/User');
    expectStatus(reply, 200);
    expectThat(reply.body['name'] === 'User', 'its name is not User');
  }),
  check(
    'RFC 7643 §7',
    'the schemas of users, groups and the enterprise extension are listed',
    async (target) => {
      const ids = (await schemasOf(target)).map(idOf);
      for (const urn of [USER, GROUP, ENTERPRISE])
        expectThat(ids.includes(urn), `${urn} is not listed`);
    },
  ),
  check(
    'RFC 7643 §7',
    'every attribute is described by its characteristics, and no keyword is null',
    async (target) => {
      for (const schema of await schemasOf(target)) {
        for (const [path, attribute] of flatten(schema['attributes'])) {
          const missing = KEYWORDS.filter((keyword) => attribute[keyword] === undefined);
          expectThat(missing.length === 0, `${idOf(schema)}:${path} lacks ${missing.join(', ')}`);
          const empty = Object.keys(attribute).find((keyword) => attribute[keyword] === null);
          expectThat(empty === undefined, `${idOf(schema)}:${path}: ${String(empty)} is null`);
        }
      }
    },
  ),
  check(
    'RFC 7643 §8.7.1',
    'userName is published as required, unique and without regard to letter case',
    async (target) => {
      const user = (await schemasOf(target)).find((schema) => idOf(schema) === USER);
      const found = flatten(user?.['attributes']).find(([path]) => path === 'userName')?.[1];
      expectThat(
        found?.['required'] === true &&
          found['uniqueness'] === 'server' &&
          found['caseExact'] === false,
        'userName is published otherwise',
      );
    },
  ),
  check('RFC 7644 §4', 'one schema can be read by its URN', async (target) => {
    const reply = await target.get(`/Schemas/${USER}`);
    expectStatus(reply, 200);
    expectThat(reply.body['id'] === USER, 'the schema has another id');
  }),
  check('RFC 7644 §4', 'an unknown schema answers 404', async (target) => {
    expectError(await target.get('/Schemas/urn:example:check:unknown'), 404);
  }),
  check('RFC 7644 §4', 'a filter on a discovery document is refused with 403', async (target) => {
    for (const path of ['/ServiceProviderConfig', '/ResourceTypes', '/Schemas'])
      expectStatus(await target.get(path, { filter: 'id eq "x"' }), 403);
  }),
];

/** The schemas that the endpoint lists. */
export async function schemasOf(target: Target): Promise<Resource[]> {
  return expectList(await target.get('/Schemas'));
}

/** Attributes and their sub-attributes, each with its path. */
function flatten(attributes: unknown, prefix = ''): [string, Resource][] {
  if (!Array.isArray(attributes)) return [];
  return attributes.filter(isObject).flatMap((attribute): [string, Resource][] => {
    const path = `${prefix}${String(attribute['name'])}`;
    return [[path, attribute], ...flatten(attribute['subAttributes'], `${path}.`)];
  });
}
