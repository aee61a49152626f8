import type { ClauseRow, TestName } from './types.js';

type Row = readonly [section: string, behaviour: string, ...tests: readonly TestName[]];

/** Rows whose tests are exchange files of a client. */
function rowsOf(client: string, folder: string, rows: readonly Row[]): ClauseRow[] {
  return rows.map(([section, behaviour, ...tests]) => ({
    clause: `${client} ${section.slice(section.indexOf('_') + 1)}`,
    behaviour,
    tests: [`test/conformance/${folder} › ${section}`, ...tests],
  }));
}

/** What Entra sends, in every shape that is known, all of it in one tenant. */
export const ENTRA: readonly ClauseRow[] = (
  [
    [
      '4.1',
      'Tests of the connection and probes',
      'Probes of a connection get 200, whatever flags the address has.',
    ],
    [
      '4.3',
      'Reads',
      'Match queries, reference checks and membership checks find exactly what they name.',
    ],
    ['4.4', 'New users', "Odd forms of a new user are read, Microsoft's own example among them."],
    [
      '4.5',
      'Changes',
      'Verbose and compact changes, dotted keys and URN keys are read in any letter case; empty text and null clear.',
    ],
    [
      '4.6',
      'Enabling and disabling',
      'A user is disabled and enabled by text, by a boolean and without a path.',
    ],
    [
      '4.7',
      'The manager',
      'The manager is set in seven forms and removed in five; one who is nobody yet is linked later.',
    ],
    [
      '4.8',
      'Roles and entitlements',
      'Roles and entitlements come from all three assignment functions, and in plain forms.',
    ],
    ['4.9', 'Groups', 'Members come and go in every form; adding who is there changes nothing.'],
  ] as const
).map(([section, title, behaviour]) => ({
  clause: `Entra ${title}`,
  behaviour,
  tests: [`test/conformance/entra/shapes › ${section}`],
}));

/** What other clients send. */
export const CLIENTS: readonly ClauseRow[] = [
  ...rowsOf('Okta', 'okta', [
    ['1_put', 'PUT takes a user as it was read, with what is read-only and an empty text in it.'],
    ['2_patch', 'PATCH without a path sets status and password.'],
    [
      '3_push',
      'A pushed group is renamed with its id in the value, and its members change in the same request.',
    ],
    ['4_import', 'An import pages through users and groups with whole numbers in the list.'],
  ]),
  ...rowsOf('authentik', 'authentik', [
    ['1_config', 'The configuration announces PATCH and bulk.'],
    ['2_user', 'A conflict is told, the user is found by userName and replaced.'],
    ['3_group', 'A group is replaced without a path, and members come and go one by one.'],
    ['4_list', 'A list says how many there are in all.'],
    ['5_end', 'A deletion answers 204.'],
  ]),
  ...rowsOf('Keycloak', 'keycloak', [
    ['1_user', "The other side's id in a body is passed over."],
    ['2_group', 'Groups are members of groups, and an operator may be in capitals.'],
    ['3_end', 'Who drops out of the filter is deleted.'],
  ]),
  ...rowsOf('OneLogin', 'onelogin', [
    [
      '1_template',
      'Templates that name schemas of version 1 are read; an element without a value is not kept.',
    ],
    ['2_group', 'A group of a template of version 1 is made.'],
    ['3_end', 'A user of a template is deleted.'],
  ]),
  ...rowsOf('SailPoint', 'sailpoint', [
    ['1_discovery', 'Every document of discovery is there, each resource type by its name too.'],
    ['2_account', 'Accounts are merged, disabled and aggregated by page.'],
    [
      '3_entitlement',
      'A group is granted and revoked, and seen at the account.',
      'test/integration/rate-limit.test.ts › answers 429 in SCIM form, and keeps its word about Retry-After',
    ],
  ]),
  ...rowsOf('JumpCloud', 'jumpcloud', [
    ['1_user', 'PUT and PATCH are both taken.'],
    ['2_group', 'Members are removed by value.'],
  ]),
];
