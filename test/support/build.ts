import { ENTERPRISE_USER, GROUP, PATCH_OP, USER } from '../../src/scim/urns.js';
import { scim, textAt } from './client.js';
import type { ServerAddress } from './start-server.js';

let serial = 0;

/** State that a test starts from, made through the SCIM door. */
export const build = {
  /** Makes a user and gives its id. */
  user: async (
    server: ServerAddress,
    attributes: Readonly<Record<string, unknown>> = {},
  ): Promise<string> => {
    serial += 1;
    const body = {
      schemas: [USER, ENTERPRISE_USER],
      userName: `user${serial}@hillview.example`,
      ...attributes,
    };
    const answer = await scim(server, 'POST', '/Users', { body });
    return textAt(answer.body, 'id');
  },
  /** Makes a group and gives its id. */
  group: async (server: ServerAddress, members: readonly string[] = []): Promise<string> => {
    serial += 1;
    const body = {
      schemas: [GROUP],
      displayName: `Group ${serial}`,
      members: members.map((value) => ({ value })),
    };
    const answer = await scim(server, 'POST', '/Groups', { body });
    return textAt(answer.body, 'id');
  },
};

/** A PatchOp message with these operations. */
export function patchOp(...operations: readonly unknown[]) {
  return { schemas: [PATCH_OP], Operations: operations };
}
