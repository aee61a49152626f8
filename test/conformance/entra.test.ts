import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../support/start-server.js';
import { playFolder } from './exchange.js';

describe.each(['default', 'compact'])('an Entra job in the %s dialect', (dialect) => {
  const folder = new URL(`./entra/${dialect}/`, import.meta.url);
  let server: TestServer;
  let problems: Map<string, string[]>;
  beforeAll(async () => {
    server = await startServer();
    problems = await playFolder(server, folder);
  });
  afterAll(() => server.close());

  it.each(
    readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort(),
  )('%s', (name) => {
    expect(problems.get(name)).toEqual([]);
  });
});
