import { expect, it } from 'vitest';
import { startServer } from '../support/start-server.js';

it('leaves a record and an event of the tenant and of both tokens', async () => {
  const server = await startServer();
  const { client } = server.database;
  const first = { orderBy: { id: 'asc' }, take: 3 } as const;
  const events = await client.outboxEvent.findMany(first);
  const records = await client.provisioningRecord.findMany(first);
  expect(events.map(({ type }) => type)).toEqual([
    'tenant.created',
    'token.created',
    'token.created',
  ]);
  const trace = ({ id, resourceId, requestId }: (typeof events)[number]) => [
    id,
    resourceId,
    requestId,
  ];
  expect(events.map(trace)).toEqual(
    records.map(({ id, resourceId, requestId }) => [id, resourceId, requestId]),
  );
  await server.close();
});
