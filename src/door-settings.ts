import { readFileSync } from 'node:fs';
import proxyAddress from 'proxy-addr';
import { z } from 'zod';
import { byHash, type GraphqlPolicy } from './http/graphql-policy.js';
import type { TrustedProxies } from './http/middleware/name-client.js';
import type { TlsFiles } from './http/tls.js';
import { wholeNumber } from './setting-rules.js';

const listOf = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** The settings of TLS, trusted proxies, the limits of credentials, and the GraphQL door. */
export const DOOR_SETTINGS = {
  TLS_CERT_FILE: z
    .string()
    .optional()
    .describe(
      'Certificate in PEM, with those between it and its authority; the server ends TLS itself when it is given. A changed file is taken into use without a restart.',
    ),
  TLS_KEY_FILE: z.string().optional().describe('Private key of TLS_CERT_FILE, in PEM.'),
  TLS_CLIENT_CA_FILE: z
    .string()
    .optional()
    .describe('Authorities of client certificates, in PEM; clients are asked for one when given.'),
  TRUSTED_PROXIES: z
    .string()
    .refine(areNetworks, 'is not a list of addresses and networks such as "10.0.0.0/8, ::1".')
    .transform(listOf)
    .optional()
    .describe(
      'Addresses and networks of proxies whose X-Forwarded-For tells the address of a client; nobody is believed when absent.',
    ),
  CLIENT_CERTIFICATE_HEADER: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'is not the name of a header.')
    .optional()
    .describe(
      'Header in which the trusted proxies hand on the certificate that they have verified; from anybody else it is dropped.',
    ),
  RATE_LIMIT_CREDENTIAL_PER_SECOND: wholeNumber(0, 1_000_000)
    .optional()
    .describe(
      'Requests a second that each credential may send on average; as many as its tenant when absent, 0 switches the limit off.',
    ),
  RATE_LIMIT_CREDENTIAL_BURST: wholeNumber(1, 10_000_000)
    .optional()
    .describe('Requests that a credential may send at once; as many as its tenant when absent.'),
  GRAPHQL_INTROSPECTION: z
    .enum(['on', 'off'], 'is not one of on, off.')
    .default('on')
    .describe('Whether the GraphQL door shows its schema, and errors suggest names from it.'),
  GRAPHQL_QUERIES: z
    .enum(['any', 'trusted'], 'is not one of any, trusted.')
    .default('any')
    .describe('Whether any query is answered, or only those of GRAPHQL_DOCUMENTS_FILE.'),
  GRAPHQL_DOCUMENTS_FILE: z
    .string()
    .optional()
    .describe(
      'JSON file with the known documents: an object of texts by the SHA-256 of each, or a list of texts.',
    ),
};

type Settings = z.infer<z.ZodObject<typeof DOOR_SETTINGS>> & {
  readonly RATE_LIMIT_PER_SECOND: number;
  readonly RATE_LIMIT_BURST: number;
};

/** The settings of the doors of one process. */
export interface DoorConfig {
  readonly tls: TlsFiles | undefined;
  readonly proxies: TrustedProxies;
  readonly credentialRateLimit: { readonly perSecond: number; readonly burst: number };
  readonly graphqlPolicy: GraphqlPolicy;
}

/** What is wrong with the settings of the doors together, a sentence each. */
export function findDoorProblems(settings: Settings): string[] {
  const {
    TLS_CERT_FILE: cert,
    TLS_KEY_FILE: key,
    TLS_CLIENT_CA_FILE: clientCa,
    CLIENT_CERTIFICATE_HEADER: header,
    TRUSTED_PROXIES: proxies,
    GRAPHQL_QUERIES: queries,
    GRAPHQL_DOCUMENTS_FILE: documents,
  } = settings;
  const { perSecond, burst } = credentialRateLimit(settings);
  const problems: [isWrong: boolean, sentence: string][] = [
    [(cert === undefined) !== (key === undefined), 'TLS_CERT_FILE and TLS_KEY_FILE go together.'],
    [clientCa !== undefined && cert === undefined, 'TLS_CLIENT_CA_FILE needs TLS_CERT_FILE.'],
    [
      header !== undefined && proxies === undefined,
      'CLIENT_CERTIFICATE_HEADER needs TRUSTED_PROXIES: nobody else may send that header.',
    ],
    [
      queries === 'trusted' && documents === undefined,
      'GRAPHQL_QUERIES "trusted" needs GRAPHQL_DOCUMENTS_FILE.',
    ],
    [
      isCredentialLimited(settings) && perSecond > 0 && burst < perSecond,
      'RATE_LIMIT_CREDENTIAL_BURST must be RATE_LIMIT_CREDENTIAL_PER_SECOND or more.',
    ],
    [
      documents !== undefined && readDocuments(documents) === undefined,
      'GRAPHQL_DOCUMENTS_FILE holds no JSON object or list of GraphQL documents, or its hashes do not fit.',
    ],
  ];
  return problems.filter(([isWrong]) => isWrong).map(([, sentence]) => sentence);
}

/** The settings of the doors, once nothing is wrong with them. */
export function toDoorConfig(settings: Settings): DoorConfig {
  const { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile } = settings;
  const documents = settings.GRAPHQL_DOCUMENTS_FILE;
  return {
    tls:
      certFile === undefined || keyFile === undefined
        ? undefined
        : { certFile, keyFile, clientCaFile: settings.TLS_CLIENT_CA_FILE },
    proxies: {
      addresses: settings.TRUSTED_PROXIES ?? [],
      certificateHeader: settings.CLIENT_CERTIFICATE_HEADER,
    },
    credentialRateLimit: credentialRateLimit(settings),
    graphqlPolicy: {
      introspection: settings.GRAPHQL_INTROSPECTION === 'on',
      queries: settings.GRAPHQL_QUERIES,
      documents: (documents === undefined ? undefined : readDocuments(documents)) ?? new Map(),
    },
  };
}

function isCredentialLimited(settings: Settings): boolean {
  return (
    settings.RATE_LIMIT_CREDENTIAL_PER_SECOND !== undefined ||
    settings.RATE_LIMIT_CREDENTIAL_BURST !== undefined
  );
}

function credentialRateLimit(settings: Settings): DoorConfig['credentialRateLimit'] {
  return {
    perSecond: settings.RATE_LIMIT_CREDENTIAL_PER_SECOND ?? settings.RATE_LIMIT_PER_SECOND,
    burst: settings.RATE_LIMIT_CREDENTIAL_BURST ?? settings.RATE_LIMIT_BURST,
  };
}

function areNetworks(text: string): boolean {
  try {
    proxyAddress.compile(listOf(text));
    return true;
  } catch {
    // The sentence of the setting says what is expected.
    return false;
  }
}

const MANIFEST = z.union([z.record(z.string(), z.string()), z.array(z.string())]);

/** The known documents by hash; undefined when the file holds none, or a hash is not that of its text. */
function readDocuments(file: string): ReadonlyMap<string, string> | undefined {
  try {
    const given = MANIFEST.parse(JSON.parse(readFileSync(file, 'utf8')));
    const known = byHash(Object.values(given));
    const isTrue = Array.isArray(given) || Object.keys(given).every((hash) => known.has(hash));
    return isTrue ? known : undefined;
  } catch {
    // What is wrong with the file is told as one sentence about the setting.
    return undefined;
  }
}
