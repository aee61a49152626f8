import type { ClauseRow } from './types.js';

/** What RFC 7643, the core schema, asks for. */
export const RFC_7643: readonly ClauseRow[] = [
  {
    clause: 'RFC 7643 §2.1',
    behaviour:
      'Attribute names and schema URNs are found in any letter case in bodies, paths, filters, `attributes` and `sortBy`, and are answered in their canonical spelling.',
    tests: [
      'test/integration/thirty-rules.test.ts › 5: names are found in any letter case in bodies, paths and filters',
      'test/unit/scim/path.test.ts › the path of an attribute › %s is %s',
      'test/integration/users-list.test.ts › sortBy=USERNAME',
      'test/integration/users-projection.test.ts › USERNAME,%20nothing',
    ],
  },
  {
    clause: 'RFC 7643 §2.1',
    behaviour: 'Every published attribute has a name that the grammar of names allows.',
    tests: ['test/unit/scim/messages.test.ts › has no nulls and every keyword of every attribute'],
  },
  {
    clause: 'RFC 7643 §2.1',
    behaviour:
      'Two names in one body that differ only in letter case are refused with 400 invalidSyntax.',
    tests: [
      'test/integration/bad-input.test.ts › two names that differ in letter case: 400 invalidSyntax',
      'test/unit/scim/resource/decode.test.ts › {"userName":"a","name":{"givenName":"a","givenname":"b"}} → invalidSyntax',
    ],
  },
  {
    clause: 'RFC 7643 §2.2',
    behaviour: 'The schemas spell out every characteristic of every attribute, defaults included.',
    tests: [
      'test/integration/discovery.test.ts › is described with all its characteristics',
      'test/unit/scim/messages.test.ts › has no nulls and every keyword of every attribute',
    ],
  },
  {
    clause: 'RFC 7643 §2.3.1',
    behaviour:
      'A value that is no text is refused for a string attribute with 400 invalidValue; lenient dialects take numbers as text.',
    tests: [
      'test/integration/bad-input.test.ts › {"userName":"k","title":true}: 400 invalidValue naming title',
      'test/unit/scim/resource/decode.test.ts › may hold numbers for text',
      'test/integration/clauses-strict.test.ts › with a number for text is refused to a strict client alone',
    ],
  },
  {
    clause: 'RFC 7643 §2.3.1',
    behaviour: 'Canonical values are suggestions: any other text is kept.',
    tests: [
      'test/integration/clauses-schema.test.ts › a type that is not among the canonical values is kept',
    ],
  },
  {
    clause: 'RFC 7643 §2.3.2',
    behaviour:
      'Booleans are answered as JSON booleans, and nothing but true and false is taken for one.',
    tests: [
      'test/integration/thirty-rules.test.ts › 6: booleans may come as text, in values and in paths, and go out as booleans',
      'test/unit/scim/resource/decode.test.ts › {"userName":"a","active":"yes"} → invalidValue',
      'test/unit/scim/resource/decode.test.ts › {"userName":"a","active":1} → invalidValue',
    ],
  },
  {
    clause: 'RFC 7643 §2.3.3',
    behaviour: 'A decimal is a JSON number.',
    tests: [
      'test/unit/scim/other-type.test.ts › {"height":0.72} is read as {"height":0.72}',
      'test/unit/scim/other-type.test.ts › {"height":"tall"} is refused: height: expected a number',
    ],
  },
  {
    clause: 'RFC 7643 §2.3.4',
    behaviour: 'An integer has no fraction.',
    tests: [
      'test/unit/scim/other-type.test.ts › {"seats":4} is read as {"seats":4}',
      'test/unit/scim/other-type.test.ts › {"seats":4.5} is refused: seats: expected a whole number',
    ],
  },
  {
    clause: 'RFC 7643 §2.3.5',
    behaviour:
      'An instant has date and time, with or without offset and fractions; a date alone is refused, and so is a day that its month does not have.',
    tests: [
      'test/unit/scim/messages.test.ts › an instant › %s is %s',
      'test/unit/scim/other-type.test.ts › {"bought":"2026-10-05"} is refused: bought: expected a date and time',
    ],
  },
  {
    clause: 'RFC 7643 §2.3.5',
    behaviour: 'Instants are answered in UTC with milliseconds.',
    tests: [
      'test/integration/clauses-schema.test.ts › instants are shown in UTC with milliseconds',
    ],
  },
  {
    clause: 'RFC 7643 §2.3.6',
    behaviour:
      'A binary value is base64 text of whole bytes, with its padding or without; other text is refused, also the alphabet for addresses.',
    tests: [
      'test/integration/extension-values.test.ts › of %s may be %j',
      'test/integration/extension-values.test.ts › is no base64 at the SCIM door either: %s',
      'test/integration/clauses-schema.test.ts › base64 without its padding is kept',
      'test/unit/scim/resource/decode.test.ts › {"userName":"a","x509Certificates":[{"value":"%%"}]} → invalidValue',
    ],
  },
  {
    clause: 'RFC 7643 §2.3.6',
    behaviour:
      'Binary values are compared by their bytes, whatever the padding of their base64, and in a filter the alphabet; what is no base64 is refused with 400 invalidFilter.',
    tests: [
      'test/integration/clauses-filter.test.ts › x509Certificates.value eq "-_8"',
      'test/integration/extensions.test.ts › are found by the bytes of base64, whatever its padding and alphabet',
      'test/unit/scim/filter/refuse.test.ts › x509Certificates.value eq "%%"',
      'test/unit/scim/patch/apply.test.ts › is known by its bytes, whatever the padding of base64',
    ],
  },
  {
    clause: 'RFC 7643 §2.3.7',
    behaviour:
      'References are compared exactly; those of a type that names users or groups are the same for eq and ne however the address of the resource is written.',
    tests: [
      'test/unit/scim/filter/evaluate.test.ts › profileUrl eq "https://people.example/mira"',
      'test/integration/clauses-filter.test.ts › photos.value eq "https://photos.example/mira"',
      'test/integration/extension-references.test.ts › is found by %s however it is written, and by no other id',
    ],
  },
  {
    clause: 'RFC 7643 §2.3.7',
    behaviour:
      'The address in a reference of a member or manager leads to the resource that it names.',
    tests: [
      'test/integration/groups.test.ts › shows members, and the group with each of them',
      'test/integration/thirty-rules.test.ts › 10: manager › is set by %s',
    ],
  },
  {
    clause: 'RFC 7643 §2.3.8',
    behaviour: 'The order of the parts of a complex value means nothing.',
    tests: [
      'test/integration/clauses-schema.test.ts › the members of a complex value in any order is kept',
      'test/unit/scim/other-type.test.ts › equal values › %j and %j: %s',
    ],
  },
  {
    clause: 'RFC 7643 §2.4',
    behaviour:
      'At most one element of an attribute is primary; of several that a lenient client sends the last one stays so.',
    tests: [
      'test/integration/clauses-schema.test.ts › of several primary elements the last one is primary',
      'test/integration/clauses-strict.test.ts › with two primary elements is refused to a strict client alone',
    ],
  },
  {
    clause: 'RFC 7643 §2.4',
    behaviour: 'Elements of equal value and type are one element.',
    tests: ['test/unit/scim/resource/decode.test.ts › may hold equal pairs once'],
  },
  {
    clause: 'RFC 7643 §2.4',
    behaviour: 'One value may stand under two types, and one type may have two values.',
    tests: [
      'test/unit/scim/resource/decode.test.ts › may hold one value under two labels',
      'test/unit/scim/resource/decode.test.ts › may hold two elements of one label',
    ],
  },
  {
    clause: 'RFC 7643 §2.4',
    behaviour: 'Lenient dialects take one element for a list and a list of one for a single value.',
    tests: [
      'test/unit/scim/resource/decode.test.ts › may hold one element for a list',
      'test/unit/scim/resource/decode.test.ts › may hold a list of one for a single value',
      'test/integration/clauses-strict.test.ts › with a list of one is refused to a strict client alone',
    ],
  },
  {
    clause: 'RFC 7643 §2.5',
    behaviour: 'Absent, null and an empty list mean the same.',
    tests: [
      'test/integration/clauses-schema.test.ts › a value that is absent, null or empty makes the same user',
      'test/integration/users-put.test.ts › clears what is sent as %j',
    ],
  },
  {
    clause: 'RFC 7643 §2.5',
    behaviour:
      'Answers leave out what is unassigned: no null, no empty object, no empty list but `members` and `Resources`.',
    tests: [
      'test/integration/clauses-schema.test.ts › nothing is null, empty or made up in an answer',
      'test/unit/scim/resource/project.test.ts › shows that a group has no members',
    ],
  },
  {
    clause: 'RFC 7643 §2.5',
    behaviour: 'A complex value without parts is unassigned.',
    tests: [
      'test/unit/scim/resource/decode.test.ts › may hold an object full of nulls for nothing',
      'test/unit/scim/patch/apply.test.ts › clears a complex value whose last part goes',
    ],
  },
  {
    clause: 'RFC 7643 §3',
    behaviour:
      '`schemas` of an answer lists the schema of the type and those extensions that have data in this answer, each once.',
    tests: [
      'test/integration/clauses-protocol.test.ts › lists an extension once, and only when it has data',
      'test/integration/users-projection.test.ts › leaves out an extension and its URN',
      'test/integration/users-patch.test.ts › the URN of an extension comes and goes with its data',
    ],
  },
  {
    clause: 'RFC 7643 §3',
    behaviour:
      'Unknown URNs in `schemas` are passed over, and refused to strict clients with 400 invalidValue.',
    tests: [
      'test/integration/thirty-rules.test.ts › 16: POST takes null, empty lists, meta, unknown attributes and malformed URNs',
      'test/integration/clauses-strict.test.ts › with an unknown schema is refused to a strict client alone',
    ],
  },
  {
    clause: 'RFC 7643 §3',
    behaviour:
      'A body without `schemas` is read as the schema of the endpoint, and refused to strict clients with 400 invalidSyntax.',
    tests: [
      'test/integration/thirty-rules.test.ts › 5: names are found in any letter case in bodies, paths and filters',
      'test/integration/clauses-strict.test.ts › without schemas is refused to a strict client alone',
    ],
  },
  {
    clause: 'RFC 7643 §3',
    behaviour: 'Data of an extension is taken whether or not `schemas` lists its URN.',
    tests: [
      'test/integration/thirty-rules.test.ts › 5: names are found in any letter case in bodies, paths and filters',
      'test/unit/scim/resource/decode.test.ts › may leave the URN of an extension out of schemas',
    ],
  },
  {
    clause: 'RFC 7643 §3.1',
    behaviour:
      '`id` is made by the service; one that a client sends in POST or PUT is passed over.',
    tests: [
      'test/integration/clauses-schema.test.ts › id and meta are those of the service, whatever a client sends',
      'test/integration/users-put.test.ts › passes over read-only and unknown attributes that are echoed',
    ],
  },
  {
    clause: 'RFC 7643 §3.1',
    behaviour: '`id` is stable through disabling, restoring and renaming.',
    tests: [
      'test/integration/thirty-rules-answers.test.ts › 12, 13: id and memberships stay through disabling and restoring',
      'test/integration/users-put.test.ts › answers 200 with the whole user and its new entity tag',
      'test/conformance/entra/default › 20-restore-keeps-the-id',
    ],
  },
  {
    clause: 'RFC 7643 §3.1',
    behaviour:
      'An id is unique over all resource types, compared exactly, and not given again after a deletion.',
    tests: [
      'test/integration/clauses-protocol.test.ts › are unique over the types: a group is no user',
      'test/integration/clauses-protocol.test.ts › are compared exactly',
      'test/integration/users-delete.test.ts › hides it from lists and filters, and frees its userName',
    ],
  },
  {
    clause: 'RFC 7643 §3.1',
    behaviour:
      '`externalId` comes only from the client, is compared exactly, and need not be unique.',
    tests: [
      'test/integration/clauses-schema.test.ts › one externalId may be that of two users, is compared exactly, and never made up',
    ],
  },
  {
    clause: 'RFC 7643 §3.1',
    behaviour: '`meta` in a body is passed over.',
    tests: [
      'test/integration/clauses-schema.test.ts › id and meta are those of the service, whatever a client sends',
      'test/integration/users-put.test.ts › passes over read-only and unknown attributes that are echoed',
    ],
  },
  {
    clause: 'RFC 7643 §3.1',
    behaviour: '`meta.resourceType` is the type of the endpoint.',
    tests: [
      'test/integration/clauses-protocol.test.ts › takes the resource type from the endpoint',
    ],
  },
  {
    clause: 'RFC 7643 §3.1',
    behaviour:
      '`meta.created` stays; `meta.lastModified` equals it until the first change, and moves with changes only.',
    tests: [
      'test/integration/clauses-schema.test.ts › lastModified is created until the first change, and created stays',
      'test/integration/thirty-rules-answers.test.ts › 27: a repeated PATCH changes nothing: version and lastModified stay',
    ],
  },
  {
    clause: 'RFC 7643 §3.1',
    behaviour: '`meta.location` is absolute and equals `Location` and `Content-Location`.',
    tests: [
      'test/integration/users-versions.test.ts › are told by GET in ETag, Location and meta.version',
      'test/integration/thirty-rules-answers.test.ts › 24: POST answers 201 with Location, a user PATCH 200 with the user, a group PATCH 204',
    ],
  },
  {
    clause: 'RFC 7643 §3.1',
    behaviour:
      "`meta.version` is the weak entity tag of the answer and moves with every change of the resource's own state.",
    tests: [
      'test/integration/users-versions.test.ts › are told by GET in ETag, Location and meta.version',
      'test/integration/clauses-schema.test.ts › a change of members moves the version of the group, not that of the user',
    ],
  },
  {
    clause: 'RFC 7643 §3.3',
    behaviour:
      'Attributes of an extension stand under its URN, whose letter case does not matter in a body.',
    tests: [
      'test/unit/scim/resource/decode.test.ts › may hold the URN of an extension in any letter case',
      'test/unit/scim/resource/project.test.ts › to attributes=%s holds no more',
    ],
  },
  {
    clause: 'RFC 7643 §3.3',
    behaviour: 'A resource that lacks a required extension is refused with 400 invalidValue.',
    tests: ['test/unit/scim/other-type.test.ts › a required extension › is missing from %j'],
  },
  {
    clause: 'RFC 7643 §4.1.1',
    behaviour:
      '`userName` is required, not blank, unique in its tenant without regard to letter case, and answered as it was written.',
    tests: [
      'test/integration/bad-input.test.ts › {"userName":""}: 400 invalidValue naming userName',
      'test/unit/scim/resource/decode.test.ts › {"userName":"  "} → invalidValue',
      'test/integration/thirty-rules-answers.test.ts › 23: a userName or displayName that is taken answers 409 uniqueness',
      'test/integration/users-put.test.ts › answers 409 to a userName of another, in any letter case, and takes its own',
    ],
  },
  {
    clause: 'RFC 7643 §4.1.1',
    behaviour: '`name.formatted` is not made up.',
    tests: [
      'test/integration/clauses-schema.test.ts › nothing is null, empty or made up in an answer',
    ],
  },
  {
    clause: 'RFC 7643 §4.1.1',
    behaviour: 'Text attributes keep any text as it was sent: no format is enforced.',
    tests: [
      'test/integration/thirty-rules.test.ts › 14: values come back exactly as sent',
      'test/integration/users-patch.test.ts › any text › is kept in %s exactly as it was sent',
    ],
  },
  {
    clause: 'RFC 7643 §4.1.1',
    behaviour: '`active` is true when a new user does not say.',
    tests: [
      'test/integration/clauses-schema.test.ts › a user is active unless a client says otherwise',
    ],
  },
  {
    clause: 'RFC 7643 §4.1.1',
    behaviour: 'A password is accepted, and never answered, stored or recorded.',
    tests: [
      'test/integration/users-password.test.ts › is kept as an Argon2id hash, and shown nowhere',
      'test/property/patch.test.ts › never shows what is never returned',
    ],
  },
  {
    clause: 'RFC 7643 §4.1.2',
    behaviour: 'E-mail addresses and phone numbers come back as they were sent.',
    tests: ['test/integration/thirty-rules.test.ts › 14: values come back exactly as sent'],
  },
  {
    clause: 'RFC 7643 §4.1.2',
    behaviour:
      'Photos, entitlements, roles and certificates keep value, type, display and primary.',
    tests: [
      'test/integration/clauses-schema.test.ts › a photo and its label is kept',
      'test/integration/clauses-schema.test.ts › entitlements and roles with their labels is kept',
    ],
  },
  {
    clause: 'RFC 7643 §4.1.2',
    behaviour: 'An address keeps every part, and any text as its country.',
    tests: [
      'test/integration/clauses-schema.test.ts › every part of an address is kept',
      'test/integration/thirty-rules.test.ts › 14: values come back exactly as sent',
    ],
  },
  {
    clause: 'RFC 7643 §4.1.2',
    behaviour:
      '`groups` is derived from direct membership, with address, name and type; what a client sends of it is passed over.',
    tests: [
      'test/integration/clauses-schema.test.ts › a user that is a member directly is one of type direct',
      'test/integration/users-put.test.ts › passes over read-only and unknown attributes that are echoed',
    ],
  },
  {
    clause: 'RFC 7643 §4.1.2',
    behaviour:
      'The groups of a user are direct, and indirect through groups that are members of groups, also in a circle; filters tell them apart.',
    tests: [
      'test/integration/nested-groups.test.ts › are direct, and indirect through other groups, also in a circle',
      'test/integration/nested-groups.test.ts › are found by filters: %s',
      'test/integration/nested-groups.test.ts › follow when the link between the groups goes',
    ],
  },
  {
    clause: 'RFC 7643 §4.2',
    behaviour: 'A group needs a `displayName` that is not blank.',
    tests: [
      'test/integration/bad-input.test.ts › group {}: 400 invalidValue naming displayName',
      'test/integration/bad-input.test.ts › group {"displayName":" "}: 400 invalidValue naming displayName',
    ],
  },
  {
    clause: 'RFC 7643 §4.2',
    behaviour: 'The parts of a member are not changed in place: 400 mutability.',
    tests: [
      'test/integration/clauses-patch.test.ts › are not changed in place',
      'test/unit/scim/patch/members.test.ts › are not changed by {"op":"remove","path":"members[value eq \\"u1\\"].value"} → mutability',
    ],
  },
  {
    clause: 'RFC 7643 §4.2',
    behaviour:
      '`members.type` follows from the id; groups may be members of groups, also in a circle.',
    tests: [
      'test/integration/groups.test.ts › takes a group as member',
      'test/integration/clauses-schema.test.ts › a circle of groups does not hang',
    ],
  },
  {
    clause: 'RFC 7643 §4.3',
    behaviour:
      'The enterprise extension keeps all its attributes; `manager.displayName` of a client is passed over.',
    tests: ['test/integration/clauses-schema.test.ts › all of the enterprise extension is kept'],
  },
  {
    clause: 'RFC 7643 §4.3',
    behaviour:
      'A manager who exists is answered with address and name; one who does not is kept as sent.',
    tests: [
      'test/integration/thirty-rules.test.ts › 10: manager › is set by %s',
      'test/integration/thirty-rules.test.ts › 15: a manager that does not exist is stored',
      'test/integration/users-delete.test.ts › is linked when a user with that externalId appears',
    ],
  },
  {
    clause: 'RFC 7643 §5',
    behaviour: 'The configuration tells what works and no more, with the limits that hold.',
    tests: [
      'test/integration/discovery.test.ts › says what the service can do',
      'test/unit/scim/messages.test.ts › promises no more than what works',
    ],
  },
  {
    clause: 'RFC 7643 §5',
    behaviour: 'How to authenticate can be read without a credential.',
    tests: [
      'test/integration/discovery.test.ts › %s can be read without a credential, but not with a wrong one',
    ],
  },
  {
    clause: 'RFC 7643 §6',
    behaviour: 'Resource types name endpoint, schema and extensions, and each endpoint works.',
    tests: [
      'test/integration/discovery.test.ts › name the resource types, User first, with their endpoints',
      'test/integration/thirty-rules.test.ts › 18: GET /Groups answers 200',
    ],
  },
  {
    clause: 'RFC 7643 §7',
    behaviour:
      'A read-only attribute is passed over in POST and PUT, and refused as a PATCH path with 400 mutability.',
    tests: [
      'test/integration/users-put.test.ts › passes over read-only and unknown attributes that are echoed',
      'test/integration/bad-input.test.ts › a PATCH that cannot be applied › {"op":"replace","path":"id","value":"x"}: 400 mutability, and the operation before it is not applied',
      'test/integration/bad-input.test.ts › a PATCH that cannot be applied › {"op":"add","path":"groups","value":[{"value":"x"}]}: 400 mutability, and the operation before it is not applied',
      'test/integration/clauses-patch.test.ts › an operation that is refused leaves the user as it was › {"op":"remove","path":"groups"}: mutability',
    ],
  },
  {
    clause: 'RFC 7643 §7',
    behaviour:
      'An immutable value is set when it is not there, and neither replaced nor removed afterwards.',
    tests: [
      'test/integration/extension-immutable.test.ts › is refused when it becomes %s',
      'test/integration/extension-immutable.test.ts › is no obstacle where it %s',
      'test/integration/extension-immutable.test.ts › is the same: %s',
      'test/integration/extension-immutable.test.ts › is another one: %s',
      'test/unit/scim/other-type.test.ts › is taken by {"op":"add","path":"serial","value":"s1"}',
      'test/unit/scim/other-type.test.ts › is not changed by {"op":"replace","path":"serial","value":"s2"}',
      'test/unit/scim/other-type.test.ts › is not changed by {"op":"remove","path":"serial"}',
    ],
  },
  {
    clause: 'RFC 7643 §7',
    behaviour:
      'What is returned always is shown even when it is left out, and what is never returned is not shown even when asked for.',
    tests: [
      'test/integration/users-projection.test.ts › cannot leave out id and schemas',
      'test/property/patch.test.ts › never shows what is never returned',
    ],
  },
  {
    clause: 'RFC 7643 §7',
    behaviour: 'A value that is taken answers 409 uniqueness, in POST, PUT and PATCH.',
    tests: [
      'test/integration/thirty-rules-answers.test.ts › 23: a userName or displayName that is taken answers 409 uniqueness',
      'test/integration/users-put.test.ts › answers 409 to a userName of another, in any letter case, and takes its own',
      'test/integration/users-patch.test.ts › is applied whole or not at all',
    ],
  },
  {
    clause: 'RFC 7643 §7',
    behaviour: '`caseExact` decides how filters, sorting and uniqueness compare.',
    tests: [
      'test/integration/clauses-filter.test.ts › externalId eq "mokafor"',
      'test/integration/clauses-filter.test.ts › title eq "SITE \\"planner\\" \\\\ É": mira',
      'test/integration/users-list.test.ts › compares without regard to letter case; missing values are last, and first when descending',
    ],
  },
  {
    clause: 'RFC 7643 §7',
    behaviour:
      'A required attribute that is missing or null is refused with 400 invalidValue, and not removed by PATCH: 400 mutability.',
    tests: [
      'test/integration/users-put.test.ts › answers 400 without userName, and 404 for an unknown id: it never creates',
      'test/integration/users-patch.test.ts › removing a required attribute answers 400 mutability',
    ],
  },
  {
    clause: 'RFC 7643 §7',
    behaviour:
      'The published schemas follow the verified errata: what is required, binary, exact, and which types references name.',
    tests: [
      'test/integration/clauses-schema.test.ts › the published schema follows the errata › %s: %s',
      'test/integration/clauses-schema.test.ts › a complex attribute has no uniqueness',
    ],
  },
  {
    clause: 'RFC 7643 §9.3',
    behaviour: 'Nothing of another tenant is visible: it is as if it did not exist.',
    tests: ['test/integration/graphql-access.test.ts › see nothing of one another'],
  },
  {
    clause: 'RFC 7643 §2.4',
    behaviour: 'Plural attributes publish their types as suggestions, and `primary` as a boolean.',
    tests: [
      'test/integration/discovery.test.ts › that has types tells the usual ones, for a client that counts attributes',
      'test/integration/clauses-schema.test.ts › the published schema follows the errata › %s: %s',
    ],
  },
];
