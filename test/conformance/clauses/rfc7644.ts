import type { ClauseRow } from './types.js';

/** What RFC 7644, the protocol, asks for. */
export const RFC_7644: readonly ClauseRow[] = [
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
  {
    clause: 'RFC 7644 §3.7',
    behaviour:
      'A bulk answers 200 with one result for each operation, with method, bulkId, location, version and the status as text.',
    tests: [
      'test/integration/bulk.test.ts › answers 200 with one result for each operation, in their order',
      'test/integration/bulk.test.ts › compares the version of an operation',
    ],
  },
  {
    clause: 'RFC 7644 §3.7',
    behaviour:
      'Each operation is made or refused by itself; one that is wrong as it stands does not keep the others from running.',
    tests: [
      'test/integration/bulk.test.ts › refuses one operation without the others',
      'test/integration/bulk.test.ts › is answered with 400: %j',
      'test/integration/bulk.test.ts › keeps the order of what depends on it: a name is freed before it is taken again',
    ],
  },
  {
    clause: 'RFC 7644 §3.7',
    behaviour:
      'The operations are run in their order; only one that refers to a later one is put off, until that has been run.',
    tests: [
      'test/integration/bulk-order.test.ts › is put off, and does not pull the later one ahead of a DELETE that frees its userName',
      'test/integration/bulk-order.test.ts › is put off where it is a PATCH, too, and the later one comes after a change of name',
      'test/integration/bulk-order.test.ts › goes before what is done to the same resource after it',
    ],
  },
  {
    clause: 'RFC 7644 §3.7',
    behaviour:
      'All but a failed POST have a location where the path names a resource, also when they are refused as they stand.',
    tests: [
      'test/integration/bulk-refused.test.ts › has the location of the resource that it names: %s',
    ],
  },
  {
    clause: 'RFC 7643 §2.1',
    behaviour:
      'Two names of a bulk or of one of its operations that differ only in letter case are refused: the bulk, or that operation alone.',
    tests: [
      'test/integration/bulk-refused.test.ts › says which name is given twice: %j',
      'test/integration/bulk.test.ts › a bulk that is refused as a whole › %s',
    ],
  },
  {
    clause: 'RFC 7644 §3.7.1',
    behaviour:
      'References in a circle are resolved by making the resources first; where that cannot be, the operations are refused with 409.',
    tests: [
      'test/integration/bulk.test.ts › may be referred to in a circle',
      'test/integration/bulk-order.test.ts › is taken back as a whole when one of it cannot be made, whichever that is',
      'test/integration/bulk-order.test.ts › is refused with 409 where each cannot be made without the other',
    ],
  },
  {
    clause: 'RFC 7644 §3.7.2',
    behaviour:
      'A bulkId stands for the id of what its operation makes, in values and paths, before or after that operation.',
    tests: [
      'test/integration/bulk.test.ts › stands for an id in members, manager, PATCH values, PATCH paths and paths of operations',
      'test/integration/bulk.test.ts › may be referred to before its operation',
      'test/integration/bulk.test.ts › of a failed operation fails what refers to it, and nothing half made stays',
      'test/integration/bulk.test.ts › that no operation has is refused in the one that names it',
    ],
  },
  {
    clause: 'RFC 7644 §3.7.2',
    behaviour:
      'A bulkId is looked for where the schema, with the attributes of the tenant, has a reference, and nowhere else.',
    tests: [
      'test/integration/bulk-references.test.ts › stands for the id in each that is a reference, in a POST before or after and in a PUT',
      'test/integration/bulk-references.test.ts › is replaced in a PATCH: %s',
      'test/integration/bulk-references.test.ts › is refused where no operation has it, and is not looked for in plain text',
    ],
  },
  {
    clause: 'RFC 7644 §3.7.3',
    behaviour: 'After failOnErrors errors the rest is neither run nor answered.',
    tests: [
      'test/integration/bulk.test.ts › stops after failOnErrors errors: the rest is neither run nor answered',
      'test/integration/bulk-order.test.ts › what waits for the failed operation is not run, and has no result',
    ],
  },
  {
    clause: 'RFC 7644 §3.7.4',
    behaviour:
      'More operations or bytes than announced answer 413 with the limit, and nothing is done.',
    tests: ['test/integration/bulk.test.ts › a bulk that is refused as a whole › %s'],
  },
  {
    clause: 'RFC 7644 §3.5.1',
    behaviour: 'PUT answers 200 with the whole resource and its new `ETag`.',
    tests: [
      'test/integration/users-put.test.ts › answers 200 with the whole user and its new entity tag',
      'test/integration/groups.test.ts › replaces name and members',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.1',
    behaviour:
      'PUT clears what is not sent, is null or is an empty list; `active` stays, so that nobody is enabled by an omission.',
    tests: [
      'test/integration/users-put.test.ts › clears what is not sent, but keeps active and externalId',
      'test/integration/users-put.test.ts › clears what is sent as %j',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.1',
    behaviour: 'PUT never creates: an unknown id answers 404.',
    tests: [
      'test/integration/users-put.test.ts › answers 400 without userName, and 404 for an unknown id: it never creates',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.1',
    behaviour: 'PUT with the state that is there changes neither version nor `lastModified`.',
    tests: [
      'test/integration/users-put.test.ts › with the state that is there changes neither version nor lastModified',
      'test/integration/groups.test.ts › with the state that is there changes nothing',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.1',
    behaviour:
      'A strict client may not give a member who stays another type, address or name: 400 mutability.',
    tests: [
      'test/integration/clauses-strict.test.ts › may not give it another %s, which other clients are passed over with',
      'test/integration/clauses-strict.test.ts › a PUT of a group with a member who stays › may give it %s',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.1',
    behaviour: 'PUT of a group without `members` clears them.',
    tests: [
      'test/integration/clauses-strict.test.ts › of a group without members clears them: entra',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.2',
    behaviour:
      'A PATCH body is a PatchOp message with one operation or more; anything else is refused with 400 invalidSyntax.',
    tests: [
      'test/integration/users-patch.test.ts › a message with %s answers 400 invalidSyntax',
      'test/unit/scim/patch/apply.test.ts › is no PatchOp message: %j',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.2',
    behaviour:
      '`op` is add, remove or replace in any letter case; another one is refused with 400 invalidSyntax.',
    tests: [
      'test/integration/thirty-rules.test.ts › 4: "%s" is understood as op',
      'test/integration/bad-input.test.ts › a PATCH that cannot be applied › {"op":"move","path":"title"}: 400 invalidSyntax, and the operation before it is not applied',
      'test/integration/bad-input.test.ts › a PATCH that cannot be applied › {"path":"title","value":1}: 400 invalidSyntax, and the operation before it is not applied',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.2',
    behaviour: 'Operations are applied in their order, and each sees what the one before has made.',
    tests: [
      'test/integration/users-patch.test.ts › each operation sees what the one before has made',
      'test/integration/clauses-patch.test.ts › on the manager end in what the last one says',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.2',
    behaviour:
      'A PATCH is applied whole or not at all, and the sentence names the operation that failed.',
    tests: [
      'test/integration/users-patch.test.ts › is applied whole or not at all',
      'test/integration/bad-input.test.ts › %j: 400 %s, and the operation before it is not applied',
      'test/integration/clauses-patch.test.ts › by the data names the operation that it is about',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.2',
    behaviour:
      'The operations of one request make at most 250,000 comparisons with elements of lists; more are refused with 400 tooMany before they take long.',
    tests: [
      'test/unit/scim/patch/work.test.ts › that each change a few of its elements are refused before they take long',
      'test/unit/scim/patch/work.test.ts › that only add look at what is there once',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.2',
    behaviour:
      'A name in the brackets of a path that is no sub-attribute is refused with 400 invalidFilter, and picks nothing.',
    tests: ['test/unit/scim/patch/value-path.test.ts › is refused, and changes nothing: %s'],
  },
  {
    clause: 'RFC 7644 §3.5.2',
    behaviour:
      'A PATCH of a user answers 200 with the user, that of a group 204, or 200 when attributes are asked for.',
    tests: [
      'test/integration/thirty-rules-answers.test.ts › 24: POST answers 201 with Location, a user PATCH 200 with the user, a group PATCH 204',
      'test/integration/users-projection.test.ts › the answer to a PATCH of a group, which then has a body',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.2',
    behaviour: 'An element that becomes primary takes the mark from the others.',
    tests: [
      'test/integration/users-patch.test.ts › one element that becomes primary takes it from the others',
      'test/integration/clauses-patch.test.ts › takes the primary mark from the other elements',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.2',
    behaviour:
      'A path that cannot be read or names no attribute is refused with 400 invalidPath, a filter in it with 400 invalidFilter.',
    tests: [
      'test/integration/bad-input.test.ts › a PATCH that cannot be applied › {"op":"replace","path":"nothing","value":"x"}: 400 invalidPath, and the operation before it is not applied',
      'test/integration/bad-input.test.ts › a PATCH that cannot be applied › {"op":"replace","path":"emails[type eq \\"work\\"","value":"x"}: 400 invalidPath, and the operation before it is not applied',
      'test/integration/bad-input.test.ts › a PATCH that cannot be applied › {"op":"replace","path":"emails[type regex \\"w\\"].value","value":"x"}: 400 invalidFilter, and the operation before it is not applied',
      'test/unit/scim/path.test.ts › is refused: %s → %s',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.2',
    behaviour:
      'A value of another type is refused with 400 invalidValue, a read-only target with 400 mutability.',
    tests: [
      'test/integration/bad-input.test.ts › a PATCH that cannot be applied › {"op":"replace","path":"active","value":"maybe"}: 400 invalidValue, and the operation before it is not applied',
      'test/integration/bad-input.test.ts › a PATCH that cannot be applied › {"op":"replace","path":"meta.created","value":"x"}: 400 mutability, and the operation before it is not applied',
      'test/unit/scim/patch/apply.test.ts › an operation that is refused › {"op":"replace","path":"name","value":"Mira"} → invalidValue',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.2',
    behaviour: 'The URN of an extension comes with its first value and goes with its last.',
    tests: [
      'test/integration/users-patch.test.ts › the URN of an extension comes and goes with its data',
      'test/integration/clauses-patch.test.ts › give an extension its URN and take it away again',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.2',
    behaviour:
      'Removing the URN of an extension from `schemas` removes its data; the schema of the type itself stays: 400 mutability.',
    tests: [
      'test/integration/clauses-patch.test.ts › give an extension its URN and take it away again',
      'test/unit/scim/patch/apply.test.ts › an operation that is refused › {"op":"remove","path":"schemas","value":["urn:ietf:params:scim:schemas:core:2.0:User"]} → mutability',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.2',
    behaviour: 'A path may name a part of the elements that a filter picks, and nothing deeper.',
    tests: [
      'test/integration/clauses-patch.test.ts › replaces the value that a filter picks and leaves the rest',
      'test/integration/clauses-patch.test.ts › an operation that is refused leaves the user as it was › {"op":"replace","path":"emails[type eq \\"work\\"].value.x","value":"x"}: invalidPath',
      'test/integration/clauses-patch.test.ts › an operation that is refused leaves the user as it was › {"op":"replace","path":"emails[0]","value":"x"}: invalidFilter',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.2',
    behaviour: 'PATCH of an unknown id answers 404.',
    tests: [
      'test/integration/bad-input.test.ts › %s: 404 for every verb',
      'test/integration/thirty-rules-answers.test.ts › 25: DELETE answers 204, and everything after it 404 with a body',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.2',
    behaviour: 'Parallel changes lose nothing.',
    tests: [
      'test/support/races/groups.ts › keeps all 50 members that 50 requests add to one group',
      'test/support/races/users.ts › loses none of 10 attributes of one user that are changed at once',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.2.1',
    behaviour: 'Adding what is there is a success that changes neither version nor `lastModified`.',
    tests: [
      'test/integration/clauses-patch.test.ts › {"op":"add","path":"emails","value":[{"value":"h@x","type":"home"}]}',
      'test/integration/thirty-rules-answers.test.ts › 27: a repeated PATCH changes nothing: version and lastModified stay',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.2.1',
    behaviour:
      'Adding appends to lists, sets single values and merges complex ones; without a path it does so for each attribute given.',
    tests: [
      'test/integration/clauses-patch.test.ts › without a path adds to lists and sets single values',
      'test/integration/clauses-patch.test.ts › merges a complex value that is added',
      'test/integration/groups.test.ts › are added from %s',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.2.1',
    behaviour: 'Adding without a value is refused with 400 invalidValue.',
    tests: [
      'test/integration/bad-input.test.ts › a PATCH that cannot be applied › {"op":"add","path":"title"}: 400 invalidValue, and the operation before it is not applied',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.2.2',
    behaviour: 'Removing without a path is refused with 400 noTarget.',
    tests: [
      'test/integration/bad-input.test.ts › a PATCH that cannot be applied › {"op":"remove"}: 400 noTarget, and the operation before it is not applied',
      'test/integration/clauses-patch.test.ts › an operation that is refused leaves the user as it was › {"op":"remove"}: noTarget',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.2.2',
    behaviour:
      'Removing a list removes all of it; with a filter its matches alone, and the attribute with the last of them.',
    tests: [
      'test/integration/clauses-patch.test.ts › removes a whole list',
      'test/integration/clauses-patch.test.ts › removes the elements that a filter picks',
      'test/integration/clauses-patch.test.ts › removes a list when its last element goes',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.2.2',
    behaviour: 'Removing a member who is none is a success without a change.',
    tests: [
      'test/integration/clauses-patch.test.ts › that are not there are removed without a change',
      'test/integration/clauses-strict.test.ts › that removes a member who is none is a success for a strict client too',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.2.2',
    behaviour: 'Removing what is required or read-only is refused with 400 mutability.',
    tests: [
      'test/integration/users-patch.test.ts › removing a required attribute answers 400 mutability',
      'test/integration/clauses-patch.test.ts › an operation that is refused leaves the user as it was › {"op":"remove","path":"id"}: mutability',
      'test/integration/clauses-patch.test.ts › an operation that is refused leaves the user as it was › {"op":"remove","path":"groups"}: mutability',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.2.3',
    behaviour:
      'Replacing sets what is there or not yet there, merges complex values and replaces whole lists.',
    tests: [
      'test/integration/clauses-patch.test.ts › sets an attribute that is not there yet',
      'test/integration/clauses-patch.test.ts › merges a complex value',
      'test/integration/clauses-patch.test.ts › replaces a whole list',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.2.3',
    behaviour: 'Replacing on a value path changes every match.',
    tests: [
      'test/unit/scim/patch/apply.test.ts › merges into every match',
      'test/integration/clauses-patch.test.ts › replaces the value that a filter picks and leaves the rest',
    ],
  },
  {
    clause: 'RFC 7644 §3.5.2.3',
    behaviour: 'A value path that points at a value that is not there has no target: 400 noTarget.',
    tests: [
      'test/integration/bad-input.test.ts › a PATCH that cannot be applied › {"op":"replace","path":"emails[value eq \\"zzz\\"].type","value":"work"}: 400 noTarget, and the operation before it is not applied',
      'test/unit/scim/patch/value-path.test.ts › but not %s, which describes none',
    ],
  },
  {
    clause: 'RFC 7644 §3.6',
    behaviour: 'DELETE answers 204 without a body, and everything after it 404.',
    tests: [
      'test/integration/thirty-rules-answers.test.ts › 25: DELETE answers 204, and everything after it 404 with a body',
      'test/support/races/users.ts › deletes a user once: 10 requests give one 204 and nine 404',
    ],
  },
  {
    clause: 'RFC 7644 §3.6',
    behaviour:
      'A deleted resource is in no list, conflicts with nothing and is a member of no group.',
    tests: [
      'test/integration/users-delete.test.ts › hides it from lists and filters, and frees its userName',
      'test/integration/users-delete.test.ts › takes the user out of every group, which get a new version',
    ],
  },
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
