import type { ClauseRow } from './types.js';

/** What RFC 7644, the protocol, asks for of bulk, of changes and of deletion (§3.5 to §3.7). */
export const WRITING: readonly ClauseRow[] = [
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
];
