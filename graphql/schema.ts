import { builder } from './builder.js';
import './scalars.js';
import './tenant/fields.js';
import './tenant/policy-fields.js';
import './access/current.js';
import './access/fields.js';
import './oauth/fields.js';
import './access/certificate-fields.js';
import './access/session-fields.js';
import './user/fields.js';
import './group/type.js';
import './group/fields.js';
import './directory/fields.js';
import './extension/fields.js';
import './recycle-bin/fields.js';
import './link/fields.js';
import './provisioning/fields.js';

builder.queryType({ description: 'What can be read.' });
builder.mutationType({ description: 'What can be changed.' });

/** The one schema behind the SCIM door and the GraphQL door. */
export const schema = builder.toSchema();
