import type { ClauseRow } from './types.js';

type Row = readonly [name: string, behaviour: string, ...tests: ClauseRow['tests']];

/** Rows of a suite: the exchange files of that name, and tests beside them. */
function rowsOf(suite: string, folder: string, rows: readonly Row[]): ClauseRow[] {
  return rows.map(([name, behaviour, ...tests]) => ({
    clause: `${suite} ${name}`,
    behaviour,
    tests: [`test/conformance/${folder} › ${name}`, ...tests],
  }));
}

/** The tests of Microsoft's SCIM Validator, 25 and 7 of its preview, written anew. */
export const VALIDATOR = rowsOf('SCIM Validator', 'entra/validator', [
  ['U1', 'A user with every attribute is made, and the filter gives every attribute back.'],
  ['U2', 'A user who is there is a conflict.'],
  ['U3', 'The filter by userName finds exactly the user.'],
  ['U4', 'The filter by userName finds nobody.'],
  ['U5', 'The filter finds the user in other letter case.'],
  ['U6', 'A PATCH of 37 paths replaces every attribute.'],
  ['U7', 'A PATCH without a path gives another userName.'],
  ['U8', 'A PATCH disables, and the user is found with `active` false.'],
  ['U9', 'A PATCH of 37 paths makes every attribute of a user who had none.'],
  ['U10', 'The manager is added as a bare text.'],
  ['U11', 'The manager is replaced by a bare text.'],
  ['U12', 'The manager is removed, and nothing is left of it.'],
  ['U13', 'A user who was deleted is gone.'],
  ['G1', 'A group is read without its members.'],
  ['G2', 'A group is found without its members.'],
  ['G3', 'A group is found with its members.'],
  ['G4', 'The filter by displayName finds no group.'],
  ['G5', 'A group is found in other letter case.'],
  ['G6', 'A group is made and read.'],
  ['G7', 'A group that is there is a conflict.'],
  ['G8', 'A PATCH without a path changes externalId and displayName.'],
  ['G9', 'A PATCH without a path changes the displayName alone.'],
  ['G10', 'A member is added and shown.'],
  ['G11', 'A member is removed and shown no more.'],
  ['G12', 'A group that was deleted is gone.'],
  ['P1', 'Several operations of one PATCH change different attributes.'],
  ['P2', 'Of several operations on one attribute the last one counts.'],
  ['P3', 'Deleting a user who never was answers 404.'],
  ['P4', 'Deleting a user twice answers 404.'],
  ['P5', 'Of several operations on one attribute of a group the last one counts.'],
  ['P6', 'Deleting a group that never was answers 404.'],
  ['P7', 'Deleting a group twice answers 404.'],
]);

/** The tests of the validation for Microsoft's gallery, as far as a SCIM endpoint has a part in them. */
export const GALLERY: readonly ClauseRow[] = [
  ...rowsOf('Gallery validation', 'entra/gallery', [
    ['Create_User', 'The job makes a user, and the test finds it.'],
    ['Update_User', 'The job changes a user, and the test sees it.'],
    ['Delete_User', 'The job deletes a user, and the test finds nobody.'],
    ['Update_Manager', 'The job sets a manager, and the test sees it.'],
    ['Disable_User', 'The test finds a disabled user with `active` false.'],
    ['Restore_User', 'A user who was disabled and is enabled again has the same id throughout.'],
    ['Create_Group', 'The job makes a group, and the test finds it.'],
    ['Update_Group', 'The job renames a group, and the test finds it by its new name.'],
    ['Delete_Group', 'The job deletes a group, and the test finds none.'],
    ['Restore_Group', 'A group that is assigned again is found again.'],
    ['Add_Member', 'The job adds a member, and the test sees it.'],
    ['Remove_Member', 'The job removes a member, and the test sees it.'],
    ['Provision_On_Demand_User', 'The default shapes are understood although the flag is set.'],
    ['Provision_On_Demand_Group', 'A group comes with its member although the flag is set.'],
    [
      'SCIM_Null_Update',
      'Every path that is not required is cleared by an empty text and by null.',
      'test/integration/users-patch.test.ts › %j clears every attribute that is not required',
    ],
    ['SCIM_User_Create', 'A user is answered with its id and userName.'],
    ['SCIM_Group_Create', 'A group is answered with its id and displayName.'],
    ['SCIM_User_Update', 'Every single attribute of a user takes any text and gives it back.'],
    ['SCIM_Group_Update', 'Every single attribute of a group takes any text and gives it back.'],
    ['SCIM_Update_Manager', 'A manager is added, replaced and cleared as a bare text.'],
  ]),
  {
    clause: 'Gallery validation Schema_Discoverability',
    behaviour: '`/Schemas` lists as many attributes as the default mapping has, and more.',
    tests: [
      'test/integration/gallery.test.ts › counts no fewer attributes than the default mapping has',
    ],
  },
  ...(['User', 'Group'] as const).map(
    (type): ClauseRow => ({
      clause: `Gallery validation ${type}_Pagination`,
      behaviour: `Eleven ${type.toLowerCase()}s that are made five at a time are read in pages of five.`,
      tests: [
        `test/integration/gallery.test.ts › reads /${type}s in pages that say where they start`,
      ],
    }),
  ),
  {
    clause: 'Gallery validation Validate_Credentials',
    behaviour: 'The token of a client lives from one hour to six.',
    tests: ['test/integration/gallery.test.ts › gets a token that lives from one hour to six'],
  },
  {
    clause: 'Gallery validation Federated_Identity',
    behaviour: 'An assertion of the Entra tenant gets a token.',
    tests: ['test/integration/oauth-federation.test.ts › for %s gives a token'],
  },
];

/** The passable parts of the Postman collection of Microsoft's reference code. */
export const POSTMAN: readonly ClauseRow[] = (
  [
    ['Endpoint', '1_endpoint', 'The endpoints answer, users first.'],
    ['User', '2_user', 'Users are made, read, changed and deleted with names in any letter case.'],
    ['Group', '3_group', 'Members keep the display that the client gave.'],
    ['Complex', '4_complex', 'A filter in `attributes` is passed over.'],
    ['Garbage', '5_garbage', 'What is odd is taken or refused as the collection expects.'],
    ['Filters', '6_filters', 'Literals without quotes are understood.'],
    ['Paging', '7_paging', 'A page of two says how many there are.'],
  ] as const
).map(([name, section, behaviour]) => ({
  clause: `Postman collection ${name}`,
  behaviour,
  tests: [
    `test/conformance/entra/postman › ${section}`,
    ...(name === 'Garbage'
      ? (['test/integration/bad-input.test.ts › a body that is no resource'] as const)
      : []),
  ],
}));
