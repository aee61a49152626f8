import type { ClauseRow } from './types.js';

/** What RFC 7644, the protocol, asks for of all answers, of discovery and of security (§3.8 to §7). */
export const ANSWERS: readonly ClauseRow[] = [
  {
    clause: 'RFC 7644 §3.8',
    behaviour:
      'Bodies come as `application/scim+json` or `application/json` in UTF-8; another type is refused with 415.',
    tests: [
      'test/unit/http/read-body.test.ts › application/scim+json: 201',
      'test/unit/http/read-body.test.ts › application/json; charset=UTF-8: 201',
      'test/unit/http/read-body.test.ts › text/plain: 415',
      'test/integration/bad-input.test.ts › {"content-type":"text/plain"}: 415',
    ],
  },
  {
    clause: 'RFC 7644 §3.8',
    behaviour:
      'Every answer with a body is `application/scim+json`, errors too, whatever `Accept` says.',
    tests: [
      'test/integration/clauses-protocol.test.ts › to Accept "%s"',
      'test/integration/thirty-rules-answers.test.ts › 3, 26: every body is application/scim+json, and a refusal has its status as text and a sentence',
    ],
  },
  {
    clause: 'RFC 7644 §3.8',
    behaviour: 'A suffix to the address is not supported.',
    tests: [
      'test/integration/clauses-protocol.test.ts › of an address that ends in .scim finds nothing',
    ],
  },
  {
    clause: 'RFC 7644 §3.9',
    behaviour:
      '`attributes` and `excludedAttributes` shape the answers to POST, PUT and PATCH too.',
    tests: [
      'test/integration/users-projection.test.ts › the answers to POST, PUT and PATCH',
      'test/integration/clauses-protocol.test.ts › with %s in the address answers with these parts',
    ],
  },
  {
    clause: 'RFC 7644 §3.10',
    behaviour:
      'Names in both parameters may be separated by blanks, carry URNs, name parts or a whole extension; unknown ones are passed over.',
    tests: [
      'test/unit/scim/resource/project.test.ts › to attributes=%s holds no more',
      'test/unit/scim/resource/project.test.ts › to excludedAttributes=%s holds the rest',
    ],
  },
  {
    clause: 'RFC 7644 §3.11',
    behaviour: '`/Me` is answered with 501: a credential stands for a service.',
    tests: ['test/unit/http/routes.test.ts › /scim/v2/Me: 501 %s'],
  },
  {
    clause: 'RFC 7644 §3.12',
    behaviour:
      'An error has its schema, its status as text, a `scimType` where there is one, and a sentence.',
    tests: [
      'test/unit/scim/messages.test.ts › has its status as a string, and a type only where the RFC has one',
      'test/integration/thirty-rules-answers.test.ts › 3, 26: every body is application/scim+json, and a refusal has its status as text and a sentence',
      'test/unit/http/answer.test.ts › %s is answered and recorded',
    ],
  },
  {
    clause: 'RFC 7644 §3.12',
    behaviour: 'A fault answers 500 with the id of the request and nothing of its cause.',
    tests: ['test/unit/http/answer.test.ts › of %s keeps its text inside and names the request'],
  },
  {
    clause: 'RFC 7644 §3.12',
    behaviour:
      'Too many requests answer 429, and a database that is away 503, both with `Retry-After`.',
    tests: [
      'test/integration/rate-limit.test.ts › answers 429 in SCIM form, and keeps its word about Retry-After',
      'test/unit/http/answer.test.ts › of a database that is away is 503 with Retry-After',
    ],
  },
  {
    clause: 'RFC 7644 §3.12',
    behaviour: 'A body over the limit answers 413.',
    tests: [
      'test/integration/raw-input.test.ts › is refused by its declared length before it is read',
      'test/integration/bad-input.test.ts › answers 413 to a body over the limit',
    ],
  },
  {
    clause: 'RFC 7644 §3.12',
    behaviour: 'An address over the limit answers 414, headers over it 431, both in SCIM form.',
    tests: [
      'test/unit/http/server.test.ts › an address above 16 KiB is refused in SCIM form and the connection ends',
      'test/unit/http/server.test.ts › an address and headers above 16 KiB is refused in SCIM form and the connection ends',
      'test/unit/http/server.test.ts › is an address above 16 KiB that arrives in two pieces, too',
    ],
  },
  {
    clause: 'RFC 7644 §3.13',
    behaviour:
      '`v2` before the endpoint or no version at all is this version; another one is refused with 400 invalidVers.',
    tests: [
      'test/unit/http/routes.test.ts › %s lists users, without a redirect',
      'test/unit/http/routes.test.ts › /scim/v3/Users: 400 invalidVers',
      'test/integration/discovery.test.ts › %s is the same as /scim/v2/Users',
    ],
  },
  {
    clause: 'RFC 7644 §3.14',
    behaviour: '`If-None-Match` that names the version answers 304 without a body.',
    tests: [
      'test/integration/users-versions.test.ts › answer 304 without a body to If-None-Match %s',
      'test/integration/users-versions.test.ts › answer 200 to If-None-Match of an older version',
    ],
  },
  {
    clause: 'RFC 7644 §3.14',
    behaviour:
      '`If-Match` that names another version answers 412 to PUT, PATCH and DELETE; without it they work.',
    tests: [
      'test/integration/users-versions.test.ts › answer 412 to If-Match %s, and nothing is changed',
      'test/integration/users-versions.test.ts › let If-Match %s through',
    ],
  },
  {
    clause: 'RFC 7644 §3.14',
    behaviour: 'Of parallel changes with one `If-Match` exactly one is made.',
    tests: [
      'test/support/races/users.ts › lets one of 20 requests with the same If-Match change a user',
      'test/integration/users-versions.test.ts › let one of two changes with the same If-Match through',
    ],
  },
  {
    clause: 'RFC 7644 §3.14',
    behaviour: 'The answer to a change carries the new entity tag.',
    tests: [
      'test/integration/users-versions.test.ts › let If-Match %s through',
      'test/integration/users-put.test.ts › answers 200 with the whole user and its new entity tag',
    ],
  },
  {
    clause: 'RFC 7644 §4',
    behaviour:
      'A single document of discovery is answered with `Location` and `Content-Location`, lists without.',
    tests: [
      'test/unit/http/routes.test.ts › %s tells where it is, without a credential too',
      'test/unit/http/routes.test.ts › in the list %s does not',
    ],
  },
  {
    clause: 'RFC 7644 §4',
    behaviour:
      'The configuration is one document; resource types and schemas are lists, whatever page is asked for.',
    tests: [
      'test/integration/discovery.test.ts › %s is a ListResponse of the whole, whatever page is asked for',
      'test/integration/discovery.test.ts › says what the service can do',
    ],
  },
  {
    clause: 'RFC 7644 §4',
    behaviour:
      'A filter on a discovery endpoint is refused with 403, and every method but GET with 405.',
    tests: [
      'test/integration/discovery.test.ts › %s takes no other method, and no filter',
      'test/unit/http/routes.test.ts › may not filter %s: 403',
    ],
  },
  {
    clause: 'RFC 7644 §4',
    behaviour:
      '`/Schemas` lists exactly what the resource types name, each with its address; one is found by its URN in any letter case.',
    tests: [
      'test/integration/discovery.test.ts › hold exactly the schemas that the resource types name',
      'test/integration/discovery.test.ts › one document › %s',
      'test/unit/http/routes.test.ts › %s finds a schema by its URN',
    ],
  },
  {
    clause: 'RFC 7644 §5',
    behaviour:
      'User names are compared as PRECIS prepares them: width, composition and letter case do not count.',
    tests: [
      'test/integration/clauses-schema.test.ts › names are compared as PRECIS prepares them › %s',
    ],
  },
  {
    clause: 'RFC 7644 §6',
    behaviour: 'Tenants see nothing of one another, and one name may be used in two.',
    tests: ['test/integration/graphql-access.test.ts › see nothing of one another'],
  },
  {
    clause: 'RFC 7644 §7.5.2',
    behaviour: 'A password cannot be found out by a filter.',
    tests: [
      'test/unit/scim/filter/refuse.test.ts › cannot be found out by %s',
      'test/integration/search.test.ts › has no password for a filter in a URL either: 403 sensitive',
    ],
  },
  {
    clause: 'RFC 7644 §7.5.2',
    behaviour: 'The log holds no values of filters, and answers must not be cached.',
    tests: [
      'test/unit/http/answer.test.ts › has one line a request, without values of the filter',
      'test/unit/http/answer.test.ts › carries the headers that keep personal data out of caches',
    ],
  },
  {
    clause: 'RFC 7644 §7.6',
    behaviour:
      'Nothing is created, changed or read without a credential but the discovery documents.',
    tests: [
      'test/unit/http/authenticate.test.ts › is refused before its body is read',
      'test/unit/http/authenticate.test.ts › learns nothing about %s',
      'test/integration/bad-input.test.ts › %s: %i before anything else',
    ],
  },
  {
    clause: 'RFC 7644 §7.7',
    behaviour: 'Secrets of credentials are stored as a hash alone.',
    tests: ['test/integration/graphql-access.test.ts › are stored as a hash alone'],
  },
  {
    clause: 'RFC 7644 §3.4.2.5',
    behaviour: 'A filter that stands in `attributes` is read as the name of its attribute.',
    tests: [
      'test/integration/users-projection.test.ts › =emails[type eq "work"] shows these alone, and id and schemas',
      'test/unit/scim/resource/project.test.ts › to attributes=emails[type eq "a,b"],userName holds no more',
    ],
  },
];
