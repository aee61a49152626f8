import { copyFileSync, renameSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTls } from '../../src/http/tls.js';
import { type Authority, openAuthority, type TestCertificate } from '../support/certificates.js';
import { startServer, type TestServer } from '../support/start-server.js';
import { askTls } from '../support/tls.js';

/** What client and server agree on, or the code of the failure. */
function shake({ url }: TestServer, options: ConnectionOptions): Promise<string> {
  return new Promise((resolve) => {
    const port = Number(new URL(url).port);
    const socket: TLSSocket = connectTls(
      { port, host: '127.0.0.1', rejectUnauthorized: false, ...options },
      () => {
        const { name } = socket.getCipher();
        const subject = socket.getPeerCertificate().subject.CN;
        resolve(`${socket.getProtocol() ?? ''} ${name} ${String(subject)}`);
        socket.destroy();
      },
    );
    socket.on('error', () => resolve('refused'));
  });
}

let authority: Authority;
let ca: TestCertificate;
beforeAll(() => {
  authority = openAuthority();
  ca = authority.make('ca', { subject: '/O=Hillview/CN=Clients' });
});
afterAll(() => authority.close());

describe('TLS that the server ends itself', () => {
  let server: TestServer;
  let certFile: string;
  let keyFile: string;
  beforeAll(async () => {
    const first = authority.make('first', { subject: '/CN=first', key: 'rsa' });
    certFile = join(authority.folder, 'tls.crt');
    keyFile = join(authority.folder, 'tls.key');
    copyFileSync(first.certFile, certFile);
    copyFileSync(first.keyFile, keyFile);
    server = await startServer({
      app: { listening: { tls: { certFile, keyFile }, watchMs: 50 } },
    });
  });
  afterAll(() => server.close());

  it('answers over https', async () => {
    expect((await askTls(server)).status).toBe(200);
  });

  it.each([
    [{ maxVersion: 'TLSv1.2' }, 'TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256 first'],
    [{}, 'TLSv1.3 TLS_AES_128_GCM_SHA256 first'],
    [
      { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA256' },
      'TLSv1.2 ECDHE-RSA-AES128-SHA256 first',
    ],
  ] as const)('agrees with %j on %s', async (options, agreed) => {
    expect(await shake(server, options)).toBe(agreed);
  });

  it.each([
    { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' },
    { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' },
    { maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' },
    { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-SHA' },
    { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-CHACHA20-POLY1305' },
  ] as const)('agrees on nothing with %j', async (options) => {
    expect(await shake(server, options)).toBe('refused');
  });

  it('ends a connection that speaks no TLS, without an answer', async () => {
    const text = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      let answer = '';
      socket.on('data', (data) => {
        answer += data.toString('latin1');
      });
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(answer));
      socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    });
    expect(text).not.toMatch(/HTTP|alive/);
    expect((await askTls(server)).status).toBe(200);
  });

  it('takes a new certificate into use without a restart, and keeps the old one while the key does not fit', async () => {
    const second = authority.make('second', { subject: '/CN=second' });
    copyFileSync(second.certFile, `${certFile}.new`);
    renameSync(`${certFile}.new`, certFile);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await shake(server, {})).toContain('first');
    writeFileSync(keyFile, second.key);
    await expect.poll(() => shake(server, {}), { timeout: 5000 }).toContain('second');
    expect(await shake(server, { maxVersion: 'TLSv1.2' })).toContain('ECDHE-ECDSA-AES128-GCM');
  });
});

describe('files that are of no use for TLS', () => {
  it.each([
    ['a missing one', () => ({ certFile: '/nowhere.pem' }), '/nowhere.pem cannot be read'],
    ['a key for a certificate', () => ({ certFile: ca.keyFile }), 'holds no certificate'],
    ['a certificate for a key', () => ({ keyFile: ca.certFile }), 'holds no private key'],
    [
      'a key of another certificate',
      () => ({ keyFile: authority.make('other', { subject: '/CN=other' }).keyFile }),
      'is not that of the certificate',
    ],
    [
      'an RSA key of 1024 bits',
      () => authority.make('weak', { subject: '/CN=weak', key: 'weak' }),
      'is too short',
    ],
  ])('%s: the sentence names the file', (_title, change, says) => {
    expect(() => readTls({ certFile: ca.certFile, keyFile: ca.keyFile, ...change() })).toThrow(
      says,
    );
  });
});
