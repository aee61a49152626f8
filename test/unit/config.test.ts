import { describe, expect, it } from 'vitest';
import { ConfigError, describeSettings, readConfig } from '../../src/config.js';

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('settings', () => {
  it('have defaults, and an empty value counts as absent', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: '' })).toEqual({
      port: 3000,
      host: '127.0.0.1',
      publicUrl: undefined,
      databaseUrl: undefined,
      rowLevelSecurity: true,
      dataDir: './data',
      redisUrl: undefined,
      bootstrapTenant: 'default',
      bootstrapScimToken: undefined,
      bootstrapAdminToken: undefined,
      rateLimit: { perSecond: 100, burst: 400 },
      entra: { authority: 'https://login.microsoftonline.com', ownTokens: undefined },
      signIn: { idleMinutes: 60, hours: 12 },
      logLevel: 'info',
      doors: {
        tls: undefined,
        proxies: { addresses: [], certificateHeader: undefined },
        credentialRateLimit: { perSecond: 100, burst: 400 },
        graphqlPolicy: { introspection: true, queries: 'any', documents: new Map() },
      },
    });
  });

  it('lose the slash at the end of PUBLIC_URL', () => {
    expect(readConfig({ PUBLIC_URL: 'https://id.example.com/' }).publicUrl).toBe(
      'https://id.example.com',
    );
  });

  it('accept tokens of Entra only when they are told to', () => {
    expect(readConfig({ ENTRA_OWN_TOKENS: 'on' }).entra.ownTokens).toEqual({
      issuer: 'https://sts.windows.net',
      audiences: ['8adf8e6e-67b2-4cf2-a259-e3dc5476c621'],
    });
    const other = readConfig({
      ENTRA_AUTHORITY: 'https://login.partner.example/',
      ENTRA_OWN_TOKENS: 'on',
      ENTRA_TOKEN_ISSUER: 'http://127.0.0.1:9000/sts/',
      ENTRA_TOKEN_AUDIENCE: 'api://x  y',
    });
    expect(other.entra).toEqual({
      authority: 'https://login.partner.example',
      ownTokens: { issuer: 'http://127.0.0.1:9000/sts', audiences: ['api://x', 'y'] },
    });
  });

  it.each([
    'http://login.example',
    'http://127.0.0.1.login.example',
    'http://localhost@login.example',
    'https://login.example?x=',
    'https://u:p@login.example',
    'file:///etc/passwd',
  ])('take keys from no address such as %s', (address) => {
    expect(problemsOf({ ENTRA_AUTHORITY: address })).not.toEqual([]);
    expect(problemsOf({ ENTRA_TOKEN_ISSUER: address })).not.toEqual([]);
  });

  it('are reported all together, each with its name', () => {
    const problems = problemsOf({
      PORT: 'abc',
      PUBLIC_URL: 'nowhere',
      DATABASE_URL: 'mysql://x',
      REDIS_URL: 'http://x',
      BOOTSTRAP_TENANT: 'Bad Slug',
      BOOTSTRAP_SCIM_TOKEN: 'short',
      RATE_LIMIT_PER_SECOND: '-1',
    });
    for (const name of [
      'PORT',
      'PUBLIC_URL',
      'DATABASE_URL',
      'REDIS_URL',
      'BOOTSTRAP_TENANT',
      'BOOTSTRAP_SCIM_TOKEN',
      'RATE_LIMIT_PER_SECOND',
    ]) {
      expect(problems.filter((problem) => problem.startsWith(name))).toHaveLength(1);
    }
  });

  it('never repeat a secret or an address with a password', () => {
    const text = problemsOf({
      BOOTSTRAP_ADMIN_TOKEN: 'hush',
      DATABASE_URL: 'mysql://u:hush@x',
    }).join();
    expect(text).not.toContain('hush');
  });

  it('ask for a window of a second or more', () => {
    expect(problemsOf({ RATE_LIMIT_PER_SECOND: '50', RATE_LIMIT_BURST: '10' })).toHaveLength(1);
    expect(problemsOf({ RATE_LIMIT_PER_SECOND: '0', RATE_LIMIT_BURST: '10' })).toEqual([]);
  });

  it.each([
    [{ TLS_CERT_FILE: 'x.pem' }, 'TLS_CERT_FILE and TLS_KEY_FILE go together.'],
    [{ TLS_CLIENT_CA_FILE: 'x.pem' }, 'TLS_CLIENT_CA_FILE needs TLS_CERT_FILE.'],
    [
      { TRUSTED_PROXIES: '10.0.0.0/8, proxy' },
      'TRUSTED_PROXIES "10.0.0.0/8, proxy" is not a list of addresses and networks such as "10.0.0.0/8, ::1".',
    ],
    [
      { CLIENT_CERTIFICATE_HEADER: 'x-cert' },
      'CLIENT_CERTIFICATE_HEADER needs TRUSTED_PROXIES: nobody else may send that header.',
    ],
    [
      { RATE_LIMIT_CREDENTIAL_PER_SECOND: '50', RATE_LIMIT_CREDENTIAL_BURST: '10' },
      'RATE_LIMIT_CREDENTIAL_BURST must be RATE_LIMIT_CREDENTIAL_PER_SECOND or more.',
    ],
    [{ GRAPHQL_QUERIES: 'trusted' }, 'GRAPHQL_QUERIES "trusted" needs GRAPHQL_DOCUMENTS_FILE.'],
    [
      { GRAPHQL_DOCUMENTS_FILE: '/nowhere.json' },
      'GRAPHQL_DOCUMENTS_FILE holds no JSON object or list of GraphQL documents, or its hashes do not fit.',
    ],
    [{ PORT: 'abc' }, 'PORT "abc" is not a whole number from 0 to 65535.'],
    [{ PORT: '65536' }, 'PORT "65536" is not a whole number from 0 to 65535.'],
    [{ PORT: '1.5' }, 'PORT "1.5" is not a whole number from 0 to 65535.'],
    [{ PUBLIC_URL: 'https://x/?a=1' }, 'PUBLIC_URL must not have a query or a fragment.'],
    [
      { BOOTSTRAP_SCIM_TOKEN: 'with a blank in it' },
      'BOOTSTRAP_SCIM_TOKEN must have 16 characters or more, without blanks.',
    ],
  ])('say what is wrong: %j', (environment, sentence) => {
    expect(problemsOf(environment)).toEqual([sentence]);
  });

  it('give a credential what its tenant may send unless told otherwise', () => {
    const { doors } = readConfig({ RATE_LIMIT_PER_SECOND: '10', RATE_LIMIT_BURST: '40' });
    expect(doors.credentialRateLimit).toEqual({ perSecond: 10, burst: 40 });
    // Entra sends 25 requests a second.
    expect(readConfig({}).doors.credentialRateLimit.perSecond).toBeGreaterThanOrEqual(25);
  });

  it('are described, each with a sentence', () => {
    for (const { meaning } of describeSettings()) expect(meaning).toMatch(/\.$/);
  });
});
