import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dialectHeaders } from '../support/dialect.js';
import { startServer, type TestServer } from '../support/start-server.js';
import { playFolder, readFolder } from './exchange.js';

/**
 * What each client sends, played in its dialect. The examples of the RFCs get the same answers in the
 * most tolerant dialect and in the strictest.
 */
const FOLDERS = [
  ['entra/default', 'entra'],
  ['entra/compact', 'entra'],
  ['entra/shapes', 'entra'],
  ['entra/validator', 'entra'],
  ['entra/gallery', 'entra'],
  ['entra/postman', 'entra'],
  ['okta', 'okta'],
  ['authentik', 'generic'],
  ['jumpcloud', 'generic'],
  ['keycloak', 'generic'],
  ['onelogin', 'generic'],
  ['sailpoint', 'generic'],
  ['rfc7643', 'entra'],
  ['rfc7643', 'rfc-strict'],
  ['rfc7644', 'entra'],
  ['rfc7644', 'okta'],
  ['rfc7644', 'rfc-strict'],
  ['rfc9865', 'entra'],
  ['rfc9865', 'rfc-strict'],
] as const;

describe.each(FOLDERS)(
  'the exchanges of %s, played to a client of the dialect %s',
  (name, dialect) => {
    const folder = new URL(`./${name}/`, import.meta.url);
    let server: TestServer;
    let problems: ReadonlyMap<string, readonly string[]>;
    beforeAll(async () => {
      server = await startServer();
      const headers = await dialectHeaders(server, dialect);
      problems = await playFolder(server, folder, headers);
    });
    afterAll(() => server.close());

    it.each(readFolder(folder).map(({ file, title }) => [file, title]))('%s: %s', (file) => {
      expect(problems.get(file)).toEqual([]);
    });
  },
);
