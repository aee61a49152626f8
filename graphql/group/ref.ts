import { builder } from '../builder.js';
import type { GroupRow } from './row.js';

/** A group of users and groups. */
export const GroupRef = builder.objectRef<GroupRow>('Group');
