import { ENTERPRISE, MANAGER } from '../../clients/message.js';
import type { Check } from '../check.js';
import { type Others, type PatchRow, toCheck } from '../patch-row.js';

const ROLE = 'WindowsAzureActiveDirectoryRole';
const MANAGED = ({ one }: Others) => ({ [ENTERPRISE]: { manager: { value: one } } });
const set = ({ two }: Others) => ({ [`${MANAGER}.value`]: two });
const GONE = { [`${MANAGER}.value`]: null };

const managerIs = (title: string, operation: (id: string) => object): PatchRow => ({
  source: 'Entra manager',
  title: `the manager is set by ${title}`,
  given: MANAGED,
  operations: ({ two }) => [{ op: 'replace', ...operation(two) }],
  then: set,
});

const managerGoes = (title: string, operation: object): PatchRow => ({
  source: 'Entra manager',
  title: `the manager is removed by ${title}`,
  given: MANAGED,
  operations: [{ op: 'Replace', path: MANAGER, ...operation }],
  then: GONE,
});

const ROWS: readonly PatchRow[] = [
  {
    source: 'Entra default shape',
    title: 'operations in capital letters, one a path, create what is missing',
    given: { displayName: 'Mira', emails: [{ type: 'work', value: 'mira@work.example' }] },
    operations: [
      { op: 'Replace', path: 'displayName', value: 'Mira Lind' },
      { op: 'Add', path: 'name.familyName', value: 'Lind' },
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'lind@work.example' },
      { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '07700 900 412' },
      { op: 'Replace', path: 'addresses[type eq "work"].locality', value: 'Granton' },
      { op: 'Add', path: `${ENTERPRISE}:department`, value: 'Harbour' },
    ],
    then: {
      displayName: 'Mira Lind',
      'name.familyName': 'Lind',
      'emails[type eq "work"].value': 'lind@work.example',
      'phoneNumbers[type eq "mobile"].value': '07700 900 412',
      'addresses[type eq "work"].locality': 'Granton',
      [`${ENTERPRISE}:department`]: 'Harbour',
    },
  },
  {
    source: 'Entra aadOptscim062020',
    title: 'one operation without a path holds dotted and URN keys',
    given: { name: { givenName: 'Mira', familyName: 'Okafor' } },
    operations: [
      {
        op: 'replace',
        value: {
          displayName: 'Mira Lind',
          'name.familyName': 'Lind',
          [`${ENTERPRISE}:department`]: 'Harbour',
        },
      },
    ],
    then: {
      displayName: 'Mira Lind',
      'name.givenName': 'Mira',
      'name.familyName': 'Lind',
      [`${ENTERPRISE}:department`]: 'Harbour',
    },
  },
  {
    source: 'Entra disable',
    title: 'active is set to false by the text "False"',
    operations: [{ op: 'Replace', path: 'active', value: 'False' }],
    then: { active: false },
  },
  {
    source: 'Entra restore',
    title: 'active is set to true by the text "True"',
    given: { active: false },
    operations: [{ op: 'Replace', path: 'active', value: 'True' }],
    then: { active: true },
  },
  managerIs('its id as text', (id) => ({ path: MANAGER, value: id })),
  managerIs('an object with value', (id) => ({ path: MANAGER, value: { value: id } })),
  managerIs('the path of its value', (id) => ({ path: `${MANAGER}.value`, value: id })),
  managerIs('the URN key without a path', (id) => ({ value: { [MANAGER]: id } })),
  managerIs('the extension without a path', (id) => ({
    value: { [ENTERPRISE]: { manager: { value: id } } },
  })),
  managerGoes('Remove', { op: 'Remove' }),
  managerGoes('Replace with an empty text', { value: '' }),
  managerGoes('Replace with null', { value: null }),
  managerGoes('Replace with a value of null', { value: { value: null } }),
  {
    source: 'Entra SingleAppRoleAssignment',
    title: 'paths to the primary role make one element',
    operations: [
      { op: 'add', path: 'roles[primary eq "True"].value', value: 'planner' },
      { op: 'add', path: 'roles[primary eq "True"].display', value: 'Planner' },
      { op: 'add', path: 'roles[primary eq "True"].type', value: ROLE },
    ],
    then: { roles: [{ value: 'planner', display: 'Planner', type: ROLE, primary: true }] },
  },
  {
    source: 'Entra AssertiveAppRoleAssignmentsComplex',
    title: 'a list of roles replaces all roles',
    given: { roles: [{ value: 'planner', display: 'Planner', type: ROLE }] },
    operations: [
      {
        op: 'replace',
        path: 'roles',
        value: [{ primary: false, type: ROLE, display: 'Auditor', value: 'auditor' }],
      },
    ],
    then: {
      'roles[value eq "planner"].display': null,
      'roles[value eq "auditor"].display': 'Auditor',
    },
  },
  {
    source: 'Entra clearing',
    title: 'a nested object without a path clears what it holds null for, and no more',
    given: { name: { givenName: 'Mira', familyName: 'Okafor' } },
    operations: [{ op: 'Replace', value: { name: { familyName: null }, active: false } }],
    then: { 'name.givenName': 'Mira', 'name.familyName': null, active: false },
  },
];

/** The shapes in which Entra writes its changes; all of them must be understood. */
export const ENTRA_PATCH: readonly Check[] = ROWS.map(toCheck);
