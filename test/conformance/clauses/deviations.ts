import type { Deviation } from './types.js';

/** Where the RFCs leave a choice, or clients do not keep to them. */
export const DEVIATIONS: readonly Deviation[] = [
  {
    question: 'A value path in `replace` matches nothing',
    clause: 'RFC 7644 §3.5.2.3',
    sources: 'The RFC says noTarget; Entra and its validator expect the element to be made.',
    decision: 'The element is made when the filter describes it by `eq`; strict: 400 noTarget.',
    tests: [
      'test/integration/thirty-rules.test.ts › 8: %s on a value path without match makes the element',
      'test/integration/clauses-strict.test.ts › on a value path without a match is refused to a strict client alone',
      'test/unit/scim/patch/value-path.test.ts › a value path without a match makes the element that it describes › %j',
    ],
  },
  {
    question: '`remove` comes with a `value`',
    clause: 'RFC 7644 §3.5.2.2',
    sources: 'The RFC knows no value; Entra and authentik list the elements to remove.',
    decision: 'The listed elements are removed, and never all; strict: 400 invalidValue.',
    tests: [
      'test/integration/thirty-rules-answers.test.ts › 7: Remove of members with a value removes only those',
      'test/integration/clauses-strict.test.ts › that removes listed members is refused to a strict client alone',
    ],
  },
  {
    question: 'The answer to a PATCH',
    clause: 'RFC 7644 §3.5.2',
    sources: 'The RFC allows 200 with the resource or 204.',
    decision:
      'Users 200 with the user, groups 204; 200 when attributes are asked for. The switch `patchResponse` sets it otherwise.',
    tests: [
      'test/integration/dialect-switches.test.ts › the switch %s in the position %s decides',
      'test/integration/thirty-rules-answers.test.ts › 24: POST answers 201 with Location, a user PATCH 200 with the user, a group PATCH 204',
      'test/integration/users-projection.test.ts › the answer to a PATCH of a group, which then has a body',
    ],
  },
  {
    question: 'Unknown attributes in a body',
    clause: 'RFC 7644 §3.3',
    sources: 'The receiver interprets; clients send attributes of other schemas.',
    decision: 'Passed over; as an explicit PATCH path 400 invalidPath; strict: refused.',
    tests: [
      'test/integration/thirty-rules.test.ts › 16: POST takes null, empty lists, meta, unknown attributes and malformed URNs',
      'test/integration/clauses-strict.test.ts › with an unknown attribute is refused to a strict client alone',
      'test/integration/clauses-strict.test.ts › without a path on what is unknown is refused to a strict client alone',
    ],
  },
  {
    question: 'Booleans as text',
    clause: 'RFC 7643 §2.3.2',
    sources: 'The RFC wants JSON booleans; Entra sends "True" and "False".',
    decision: 'Read as booleans, also in filters; strict: 400 invalidValue.',
    tests: [
      'test/integration/thirty-rules.test.ts › 6: booleans may come as text, in values and in paths, and go out as booleans',
      'test/integration/clauses-strict.test.ts › with a boolean as text is refused to a strict client alone',
    ],
  },
  {
    question: 'An integer that is written 3.0 or 3e0',
    clause: 'RFC 7643 §2.3.4',
    sources:
      'The RFC allows neither fraction nor exponent; to a reader of JSON it is the same number.',
    decision: 'Taken by its value, and answered as 3; 3.5 is refused.',
    tests: [
      'test/integration/extensions.test.ts › are whole numbers when they are written %s',
      'test/unit/scim/other-type.test.ts › {"seats":4.5} is refused: seats: expected a whole number',
    ],
  },
  {
    question: '`manager` as text, or one who does not exist',
    clause: 'RFC 7643 §4.3',
    sources: 'The RFC has a complex value; Entra sends text, its validator random text.',
    decision:
      'Kept without a check, linked when that user appears; text is refused to strict clients.',
    tests: [
      'test/integration/thirty-rules.test.ts › 10: manager › is set by %s',
      'test/integration/thirty-rules.test.ts › 15: a manager that does not exist is stored',
      'test/integration/users-delete.test.ts › is linked when a user with that externalId appears',
      'test/integration/managers.test.ts › is linked again when a user with that externalId comes back',
      'test/integration/managers.test.ts › is linked when both come in one bulk, in either order',
      'test/integration/managers.test.ts › stays without a link while two users have that externalId',
      'test/integration/clauses-strict.test.ts › with a manager as text is refused to a strict client alone',
    ],
  },
  {
    question: 'Members who do not exist',
    clause: 'RFC 7643 §4.2',
    sources: 'The RFC leaves it open; Entra repeats a refused batch as it is.',
    decision:
      'POST and PUT refuse them with 400 invalidValue; a PATCH of Entra leaves them out, with a warning in the record. Other dialects refuse them there too.',
    tests: [
      'test/integration/groups.test.ts › answers 400 to an unknown member, and makes nothing',
      'test/integration/groups.test.ts › that are unknown are left out, and the others are added',
      'test/integration/two-doors.test.ts › names the members of a membership change, and those that were left out',
      'test/integration/two-doors.test.ts › names the members that were left out of a PATCH that changes more than members',
      'test/integration/clauses-strict.test.ts › that adds an unknown member is refused to a strict client alone',
    ],
  },
  {
    question: 'Two groups of one `displayName`',
    clause: 'RFC 7643 §4.2',
    sources: 'The RFC asks for no uniqueness; Entra expects 409.',
    decision:
      'Unique in the tenant without regard to letter case; a tenant can switch that off (`uniqueGroupNames`), and `/Schemas` says which holds.',
    tests: [
      'test/integration/group-names.test.ts › are shared by new and renamed groups, and by those that return',
      'test/integration/group-names.test.ts › can be unique again once each is there once',
      'test/integration/group-names.test.ts › are published from the next request on, in every instance, %s custom attributes',
      'test/integration/thirty-rules-answers.test.ts › 23: a userName or displayName that is taken answers 409 uniqueness',
      'test/integration/groups.test.ts › refuses an unknown member and a name that is taken',
    ],
  },
  {
    question: 'The status of a name that is taken, in PUT and PATCH',
    clause: 'RFC 7643 §7',
    sources: 'One table says 400, another 409.',
    decision: '409 uniqueness.',
    tests: [
      'test/integration/users-put.test.ts › answers 409 to a userName of another, in any letter case, and takes its own',
      'test/integration/users-patch.test.ts › is applied whole or not at all',
    ],
  },
  {
    question: 'Discovery without a credential',
    clause: 'RFC 7643 §5',
    sources: 'The RFC speaks of the authentication schemes only.',
    decision: 'All three endpoints can be read without one; a wrong one is refused.',
    tests: [
      'test/integration/discovery.test.ts › %s can be read without a credential, but not with a wrong one',
    ],
  },
  {
    question: 'Letter case of what is stored',
    clause: 'RFC 7643 §2.3.1',
    sources: 'The RFC lets a service alter it; Entra compares.',
    decision: 'Kept as sent; compared by a prepared key.',
    tests: [
      'test/integration/thirty-rules.test.ts › 14: values come back exactly as sent',
      'test/integration/clauses-schema.test.ts › names are compared as PRECIS prepares them › %s',
    ],
  },
  {
    question: 'Formats of country, locale, time zone, language',
    clause: 'RFC 7643 §4.1.2',
    sources: "The RFC names formats; Entra's validator sends random text.",
    decision:
      'No format is checked: only length, and that a text holds no control character but tabs and ends of lines.',
    tests: [
      'test/integration/users-patch.test.ts › any text › is kept in %s exactly as it was sent',
      'test/unit/scim/resource/decode.test.ts › may hold text in free form',
      'test/integration/clauses-patch.test.ts › is the answer to the character %j',
    ],
  },
  {
    question: 'An unknown attribute in a filter',
    clause: 'RFC 7644 §3.4.2.2',
    sources: 'The RFC is silent; at the root it has no value.',
    decision: 'It has no value; strict: 400 invalidFilter.',
    tests: [
      'test/integration/clauses-strict.test.ts › by an unknown attribute finds nobody otherwise',
      'test/unit/scim/filter/refuse.test.ts › is told that %s names nothing',
    ],
  },
  {
    question: '`""` in a write',
    clause: 'RFC 7643 §2.5',
    sources: 'For the RFC it is a value; Entra clears with it.',
    decision:
      'The attribute is unassigned unless it is required; where no text can stand, strict: 400 invalidValue.',
    tests: [
      'test/integration/clauses-strict.test.ts › is no value for a strict client either: %s',
      'test/integration/clauses-strict.test.ts › is no boolean for a strict client',
      'test/integration/users-patch.test.ts › %j clears every attribute that is not required',
    ],
  },
  {
    question: 'What a PUT leaves out',
    clause: 'RFC 7644 §3.5.1',
    sources: 'The RFC lets a service clear it.',
    decision: 'Cleared, but `active` stays, and `externalId` except for strict clients.',
    tests: [
      'test/integration/users-put.test.ts › clears what is not sent, but keeps active and externalId',
      'test/integration/clauses-strict.test.ts › clears externalId for a strict client, and keeps it otherwise',
    ],
  },
  {
    question: 'Removing `active`',
    clause: 'RFC 7644 §3.5.2.2',
    sources: 'For the RFC it is then unassigned; a service may give it a default.',
    decision: 'It stays as it is: nobody is enabled or disabled by an omission.',
    tests: [
      'test/integration/clauses-patch.test.ts › stays what the operation before has made it: %j',
    ],
  },
  {
    question: 'Other parts of a member who stays, in a PUT',
    clause: 'RFC 7643 §4.2',
    sources: 'The parts are immutable; Okta sends the name that the person has now.',
    decision:
      'The member is known by its `value`, and its parts stay; strict: 400 mutability. The type of a new member follows from the id.',
    tests: [
      'test/integration/clauses-strict.test.ts › may not give it another %s, which other clients are passed over with',
    ],
  },
  {
    question: 'Two primary elements in one body',
    clause: 'RFC 7643 §2.4',
    sources: 'The RFC allows one at most.',
    decision: 'The last one stays primary; strict: 400 invalidValue.',
    tests: [
      'test/integration/clauses-schema.test.ts › of several primary elements the last one is primary',
      'test/integration/clauses-strict.test.ts › with two primary elements is refused to a strict client alone',
    ],
  },
  {
    question: "The type of an error's body",
    clause: 'RFC 7644 §3.12',
    sources: 'Some servers send plain JSON.',
    decision: 'Always `application/scim+json`.',
    tests: [
      'test/integration/thirty-rules-answers.test.ts › 3, 26: every body is application/scim+json, and a refusal has its status as text and a sentence',
    ],
  },
  {
    question: 'A role that is a JSON document in text',
    clause: 'RFC 7643 §4.1.2',
    sources: "Entra's role functions send it so.",
    decision:
      '`value` and `displayName` are read from it, and administrators see it as it was sent; other text is the value. The switch `roleDocuments` keeps all text, and so does strict.',
    tests: [
      'test/integration/dialect-switches.test.ts › the switch %s in the position %s decides',
      'test/integration/users-patch.test.ts › are read from JSON in a text, and added once',
      'test/unit/scim/patch/apply.test.ts › keeps a role that is no document',
    ],
  },
  {
    question: 'Whose `externalId` it is',
    clause: 'RFC 7643 §3.1',
    sources:
      'The RFC scopes it to the provisioning domain: each client may have its own for one resource.',
    decision:
      'One value a resource, of the tenant: a client whose credential was renewed or rotated still finds what it made. Several clients of one tenant see and change the same value.',
    tests: [
      'test/integration/clauses-schema.test.ts › externalId is one value, which every client of the tenant sees and changes',
    ],
  },
  {
    question: '`If-Match`',
    clause: 'RFC 7644 §3.14',
    sources: 'The RFC lets a service require it; Entra sends none.',
    decision: 'Honoured where it is sent, never required.',
    tests: [
      'test/integration/users-versions.test.ts › answer 412 to If-Match %s, and nothing is changed',
      'test/integration/users-put.test.ts › answers 200 with the whole user and its new entity tag',
    ],
  },
  {
    question: 'What DELETE leaves behind',
    clause: 'RFC 7644 §3.6',
    sources: 'The RFC lets a service keep the data but wants 404.',
    decision: '404 everywhere, and the name is free at once; the data is kept in the recycle bin.',
    tests: [
      'test/integration/thirty-rules-answers.test.ts › 25: DELETE answers 204, and everything after it 404 with a body',
      'test/integration/users-delete.test.ts › hides it from lists and filters, and frees its userName',
    ],
  },
  {
    question: 'Members in the answers of groups',
    clause: 'RFC 7643 §4.2',
    sources: 'Entra asks to leave them out; authentik needs them.',
    decision: 'Shown unless `excludedAttributes` names them, and then not read.',
    tests: [
      'test/integration/thirty-rules.test.ts › 19: excludedAttributes=members is honoured by id and in lists',
      'test/integration/query-count.test.ts › reads no members that the answer does not show',
    ],
  },
  {
    question: '`emails[type eq "work"].value eq "x"`',
    clause: 'RFC 7644 §3.4.2.2',
    sources: 'Not in the grammar of the RFC; Entra sends it.',
    decision: 'One element meets both tests.',
    tests: [
      'test/integration/clauses-filter.test.ts › emails[type eq "work"].value eq "jonas@home.test": jonas',
      'test/integration/users-list.test.ts › emails[type eq "home"].value eq "H12@home.example"',
    ],
  },
  {
    question: 'Attributes of an extension without its URN',
    clause: 'RFC 7644 §3.10',
    sources: "The RFC wants the URN; Entra's mappings leave it out.",
    decision: 'Found in the extension when the schema of the type has no such name.',
    tests: [
      'test/integration/clauses-filter.test.ts › department eq "harbour": mira',
      'test/unit/scim/patch/apply.test.ts › finds an attribute of an extension by its bare name',
    ],
  },
  {
    question: 'Literals without quotes, in single quotes, or without the blank before them',
    clause: 'RFC 7644 §3.4.2.2',
    sources: 'The grammar wants JSON; examples of the RFC itself and of Postman do not keep to it.',
    decision: 'Read as text, after true, false, null and numbers.',
    tests: [
      'test/integration/users-list.test.ts › userName sw Person1',
      'test/integration/users-list.test.ts › meta.Created gt 2015-10-10T14:38:21.8617979-07:00',
      "test/unit/scim/filter/evaluate.test.ts › userName sw 'jonas' → jonas",
      'test/unit/scim/filter/evaluate.test.ts › userName eq"jonas@hillview.example" → jonas',
    ],
  },
  {
    question: 'Dotted names and full URNs as keys of a PATCH without a path',
    clause: 'RFC 7644 §3.5.2',
    sources: 'The RFC has nested objects; Entra sends `name.givenName` and the URN with the name.',
    decision: 'Each key is read as a path.',
    tests: [
      'test/integration/thirty-rules.test.ts › 9: dotted and full URN keys without a path set nested attributes',
      'test/integration/clauses-patch.test.ts › sets dotted names in any letter case',
    ],
  },
  {
    question: 'A single value as a list of one object with `value`',
    clause: 'RFC 7643 §2.3.8',
    sources: 'The RFC has plain values; the older library of Entra wraps them.',
    decision: 'The value in it is taken; strict: 400 invalidValue.',
    tests: [
      'test/integration/users-patch.test.ts › takes a text given as list of one object, foreign keys and names in other letter case',
      'test/unit/scim/patch/apply.test.ts › unwraps a list of one and an object with a value',
      'test/integration/clauses-strict.test.ts › with a list of one is refused to a strict client alone',
    ],
  },
  {
    question: 'Read-only attributes in a PATCH without a path',
    clause: 'RFC 7643 §7',
    sources: 'The RFC refuses them; Okta and authentik echo them.',
    decision: 'Passed over; strict: 400 mutability.',
    tests: [
      'test/unit/scim/patch/apply.test.ts › passes over echoes and strangers',
      'test/integration/clauses-strict.test.ts › without a path on what is read-only is refused to a strict client alone',
    ],
  },
  {
    question: 'Removing an element that is not there',
    clause: 'RFC 7644 §3.5.2.2',
    sources: 'A table of the RFC has noTarget, its text a success for members.',
    decision: 'A success without a change; strict: 400 noTarget except for members.',
    tests: [
      'test/unit/scim/patch/apply.test.ts › removes an absent element',
      'test/integration/clauses-strict.test.ts › that removes an element without a match is refused to a strict client alone',
      'test/integration/clauses-strict.test.ts › that removes a member who is none is a success for a strict client too',
    ],
  },
  {
    question: 'The schemas of the discovery documents themselves',
    clause: 'RFC 7643 §8.7.2',
    sources: 'The RFC prints them, and does not say that `/Schemas` lists them.',
    decision: '`/Schemas` lists what the resource types name, and no more.',
    tests: [
      'test/conformance/rfc7643 › 8.7.2',
      'test/integration/discovery.test.ts › hold exactly the schemas that the resource types name',
    ],
  },
];
