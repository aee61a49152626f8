import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate and its key, as texts and as files. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly thumbprint: string;
}

interface Wanted {
  /** As openssl takes it: `/O=Hillview/CN=payroll`. */
  readonly subject: string;
  /** Who signs it; it signs itself when absent. */
  readonly issuer?: TestCertificate;
  readonly key?: 'ec' | 'rsa' | 'weak';
  /** Days until it ends; may lie in the past. */
  readonly days?: number;
}

/** A place for certificates that openssl makes, and what takes it away. */
export interface Authority {
  readonly folder: string;
  make(name: string, wanted: Wanted): TestCertificate;
  close(): void;
}

const KEYS = {
  ec: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  rsa: ['-newkey', 'rsa:2048'],
  weak: ['-newkey', 'rsa:1024'],
};

/** Opens a place for certificates of the tests. */
export function openAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-certificates-'));
  return {
    folder,
    make: (name, wanted) => makeCertificate(join(folder, name), wanted),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function makeCertificate(path: string, wanted: Wanted): TestCertificate {
  const { subject, issuer, key = 'ec', days = 30 } = wanted;
  const certFile = `${path}.pem`;
  const keyFile = `${path}.key`;
  const authority = issuer === undefined ? 'basicConstraints=CA:TRUE\n' : '';
  writeFileSync(`${path}.ext`, `${authority}subjectAltName=IP:127.0.0.1,DNS:localhost`);
  const request = `${path}.csr`;
  openssl('req', ...KEYS[key], '-nodes', '-keyout', keyFile, '-subj', subject, '-out', request);
  const signer =
    issuer === undefined
      ? ['-signkey', keyFile]
      : ['-CA', issuer.certFile, '-CAkey', issuer.keyFile, '-CAcreateserial'];
  const term = ['-days', String(days), '-extfile', `${path}.ext`];
  openssl('x509', '-req', '-in', request, ...signer, ...term, '-out', certFile);
  const cert = readFileSync(certFile, 'utf8');
  const thumbprint = new X509Certificate(cert).fingerprint256;
  return { cert, key: readFileSync(keyFile, 'utf8'), certFile, keyFile, thumbprint };
}

function openssl(...parts: string[]): void {
  execFileSync('openssl', parts, { stdio: 'pipe' });
}
