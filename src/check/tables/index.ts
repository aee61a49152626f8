import type { CheckGroup } from '../check.js';
import { BULK } from './bulk.js';
import { CONNECTION } from './connection.js';
import { DISCOVERY } from './discovery.js';
import { ENTRA_PATCH } from './entra-patch.js';
import { ERRORS } from './errors.js';
import { FILTERS } from './filters.js';
import { GALLERY } from './gallery.js';
import { PAGING } from './paging.js';
import { PATCH } from './patch.js';
import { POSTMAN } from './postman.js';
import { RESOURCES } from './resources.js';
import { GROUP_ROWS } from './validator-groups.js';
import { PREVIEW_ROWS } from './validator-preview.js';
import { USER_ROWS } from './validator-users.js';
import { VERSIONS } from './versions.js';

/** All checks, in the order in which they run. */
export const CHECKS: readonly CheckGroup[] = [
  { name: 'connection', checks: CONNECTION },
  { name: 'discovery', checks: DISCOVERY },
  { name: 'resources', checks: RESOURCES },
  { name: 'filter', checks: FILTERS },
  { name: 'paging', checks: PAGING },
  { name: 'patch', checks: PATCH },
  { name: 'versions', checks: VERSIONS },
  { name: 'errors', checks: ERRORS },
  { name: 'bulk', checks: BULK },
  { name: 'entra', checks: ENTRA_PATCH },
  { name: 'validator', checks: [...USER_ROWS, ...GROUP_ROWS, ...PREVIEW_ROWS] },
  { name: 'gallery', checks: GALLERY },
  { name: 'postman', checks: POSTMAN },
];
