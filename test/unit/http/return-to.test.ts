import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { localPath } from '../../../src/http/auth/return-to.js';

describe('the place to go back to', () => {
  it.each([
    ['/', '/'],
    ['/console/people?x=1#y', '/console/people?x=1#y'],
    ['/a/../b', '/b'],
    ['/ä b', '/%C3%A4%20b'],
    ['/https://evil.example', '/https://evil.example'],
  ])('%j is %j', (given, path) => expect(localPath(given)).toBe(path));

  it('fits into a cookie', () => {
    expect(localPath(`/${'x'.repeat(1_999)}`)).toHaveLength(2_000);
    expect(localPath(`/${'x'.repeat(2_000)}`)).toBeUndefined();
    expect(localPath(`/${'ä'.repeat(1_000)}`)).toBeUndefined();
  });

  const pieces = [
    '/',
    '\\',
    '..',
    '.',
    '%2f',
    '%5c',
    '\t',
    '\n',
    ':',
    '@',
    '#',
    '?',
    'evil.example',
    'https:',
  ];
  test.prop([fc.array(fc.constantFrom(...pieces), { maxLength: 8 })])(
    'stays on this server, as a browser reads it',
    (parts) => {
      const path = localPath(parts.join(''));
      if (path === undefined) return;
      for (const base of [
        'https://id.example.com/auth/callback',
        'http://127.0.0.1:3000/auth/link',
      ]) {
        expect(new URL(path, base).origin).toBe(new URL(base).origin);
      }
    },
  );
});
