import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import proxyAddress from 'proxy-addr';
import {
  type ClientCertificate,
  subjectOf,
  thumbprintOf,
} from '../../../graphql/access/certificate.js';
import type { Step } from '../context.js';

/** Whom the service believes what they say about the client behind them. */
export interface TrustedProxies {
  /** Addresses and networks (`10.0.0.0/8`) of the proxies. */
  readonly addresses: readonly string[];
  /** The header in which they hand on the certificate of the client. */
  readonly certificateHeader?: string | undefined;
}

/**
 * Finds out who sends a request: its address, for limits, and the certificate that it holds. What
 * headers say about either counts only from a trusted proxy; from anybody else it is dropped.
 * X-Forwarded-Proto and X-Forwarded-Host never count: addresses of ours come from PUBLIC_URL.
 */
export function nameClient({ addresses, certificateHeader }: TrustedProxies): Step {
  const trust = proxyAddress.compile([...addresses]);
  const header = certificateHeader?.toLowerCase();
  return async (context, next) => {
    const { req, request, state } = context;
    const peer = req.socket.remoteAddress ?? '';
    request.ip = proxyAddress(req, trust);
    const isFromProxy = header !== undefined && peer !== '' && trust(peer, 0);
    const certificate = isFromProxy ? certificateIn(req, header) : certificateOf(req);
    if (certificate !== undefined) state.certificate = certificate;
    if (header !== undefined) Reflect.deleteProperty(req.headers, header);
    await next();
  };
}

/** The certificate of the connection itself. The handshake has proved that the client holds its key. */
function certificateOf({ socket }: IncomingMessage): ClientCertificate | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  // RFC 8705 §2.2: one that signed itself is as good as its thumbprint. A subject needs an authority.
  return describe(certificate, socket.authorized);
}

/** The certificate that a trusted proxy has verified and hands on. */
function certificateIn(request: IncomingMessage, header: string): ClientCertificate | undefined {
  const sent = request.rawHeaders.filter((name, index) => index % 2 === 0 && isNamed(name, header));
  const text = request.headers[header];
  // Twice means that the proxy added its own to one of the client's: nobody knows which is whose.
  if (sent.length !== 1 || typeof text !== 'string') return undefined;
  const certificate = readCertificate(text);
  return certificate && describe(certificate, true);
}

function isNamed(name: string, header: string): boolean {
  return name.toLowerCase() === header;
}

function describe(
  certificate: X509Certificate,
  isVouchedFor: boolean,
): ClientCertificate | undefined {
  const now = Date.now();
  if (Date.parse(certificate.validFrom) > now || Date.parse(certificate.validTo) < now) {
    return undefined;
  }
  const subject = isVouchedFor ? subjectOf(certificate) : undefined;
  return { thumbprint: thumbprintOf(certificate), ...(subject === undefined ? {} : { subject }) };
}

/**
 * Reads a certificate as proxies write it: PEM with percent signs (nginx), a byte sequence (RFC 9440),
 * `Cert="…"` in X-Forwarded-Client-Cert (Envoy), bare base64 (Traefik, Azure). Of a chain the first.
 */
export function readCertificate(header: string): X509Certificate | undefined {
  const quoted = /(?:^|;)\s*cert="([^"]*)"/i.exec(header)?.[1] ?? header;
  try {
    const [first = ''] = decodeURIComponent(quoted)
      .replaceAll(/-----(BEGIN|END) CERTIFICATE-----/g, (_line, end) => (end === 'END' ? ',' : ''))
      .replaceAll(/[\s:]/g, '')
      .split(',');
    return new X509Certificate(Buffer.from(first, 'base64'));
  } catch {
    // It is no certificate: the credential that is bound to one will say so.
    return undefined;
  }
}
