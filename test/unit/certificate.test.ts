import { describe, expect, it } from 'vitest';
import { satisfies, toBinding, toSubject, toThumbprint } from '../../graphql/access/certificate.js';
import { addressKey } from '../../src/http/middleware/address.js';

describe('a subject', () => {
  it.each([
    ['CN=payroll,O=Hillview', 'CN=payroll,O=Hillview'],
    [' cn = payroll , o=Hillview ', 'CN=payroll,O=Hillview'],
    ['CN=Doe\\, Jane,O=A\\+B', 'CN=Doe\\, Jane,O=A\\+B'],
    ['CN=Doe\\2C Jane,O=A\\2BB', 'CN=Doe\\, Jane,O=A\\+B'],
    ['CN=M\\C3\\BCller', 'CN=Müller'],
    ['CN=Müller', 'CN=Müller'],
    ['CN=a+UID=b,O=c', 'CN=a+UID=b,O=c'],
    ['2.5.4.97=NTR,CN=a\\ ', '2.5.4.97=NTR,CN=a\\ '],
    ['CN=\\#a', 'CN=\\#a'],
    ['CN=a=b', 'CN=a=b'],
    ['CN=', 'CN='],
  ])('%s is kept as %s', (text, kept) => {
    expect(toSubject(text)).toBe(kept);
    expect(toSubject(kept)).toBe(kept);
  });

  it.each([
    '',
    'payroll',
    'CN',
    '=a',
    'CN=a,',
    'CN=a;O=b',
    'CN="a"',
    'CN=a\\',
    'CN=a,,O=b',
    '/CN=a',
  ])('%j is none', (text) => {
    expect(toSubject(text)).toBeUndefined();
  });

  it('is read in time that grows with its length alone', () => {
    const start = performance.now();
    expect(toSubject(`CN=${' '.repeat(100_000)}"`)).toBeUndefined();
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('a thumbprint', () => {
  const hex = 'ab'.repeat(32);
  const encoded = Buffer.from(hex, 'hex').toString('base64url');
  it.each([
    hex,
    hex.toUpperCase(),
    (hex.match(/../g) ?? []).join(':'),
    `SHA256 Fingerprint=${(hex.match(/../g) ?? []).join(':')}`,
    encoded,
    `${encoded}=`,
    Buffer.from(hex, 'hex').toString('base64'),
  ])('%s is one', (text) => {
    expect(toThumbprint(text)).toBe(encoded);
  });

  it.each(['', 'ab', hex.slice(1), `${encoded}a`, '!'.repeat(43)])('%j is none', (text) => {
    expect(toThumbprint(text)).toBeUndefined();
  });
});

describe('a binding', () => {
  it('is satisfied by thumbprint or subject, and by anything when there is none', () => {
    const certificate = { thumbprint: 't', subject: 'CN=a' };
    expect(satisfies([], undefined)).toBe(true);
    expect(satisfies([toBinding({ thumbprint: 't' })], undefined)).toBe(false);
    expect(satisfies([toBinding({ thumbprint: 't' })], certificate)).toBe(true);
    expect(satisfies([toBinding({ subject: 'CN=a' })], certificate)).toBe(true);
    expect(satisfies([toBinding({ subject: 'CN=a' })], { thumbprint: 't' })).toBe(false);
    expect(satisfies([toBinding({ subject: 't' })], certificate)).toBe(false);
  });
});

describe('the key of an address', () => {
  it.each([
    ['192.0.2.7', 'address:192.0.2.7'],
    ['::ffff:192.0.2.7', 'address:192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', 'address:2001:db8:1:2::'],
    ['2001:db8:1:2::9', 'address:2001:db8:1:2::'],
    ['junk', 'address:unknown'],
  ])('of %s is %s', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});
