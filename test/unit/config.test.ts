import { describe, expect, it } from 'vitest';
import { ConfigError, describeSettings, readConfig } from '../../src/config.js';

describe('settings', () => {
  it('have defaults', () => {
    expect(readConfig({})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      publicUrl: undefined,
      databaseUrl: undefined,
      dataDir: './data',
      redisUrl: undefined,
      bootstrapTenant: 'default',
      bootstrapScimToken: undefined,
      bootstrapAdminToken: undefined,
      rateLimit: { perSecond: 100, burst: 400 },
    });
  });

  it('are read, and empty ones count as absent', () => {
    const config = readConfig({
      PORT: '0',
      HOST: '',
      PUBLIC_URL: 'https://id.example.com/base//',
      DATABASE_URL: 'postgres://user@host/name',
      REDIS_URL: 'rediss://host:6379',
      BOOTSTRAP_TENANT: 'hill-view',
      BOOTSTRAP_SCIM_TOKEN: '0123456789abcdef',
      RATE_LIMIT_PER_SECOND: '0',
      RATE_LIMIT_BURST: '1',
      TEST_DATABASE_URL: 'whatever',
    });
    expect(config).toMatchObject({
      port: 0,
      host: '127.0.0.1',
      publicUrl: 'https://id.example.com/base',
      databaseUrl: 'postgres://user@host/name',
      rateLimit: { perSecond: 0, burst: 1 },
    });
  });

  it('are listed for the documentation, each with a sentence', () => {
    const rows = describeSettings();
    expect(rows.map(({ name }) => name)).toEqual([
      ...['PORT', 'HOST', 'PUBLIC_URL', 'DATABASE_URL', 'DATA_DIR', 'REDIS_URL'],
      ...['BOOTSTRAP_TENANT', 'BOOTSTRAP_SCIM_TOKEN', 'BOOTSTRAP_ADMIN_TOKEN'],
      ...['RATE_LIMIT_PER_SECOND', 'RATE_LIMIT_BURST'],
    ]);
    expect(rows.every(({ meaning }) => meaning.endsWith('.'))).toBe(true);
  });
});

describe('a wrong setting', () => {
  it.each([
    ['PORT', 'abc', 'PORT "abc" is not a whole number from 0 to 65535.'],
    ['PORT', '65536', 'PORT "65536" is not a whole number from 0 to 65535.'],
    ['PORT', '-1', 'PORT "-1" is not a whole number from 0 to 65535.'],
    ['PORT', '1.5', 'PORT "1.5" is not a whole number from 0 to 65535.'],
    ['PUBLIC_URL', 'ftp://x', 'PUBLIC_URL is not an address such as "https://id.example.com".'],
    ['PUBLIC_URL', 'https://x/?a=1', 'PUBLIC_URL must not have a query or a fragment.'],
    ['DATABASE_URL', 'mysql://h/n', 'DATABASE_URL is not an address such as'],
    ['REDIS_URL', 'http://h', 'REDIS_URL is not an address such as'],
    ['BOOTSTRAP_TENANT', 'Hill_View', 'BOOTSTRAP_TENANT "Hill_View" must be'],
    ['BOOTSTRAP_TENANT', `a${'b'.repeat(63)}`, 'BOOTSTRAP_TENANT'],
    ['BOOTSTRAP_SCIM_TOKEN', 'short', 'BOOTSTRAP_SCIM_TOKEN must have 16 characters or more'],
    ['BOOTSTRAP_ADMIN_TOKEN', 'with a blank in it', 'BOOTSTRAP_ADMIN_TOKEN must have'],
    ['RATE_LIMIT_PER_SECOND', 'fast', 'RATE_LIMIT_PER_SECOND "fast" is not a whole number'],
    ['RATE_LIMIT_BURST', '50', 'RATE_LIMIT_BURST must be RATE_LIMIT_PER_SECOND or more'],
  ])('%s=%s: %s', (name, value, sentence) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(sentence);
  });

  it('is told together with all others', () => {
    const problems = problemsOf({ PORT: 'abc', REDIS_URL: 'x', RATE_LIMIT_BURST: '0' });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'PORT',
      'REDIS_URL',
      'RATE_LIMIT_BURST',
    ]);
  });

  it('does not show secrets', () => {
    const text = problemsOf({
      BOOTSTRAP_SCIM_TOKEN: 'secret',
      DATABASE_URL: 'mysql://u:secret@h',
    }).join();
    expect(text).not.toContain('secret');
  });
});

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
