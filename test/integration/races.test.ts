import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, patchOp } from '../support/build.js';
import { scim } from '../support/client.js';
import { GROUP_RACES } from '../support/races/groups.js';
import { USER_RACES } from '../support/races/users.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

describe('parallel clients of one server', () => {
  for (const race of [...USER_RACES, ...GROUP_RACES]) it(race.title, () => race.run(() => server));

  it('writes one record and one event for each change, and none for a change that changes nothing', async () => {
    const user = await build.user(server);
    const change = { body: patchOp({ op: 'replace', path: 'title', value: 'Planner' }) };
    await scim(server, 'PATCH', `/Users/${user}`, change);
    await scim(server, 'PATCH', `/Users/${user}`, change);
    const where = { resourceId: user };
    expect(await server.database.client.provisioningRecord.count({ where })).toBe(2);
    expect(await server.database.client.outboxEvent.count({ where })).toBe(2);
  });
});
