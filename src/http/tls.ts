import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { createServer, type Server as HttpsServer, type ServerOptions } from 'node:https';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { Log } from '../../graphql/context.js';

/** Where certificate and key are, for a server that ends TLS itself. All in PEM. */
export interface TlsFiles {
  /** The certificate, then those between it and its authority. */
  readonly certFile: string;
  readonly keyFile: string;
  /** Authorities of client certificates. Clients are asked for one only when this is given. */
  readonly clientCaFile?: string | undefined;
}

/** In the order that Microsoft publishes: AES-GCM first, then CBC with SHA-2. All with forward secrecy. */
const SUITES = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES128-SHA256',
  'ECDHE-ECDSA-AES256-SHA384',
  'ECDHE-RSA-AES128-SHA256',
  'ECDHE-RSA-AES256-SHA384',
];

const MIN_RSA_BITS = 2048;
const MIN_EC_BITS = 256;
const HANDSHAKE_MS = 15_000;
/** How often the files are looked at. It follows links, as mounted secrets are exchanged. */
const WATCH_MS = 5_000;

/** Opens an https server on certificate and key. Throws an Error that names the file to blame. */
export function createTlsServer(files: TlsFiles, options: ServerOptions): HttpsServer {
  const server = createServer({
    ...options,
    ...readTls(files),
    handshakeTimeout: HANDSHAKE_MS,
    // A certificate is asked for, never forced: Entra has none, and a credential says if it needs one.
    requestCert: files.clientCaFile !== undefined,
    rejectUnauthorized: false,
  });
  // Nothing that can be read goes to a client with which no encryption was agreed on.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return server;
}

/** Reads and checks what a server needs for TLS. Throws an Error that names the file to blame. */
export function readTls({ certFile, keyFile, clientCaFile }: TlsFiles): SecureContextOptions {
  const cert = readPem(certFile);
  const key = readPem(keyFile);
  const ca = clientCaFile === undefined ? undefined : readPem(clientCaFile);
  const certificate = attempt(() => new X509Certificate(cert), `${certFile} holds no certificate.`);
  const privateKey = attempt(() => createPrivateKey(key), `${keyFile} holds no private key.`);
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new Error(`The key in ${keyFile} is not that of the certificate in ${certFile}.`);
  }
  checkStrength(certificate, certFile);
  const options = {
    cert,
    key,
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
    ciphers: SUITES.join(':'),
    honorCipherOrder: true,
    ...(ca === undefined ? {} : { ca }),
  } as const;
  attempt(() => createSecureContext(options), `${clientCaFile ?? certFile} is no usable PEM file.`);
  return options;
}

function readPem(file: string): string {
  return attempt(() => readFileSync(file, 'utf8'), `${file} cannot be read.`);
}

function attempt<Result>(work: () => Result, sentence: string): Result {
  try {
    return work();
  } catch (cause) {
    throw new Error(sentence, { cause });
  }
}

/** Entra takes RSA of 2048 bits and more, and curves of 256 bits and more. */
function checkStrength({ publicKey }: X509Certificate, file: string): void {
  const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
  const curveBits = Number(/\d{3}/.exec(namedCurve ?? '')?.[0] ?? MIN_EC_BITS);
  if ((modulusLength ?? MIN_RSA_BITS) >= MIN_RSA_BITS && curveBits >= MIN_EC_BITS) return;
  throw new Error(
    `The key of the certificate in ${file} is too short; RSA needs ${MIN_RSA_BITS} bits, a curve ${MIN_EC_BITS}.`,
  );
}

interface Freshness {
  readonly server: HttpsServer;
  readonly files: TlsFiles;
  readonly log: Log;
  readonly everyMs?: number | undefined;
}

/**
 * Takes new certificates into use when the files change, without a restart. While certificate and key
 * do not fit, as between the writing of one and of the other, those from before stay. Gives what ends it.
 */
export function watchTls({ server, files, log, everyMs = WATCH_MS }: Freshness): () => void {
  const reload = () => {
    try {
      server.setSecureContext(readTls(files));
      log.info({ certificate: files.certFile }, 'A new certificate is in use.');
    } catch (error) {
      log.warn({ error }, 'The new certificate cannot be used; the one from before stays.');
    }
  };
  const watched = [files.certFile, files.keyFile, files.clientCaFile ?? files.certFile];
  for (const file of watched) watchFile(file, { interval: everyMs, persistent: false }, reload);
  return () => {
    for (const file of watched) unwatchFile(file, reload);
  };
}
