import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ConfigError, describeSettings, readConfig } from '../../src/config.js';

const GIVEN = {
  OIDC_ISSUER: 'https://login.example.com/tenant/v2.0',
  OIDC_CLIENT_ID: 'rollcall',
  OIDC_ROLES: '{"Rollcall.Owner":"owner","Acme Helpdesk":"helpdesk@acme"}',
};

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig({ ...GIVEN, ...environment });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('the settings of the sign-in', () => {
  it('are in the documentation, with their defaults', () => {
    const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    const settings = describeSettings().filter(({ name }) => /^(OIDC|SESSION)_/.test(name));
    expect(settings).toHaveLength(8);
    for (const { name, fallback } of settings) {
      const shown = fallback === '–' ? '–' : `\`${fallback}\``;
      expect(page).toMatch(new RegExp(`^\\| \`${name}\` \\|.*\\| ${shown} \\|$`, 'm'));
    }
  });

  it('name a provider and what the values of a claim give', () => {
    expect(readConfig(GIVEN).signIn).toEqual({
      idleMinutes: 60,
      hours: 12,
      provider: {
        issuer: GIVEN.OIDC_ISSUER,
        clientId: 'rollcall',
        clientSecret: undefined,
        scopes: 'openid profile email',
        roleClaim: 'roles',
        roles: new Map([
          ['Rollcall.Owner', { role: 'owner' }],
          ['Acme Helpdesk', { role: 'helpdesk', tenant: 'acme' }],
        ]),
      },
    });
  });

  it('go together', () => {
    expect(problemsOf({ OIDC_ROLES: '' })).toEqual([
      'OIDC_ROLES is missing; OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_ROLES are set together or not at all.',
    ]);
    expect(problemsOf({ OIDC_ISSUER: '', OIDC_CLIENT_ID: '' })).toHaveLength(2);
  });

  it.each([
    ['OIDC_ISSUER', 'http://login.example.com'],
    ['OIDC_ISSUER', 'https://login.example.com/?a=1'],
    ['OIDC_ISSUER', 'https://user@login.example.com'],
    ['OIDC_ISSUER', 'nowhere'],
    ['OIDC_SCOPES', 'profile email'],
    ['OIDC_ROLES', 'owner'],
    ['OIDC_ROLES', '{}'],
    ['OIDC_ROLES', '["owner"]'],
    ['OIDC_ROLES', '{"A":"boss"}'],
    ['OIDC_ROLES', '{"A":"owner","B":"owner@Bad Slug"}'],
    ['OIDC_ROLES', '{"A":"owner@a@b"}'],
    ['OIDC_ROLES', '{"A":1}'],
    ['OIDC_ROLES', '{"A":"toString"}'],
    ['SESSION_IDLE_MINUTES', '4'],
    ['SESSION_HOURS', '0'],
  ])('%s refuses %j', (name, value) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(name);
  });

  it.each(['http://localhost:8080/realms/x', 'http://127.0.0.1:1', 'http://[::1]:1'])(
    'take %s, which is this machine',
    (issuer) => expect(problemsOf({ OIDC_ISSUER: issuer })).toEqual([]),
  );
});
