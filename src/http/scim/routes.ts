import type { Resource } from '../../resources/resource.js';
import type { Discovery } from './discovery.js';

/** Methods of HTTP that SCIM uses. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The verb of a resource that a row calls. */
export type Verb = keyof Resource<never>;

/** One row: which method on which path does what. */
export type Route =
  | {
      readonly method: Method;
      readonly path: string;
      readonly type: 'Users' | 'Groups';
      readonly verb: Verb;
    }
  | {
      readonly method: 'GET' | 'POST';
      readonly path: string;
      readonly type: 'Users' | 'Groups' | 'Root';
      readonly verb: 'list';
    }
  | { readonly method: 'GET'; readonly path: string; readonly document: keyof Discovery }
  | { readonly method: 'POST'; readonly path: string; readonly bulk: true }
  | { readonly method: Method; readonly path: string; readonly unsupported: string };

const resource = (type: 'Users' | 'Groups'): Route[] => [
  { method: 'POST', path: `/${type}/.search`, type, verb: 'list' },
  { method: 'GET', path: `/${type}`, type, verb: 'list' },
  { method: 'POST', path: `/${type}`, type, verb: 'create' },
  { method: 'GET', path: `/${type}/{id}`, type, verb: 'get' },
  { method: 'PUT', path: `/${type}/{id}`, type, verb: 'replace' },
  { method: 'PATCH', path: `/${type}/{id}`, type, verb: 'patch' },
  { method: 'DELETE', path: `/${type}/{id}`, type, verb: 'remove' },
];

const unsupported = (path: string, methods: readonly Method[], sentence: string): Route[] =>
  methods.map((method) => ({ method, path, unsupported: sentence }));

const NO_ME = 'A secret token stands for a service, not for a person; /Me has nothing to show.';

/** Every route of the SCIM door (RFC 7644 §3.2). Paths are compared without regard to letter case. */
export const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/', type: 'Root', verb: 'list' },
  { method: 'POST', path: '/.search', type: 'Root', verb: 'list' },
  { method: 'POST', path: '/Bulk', bulk: true },
  ...unsupported('/Me', ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], NO_ME),
  ...resource('Users'),
  ...resource('Groups'),
  { method: 'GET', path: '/ServiceProviderConfig', document: 'config' },
  { method: 'GET', path: '/ResourceTypes', document: 'resourceTypes' },
  { method: 'GET', path: '/ResourceTypes/{id}', document: 'resourceType' },
  { method: 'GET', path: '/Schemas', document: 'schemas' },
  { method: 'GET', path: '/Schemas/{id}', document: 'schema' },
];
