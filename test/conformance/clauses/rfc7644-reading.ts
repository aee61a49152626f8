import type { ClauseRow } from './types.js';

/** What RFC 7644, the protocol, asks for of credentials, of a creation and of reading (§2 to §3.4). */
export const READING: readonly ClauseRow[] = [
  {
    clause: 'RFC 7644 §2',
    behaviour:
      'Without a fitting credential the answer is 401 with `WWW-Authenticate`, before path, method and body are looked at.',
    tests: [
      'test/integration/raw-input.test.ts › %.60s: 401 before path, method and body are looked at',
      'test/unit/http/authenticate.test.ts › with no header: 401 that names the scheme',
      'test/unit/http/authenticate.test.ts › with another scheme: 401 that names the scheme',
    ],
  },
  {
    clause: 'RFC 7644 §2',
    behaviour: 'A credential has scopes: one that may only read is refused a write with 403.',
    tests: [
      'test/integration/graphql-access.test.ts › that may only read are refused a write with 403',
      'test/unit/http/authenticate.test.ts › reader PATCH /Users/1: 403',
    ],
  },
  {
    clause: 'RFC 7644 §2',
    behaviour:
      'OAuth 2.0: a client gets access tokens of limited life for a secret or a signed assertion, and they end with it.',
    tests: [
      'test/integration/oauth-token.test.ts › gives a token that works at the SCIM door, for a secret in the body',
      'test/integration/oauth-clients.test.ts › are never outlived by a token',
      'test/integration/oauth-federation.test.ts › for %s gives a token',
    ],
  },
  {
    clause: 'RFC 7644 §2.1',
    behaviour: 'Credentials expire and can be revoked.',
    tests: [
      'test/integration/graphql-access.test.ts › expire',
      'test/integration/graphql-access.test.ts › work at once, and stop at once when they are revoked',
    ],
  },
  {
    clause: 'RFC 7644 §3.1',
    behaviour: 'Messages name their own schema, which `/Schemas` does not list.',
    tests: [
      'test/integration/clauses-protocol.test.ts › and a message names its own schema, which is none of those that are listed',
      'test/integration/discovery.test.ts › one document › %s: 404',
    ],
  },
  {
    clause: 'RFC 7644 §3.1',
    behaviour: 'A body that is no JSON object in UTF-8 is refused with 400 invalidSyntax.',
    tests: [
      'test/integration/bad-input.test.ts › a body that is no resource › %s: 400 invalidSyntax',
      'test/integration/raw-input.test.ts › bytes › %s answer 400 invalidSyntax',
      'test/unit/http/read-body.test.ts › a body that is no JSON object in UTF-8 › %s: 400 invalidSyntax',
    ],
  },
  {
    clause: 'RFC 7644 §3.2',
    behaviour: 'A method that an endpoint does not take is answered with 405 and `Allow`.',
    tests: [
      'test/unit/http/routes.test.ts › %s %s: 405 with Allow',
      'test/integration/bad-input.test.ts › PUT /Users: 405',
      'test/integration/bad-input.test.ts › tells the methods of an endpoint in Allow',
    ],
  },
  {
    clause: 'RFC 7644 §3.2',
    behaviour:
      'An endpoint that does not exist is answered with 404, an operation that is not supported with 501.',
    tests: [
      'test/unit/http/routes.test.ts › /scim/v2/Foo: 404 %s',
      'test/unit/http/routes.test.ts › /scim/v2/Me: 501 %s',
    ],
  },
  {
    clause: 'RFC 7644 §3.2',
    behaviour: 'HEAD is GET without a body, and OPTIONS tells the methods.',
    tests: [
      'test/integration/discovery.test.ts › HEAD is GET without a body, and OPTIONS tells the methods',
    ],
  },
  {
    clause: 'RFC 7644 §3.3',
    behaviour: 'POST answers 201 with the whole resource, `Location` and `ETag`.',
    tests: [
      'test/integration/thirty-rules-answers.test.ts › 24: POST answers 201 with Location, a user PATCH 200 with the user, a group PATCH 204',
      'test/unit/http/answer.test.ts › of a created resource names its place and version',
      'test/conformance/entra/default › 04-create-lea',
    ],
  },
  {
    clause: 'RFC 7644 §3.3',
    behaviour:
      'Read-only and unknown attributes in a POST are passed over; null and empty lists are taken.',
    tests: [
      'test/integration/thirty-rules.test.ts › 16: POST takes null, empty lists, meta, unknown attributes and malformed URNs',
    ],
  },
  {
    clause: 'RFC 7644 §3.3',
    behaviour:
      'A conflict answers 409 uniqueness, and of parallel requests for one name exactly one creates.',
    tests: [
      'test/support/races/users.ts › creates one of 50 users with the same userName, whatever the letter case',
      'test/conformance/entra/default › 13-a-repeated-post-is-a-conflict',
    ],
  },
  {
    clause: 'RFC 7644 §3.3.1',
    behaviour: 'The resource type follows from the endpoint, whatever the body says.',
    tests: [
      'test/integration/clauses-protocol.test.ts › takes the resource type from the endpoint',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.1',
    behaviour: 'GET of a known id answers 200 with `ETag`, `Location` and `Content-Location`.',
    tests: [
      'test/integration/users-versions.test.ts › are told by GET in ETag, Location and meta.version',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.1',
    behaviour:
      "An id that names nobody, that is malformed or that is another tenant's answers 404 with a sentence that names it.",
    tests: [
      'test/integration/bad-input.test.ts › %s: 404 for every verb',
      'test/integration/clauses-protocol.test.ts › that are unknown are named in the sentence',
      'test/integration/graphql-access.test.ts › see nothing of one another',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2',
    behaviour:
      'A list is a ListResponse with `totalResults`, `startIndex` and `itemsPerPage` as numbers, also when it is empty.',
    tests: [
      'test/unit/scim/messages.test.ts › is answered with counts as numbers, also when it is empty',
      'test/integration/thirty-rules.test.ts › 1: a filter that finds nothing answers 200 with an empty list',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2',
    behaviour: 'A filter that finds one resource answers a list of that one.',
    tests: [
      'test/integration/thirty-rules.test.ts › 2: a filter that finds one thing answers a list of exactly that one',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2',
    behaviour:
      'Query parameters that are unknown are passed over; names of parameters are found in any letter case.',
    tests: [
      'test/integration/thirty-rules.test.ts › 17: unknown parameters are passed over, also as flags without a value',
      'test/integration/users-list.test.ts › COUNT=1&StartIndex=2',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2',
    behaviour: 'A filter on one resource is passed over.',
    tests: ['test/integration/clauses-protocol.test.ts › of one resource passes over a filter'],
  },
  {
    clause: 'RFC 7644 §3.4.2',
    behaviour: 'A parameter that is given twice or is no text is refused with 400.',
    tests: [
      'test/unit/http/routes.test.ts › count=1&count=2: 400 invalidValue',
      'test/unit/http/routes.test.ts › filter=userName+eq+%22%00%22: 400 invalidFilter',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.1',
    behaviour:
      'A query of the root finds users and groups in one list; an attribute that a type does not have has no value there.',
    tests: [
      'test/integration/search.test.ts › lists users and groups in the order of their creation: GET %s',
      'test/integration/search.test.ts › filters: an attribute that a type does not have has no value: %s',
      'test/integration/search.test.ts › sorts a type without the attribute last, and first when descending',
      'test/integration/search.test.ts › pages by index and by cursor: %s',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.2',
    behaviour:
      'The operators eq, ne, co, sw, ew, pr, gt, ge, lt and le, and the words and, or and not, are understood in any letter case.',
    tests: [
      'test/unit/scim/filter/evaluate.test.ts › the user that a filter finds › %s → %s',
      'test/integration/clauses-filter.test.ts › a filter on users finds › %s: %s',
      'test/integration/users-list.test.ts › filters › %s',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.2',
    behaviour: 'Brackets bind first, then not, then and, then or.',
    tests: [
      'test/integration/users-list.test.ts › userName eq "person00" or userName eq "person01" and title eq "none"',
      'test/integration/users-list.test.ts › (userName eq "person00" or userName eq "person01") and title pr',
      'test/property/filter.test.ts › De Morgan',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.2',
    behaviour: '`not` stands before a parenthesis; elsewhere it is refused with 400 invalidFilter.',
    tests: [
      'test/integration/bad-input.test.ts › not title pr: 400 invalidFilter',
      'test/unit/scim/filter/refuse.test.ts › not title pr',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.2',
    behaviour:
      'An unknown operator is refused with 400 invalidFilter and a sentence that names it.',
    tests: [
      'test/unit/scim/filter/refuse.test.ts › title regex "w"',
      'test/unit/scim/filter/refuse.test.ts › userName xx "a"',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.2',
    behaviour: 'An operator that a type does not have is refused with 400 invalidFilter.',
    tests: [
      'test/unit/scim/filter/refuse.test.ts › an operator or a value that an attribute does not have › %s',
      'test/unit/scim/other-type.test.ts › a filter cannot ask %s',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.2',
    behaviour:
      'Instants are compared as instants, numbers as numbers, and text by code point under the case rule of the attribute.',
    tests: [
      'test/unit/scim/filter/evaluate.test.ts › meta.created eq "2026-01-01T01:00:00+01:00" → mira',
      'test/unit/scim/other-type.test.ts › numbers and instants › %s: %s',
      'test/property/filter.test.ts › the order of text is that of its UTF-8 bytes, as in the database',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.2',
    behaviour: 'A plural attribute matches when any element does, and is compared by its `value`.',
    tests: [
      'test/integration/clauses-filter.test.ts › a filter on plural attributes of users finds › %s: %s',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.2',
    behaviour:
      'A filter in brackets must be met by one element; two separate tests may be met by two.',
    tests: [
      'test/integration/clauses-filter.test.ts › emails[type eq "work" and value co "@home"]: jonas',
      'test/integration/clauses-filter.test.ts › emails.type eq "work" and emails.value co "@home": mira jonas',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.2',
    behaviour: '`pr` holds when a value or a part of it is there.',
    tests: [
      'test/integration/clauses-filter.test.ts › name pr: mira',
      'test/integration/clauses-filter.test.ts › emails pr: mira jonas',
      'test/integration/users-list.test.ts › title pr',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.2',
    behaviour: '`schemas eq` finds the resources that have data of an extension.',
    tests: [
      'test/integration/users-list.test.ts › schemas eq "urn:unknown"',
      'test/unit/scim/filter/evaluate.test.ts › the user that a filter finds › %s → %s',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.2',
    behaviour: 'Attributes may be named with the URN of their schema, whose dots are part of it.',
    tests: [
      'test/integration/thirty-rules.test.ts › urn:ietf:params:scim:schemas:core:2.0:User:userName eq "filtered@hillview.example"',
      'test/unit/scim/path.test.ts › the path of an attribute › %s is %s',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.2',
    behaviour:
      'Literals are JSON; `eq null` is the opposite of `pr`, `ne null` is `pr`, and other operators refuse null.',
    tests: [
      'test/integration/users-list.test.ts › title eq null',
      'test/integration/users-list.test.ts › title ne null',
      'test/integration/bad-input.test.ts › title gt null: 400 invalidFilter',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.2',
    behaviour:
      'A filter that is empty, cut off or out of balance is refused with 400 invalidFilter.',
    tests: [
      'test/integration/bad-input.test.ts › a filter that cannot be understood › %s: 400 invalidFilter',
      'test/property/filter.test.ts › any text is read or refused as a filter, and nothing else happens',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.2',
    behaviour:
      'Length, depth and number of terms are bounded, and a filter beyond them is refused at once.',
    tests: ['test/unit/scim/filter/refuse.test.ts › %s is refused at once'],
  },
  {
    clause: 'RFC 7644 §3.4.2.2',
    behaviour: 'A value that the service supplied counts in filters as it is answered.',
    tests: ['test/integration/users-list.test.ts › active eq true'],
  },
  {
    clause: 'RFC 7644 §3.4.2.2',
    behaviour: 'An absent value differs from every value and meets no other comparison.',
    tests: [
      'test/integration/clauses-filter.test.ts › title ne "x": %s',
      'test/unit/scim/filter/evaluate.test.ts › not (title eq "x") → mira jonas',
      'test/property/filter.test.ts › ne is the opposite of eq for a single value',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.2',
    behaviour: 'A literal is only a literal: wildcards and quotes of SQL mean nothing.',
    tests: [
      'test/integration/bad-input.test.ts › %s finds nobody: a literal is only a literal',
      'test/integration/clauses-filter.test.ts › nickName co "%": mira',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.2',
    behaviour:
      'A reference is compared by its `value`: `manager eq`, `members eq` and `groups eq` find it.',
    tests: [
      'test/integration/clauses-filter.test.ts › manager eq "{boss}": mira',
      'test/integration/clauses-filter.test.ts › members eq "{mira}": crew',
      'test/integration/clauses-filter.test.ts › groups eq "{crew}": mira',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.2',
    behaviour: 'A filter in memory and one in the database find the same.',
    tests: [
      'test/unit/scim/filter/evaluate.test.ts › emails.type ne "work" → mira',
      'test/integration/clauses-filter.test.ts › emails.type ne "work": boss mira',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.2',
    behaviour:
      'Among 100,000 people the queries of provisioning clients, and text sought in names and e-mail addresses, look at a handful of rows.',
    tests: ['test/integration/indexes.test.ts › looks at few rows: %s'],
  },
  {
    clause: 'RFC 7644 §3.4.2.3',
    behaviour:
      'Lists are sorted by an attribute or a part of one, by the primary element of a plural attribute, ascending unless `descending` is asked for.',
    tests: [
      'test/integration/users-list.test.ts › sorting › %s',
      'test/integration/users-list.test.ts › uses the primary element of a plural attribute',
      'test/integration/clauses-filter.test.ts › the order of groups › %s',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.3',
    behaviour:
      'Missing values are last when ascending and first when descending, and letter case counts only where it is exact.',
    tests: [
      'test/integration/users-list.test.ts › compares without regard to letter case; missing values are last, and first when descending',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.3',
    behaviour: 'Ties keep one order over all pages.',
    tests: ['test/integration/users-list.test.ts › keeps ties in one order over all pages'],
  },
  {
    clause: 'RFC 7644 §3.4.2.3',
    behaviour:
      'Another `sortOrder` is refused with 400 invalidValue; `sortOrder` without `sortBy` changes nothing.',
    tests: [
      'test/integration/users-list.test.ts › refuses another order',
      'test/integration/users-list.test.ts › sortOrder=descending',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.4',
    behaviour: '`startIndex` below 1 is 1, and `count` below 0 is 0.',
    tests: [
      'test/integration/users-list.test.ts › startIndex=0&count=2',
      'test/integration/users-list.test.ts › startIndex=-5&count=2',
      'test/integration/users-list.test.ts › count=-3',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.4',
    behaviour: 'What is no whole number is refused with 400 invalidValue.',
    tests: [
      'test/integration/users-list.test.ts › count=%s answers 400 invalidValue',
      'test/unit/scim/messages.test.ts › %j is none: %s',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.4',
    behaviour:
      '`count` of 0 answers no resources and the real total; more than the limit is cut to it.',
    tests: [
      'test/integration/users-list.test.ts › count=0',
      'test/unit/scim/messages.test.ts › %j begins and is as long as is possible',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.4',
    behaviour: 'Without `count` a page has 100 resources.',
    tests: [
      'test/integration/clauses-protocol.test.ts › gives at most the default number of resources',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.4',
    behaviour:
      'A page beyond the end is empty, with the total and the `startIndex` that was asked for.',
    tests: [
      'test/integration/users-list.test.ts › startIndex=13',
      'test/integration/users-list.test.ts › startIndex=1000&count=5',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.4',
    behaviour: 'Walking the pages gives every resource once, in a fixed order.',
    tests: [
      'test/integration/users-list.test.ts › startIndex=6&count=5',
      'test/integration/users-list.test.ts › startIndex=11&count=5',
      'test/integration/users-list.test.ts › keeps ties in one order over all pages',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.4',
    behaviour: '`totalResults` counts the matches of the filter, not those of the page.',
    tests: [
      'test/integration/users-list.test.ts › counts the matches of the filter, not those of the page',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.5',
    behaviour:
      '`attributes` shows what it names, with `id` and `schemas`, and `meta` only when it is named.',
    tests: [
      'test/integration/users-projection.test.ts › =%s shows these alone, and id and schemas',
      'test/integration/users-projection.test.ts › shows meta only when it is asked for',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.5',
    behaviour: '`excludedAttributes` leaves out what it names, but neither `id` nor `schemas`.',
    tests: [
      'test/integration/users-projection.test.ts › leaves out attributes and sub-attributes',
      'test/integration/users-projection.test.ts › cannot leave out id and schemas',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.5',
    behaviour: 'Both at once are refused with 400 invalidValue.',
    tests: [
      'test/unit/scim/resource/project.test.ts › cannot be asked for in both ways',
      'test/integration/bad-input.test.ts › GET /Users?attributes=id&excludedAttributes=name: 400',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.5',
    behaviour: 'Members that an answer does not show are not read.',
    tests: [
      'test/integration/query-count.test.ts › reads no members that the answer does not show',
      'test/integration/thirty-rules.test.ts › 19: excludedAttributes=members is honoured by id and in lists',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.2',
    behaviour:
      'Whatever the filter, the database finds exactly the resources that meet it; an absent value meets no comparison but `ne`.',
    tests: [
      'test/integration/filter-law.test.ts › finds in the database what the evaluator finds: %s',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.2.3',
    behaviour:
      'A list can be sorted by every attribute that has an order: of a complex one by its value, of a list by its primary element, else its first. Another attribute is refused to strict clients.',
    tests: [
      'test/integration/sort-law.test.ts › is sorted by %s, absent last, ties by id, and the other way round',
      'test/integration/clauses-strict.test.ts › sorted by groups, which have no order is refused to a strict client alone',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.3',
    behaviour:
      'POST to `.search` of users, groups or the root takes the parameters of a query in a SearchRequest and answers 200 with a list.',
    tests: [
      'test/integration/search.test.ts › takes in its body what a list takes in the URL, and answers 200',
      'test/integration/search.test.ts › takes attributes as text, and excludedAttributes',
    ],
  },
  {
    clause: 'RFC 7644 §3.4.3',
    behaviour: 'A search that is no SearchRequest, or has parameters of another type, is refused.',
    tests: ['test/integration/search.test.ts › refuses %j'],
  },
];
