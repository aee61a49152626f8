/** A class of problems, as every door tells of it and as `docs/errors.md` explains it. */
export interface ProblemEntry {
  /** HTTP status at the SCIM door. */
  readonly status: number;
  /** Error type of RFC 7644 §3.12 or RFC 9865 §2.1. */
  readonly scimType?: string;
  /** A few words, the heading of its section. */
  readonly title: string;
  /** What has happened. */
  readonly meaning: string;
  /** What whoever runs the provisioning does about it. */
  readonly remedy: string;
  /** What Entra does on its own; told where it is not to try the object again in later cycles. */
  readonly entra?: string;
  /** Names under which Entra's provisioning log shows it. */
  readonly names?: readonly string[];
}

const LATER = 'Entra tries again by itself in the next cycle, after about 40 minutes.';

const entries = {
  invalidSyntax: {
    ...{ status: 400, scimType: 'invalidSyntax' },
    title: 'The body is no message of the wanted kind',
    meaning:
      'The body is not valid JSON, not a JSON object, names an attribute twice, or lacks the schema of its message; or the query is no GraphQL, or the request no HTTP.',
    remedy:
      'The sentence says what is wrong with it. A client that writes the body itself must be corrected; Entra rarely sends one.',
    names: ['SystemForCrossDomainIdentityManagementBadRequest'],
  },
  invalidValue: {
    ...{ status: 400, scimType: 'invalidValue' },
    title: 'A value is missing or of the wrong kind',
    meaning:
      'A required attribute is missing or empty, or a value has the wrong type, is too long, or names something that does not exist; or a query does not fit the schema of GraphQL.',
    remedy:
      'Look at the attribute that the sentence names. In Entra: correct the value at the person, or the attribute mapping (a constant, a default value or an expression), then press "Provision on demand".',
    names: [
      'SystemForCrossDomainIdentityManagementBadRequest',
      'MandatoryFieldsMissing',
      'MissingValues',
    ],
  },
  invalidFilter: {
    ...{ status: 400, scimType: 'invalidFilter' },
    title: 'The filter cannot be understood',
    meaning:
      'The filter breaks the grammar of RFC 7644 §3.4.2.2 at the place that is named, or asks what an attribute cannot answer.',
    remedy:
      'Choose another matching attribute in the mapping, or correct the filter of the client. A matching attribute must be a simple one, such as userName or externalId.',
    names: ['SystemForCrossDomainIdentityManagementBadRequest'],
  },
  invalidPath: {
    ...{ status: 400, scimType: 'invalidPath' },
    title: 'A path names no attribute',
    meaning:
      'The path of a PATCH operation breaks the grammar, or its attribute is in no schema of the tenant.',
    remedy:
      'Correct the target attribute of the mapping. An attribute of your own must be registered first (docs/extensions.md).',
    names: ['SchemaAttributeNotFound', 'SystemForCrossDomainIdentityManagementBadRequest'],
  },
  noTarget: {
    ...{ status: 400, scimType: 'noTarget' },
    title: 'A path names nothing that is there',
    meaning: 'A removal has no path, or the value that a path selects does not exist.',
    remedy: 'Read the resource again, and send a path that selects something of it.',
  },
  mutability: {
    ...{ status: 400, scimType: 'mutability' },
    title: 'The attribute may not be changed that way',
    meaning:
      'The attribute is read-only, was set once and for all, or is required and cannot be removed.',
    remedy: 'Take the attribute out of the mapping, or give it a value instead of removing it.',
  },
  invalidVers: {
    ...{ status: 400, scimType: 'invalidVers' },
    title: 'The version of the protocol is not supported',
    meaning: 'The address names a version of SCIM other than v2.',
    remedy: 'Enter the Tenant URL as it was printed: it ends in /scim/v2.',
  },
  tooMany: {
    ...{ status: 400, scimType: 'tooMany' },
    title: 'Too many at once',
    meaning:
      'The request asks for, or would leave, more than the service keeps or computes at a time.',
    remedy: 'Ask for less: a narrower filter, a smaller page, fewer values in one request.',
  },
  sensitive: {
    ...{ status: 403, scimType: 'sensitive' },
    title: 'The filter does not belong in an address',
    meaning: 'The filter holds what must not be left in logs of addresses.',
    remedy: 'Send the search as POST to /.search.',
  },
  invalidCursor: {
    ...{ status: 400, scimType: 'invalidCursor' },
    title: 'The cursor does not belong to this request',
    meaning: 'Cursors hold for one query, one tenant and one credential.',
    remedy: 'Begin again without a cursor.',
  },
  expiredCursor: {
    ...{ status: 400, scimType: 'expiredCursor' },
    title: 'The cursor is too old',
    meaning: 'A cursor holds for the time that the ServiceProviderConfig tells.',
    remedy: 'Begin again without a cursor.',
  },
  invalidCount: {
    ...{ status: 400, scimType: 'invalidCount' },
    title: 'The page size does not fit',
    meaning:
      'The count is outside the limits, or is not the one that the cursor was given out for.',
    remedy: 'Send the count of the first page.',
  },
  uniqueness: {
    ...{ status: 409, scimType: 'uniqueness' },
    title: 'The value is taken',
    meaning:
      'Another person or group of the tenant has the value already: a userName, compared without regard to letter case, the displayName of a group, or a unique attribute of your own.',
    remedy:
      'Find who has it (the sentence names attribute and value). Give one of the two another value, or delete the one that is not needed. In Entra, check that the matching attribute finds the existing account: then it is linked instead of created.',
    entra:
      'On a creation, Entra looks the account up again in the next cycle and links it when it finds it.',
    names: ['Conflict', 'EntryConflict'],
  },
  inUse: {
    status: 409,
    title: 'Something else stands against it',
    meaning: 'The change is right by itself, but something that exists forbids it for now.',
    remedy: 'Do first what the sentence says.',
  },
  reviewWaiting: {
    status: 409,
    title: 'An administrator decides first',
    meaning:
      'The account was made here and not by the directory, and the tenant asks for a review before the directory takes it over. The review waits. Where a creation meets such an account, the answer has the scimType uniqueness.',
    remedy:
      'Let an administrator of the tenant approve or decline it: linkReviews, approveLink and declineLink in GraphQL (docs/existing-people.md).',
    entra: 'After the approval the next cycle goes through; "Provision on demand" does it at once.',
    names: ['Conflict'],
  },
  unauthenticated: {
    status: 401,
    title: 'The credential is missing or not valid',
    meaning:
      'No secret token came, or it is unknown, expired or revoked, or it came without the certificate that it is bound to.',
    remedy:
      'Make a new token (docs/tokens.md), enter it in Entra under Provisioning → Admin credentials → Secret token, and press "Test connection".',
    entra:
      'Entra puts the job into quarantine at once, and tries once a day. New credentials end it.',
    names: ['Unauthorized', 'SystemForCrossDomainIdentityManagementCredentialValidationFailure'],
  },
  forbidden: {
    status: 403,
    title: 'The credential may not do that',
    meaning:
      'The credential is valid and lacks a scope or a role, or a rule of the tenant forbids it.',
    remedy:
      'The sentence says which. Where it names a scope, give the client a token with it; where it speaks of a rule, an administrator of the tenant changes the rule or allows this one case; otherwise somebody with the right role does it.',
    names: ['InsufficientRights', 'NotPermitted'],
  },
  ownedByDirectory: {
    status: 403,
    title: 'The directory owns the attribute',
    meaning: 'The attribute is kept by the provisioning client and is not to be changed here.',
    remedy: 'Change it in the directory; the next cycle brings it.',
  },
  notFound: {
    status: 404,
    title: 'There is no such resource',
    meaning:
      'No person, group or address of this name exists in the tenant: it was never made, was deleted, or belongs to somebody else.',
    remedy:
      'Of one person or group: provision it on demand, or restart provisioning, so that Entra looks its links up again. Of everything: check the Tenant URL.',
    entra:
      'For one object, Entra keeps the stale link until provisioning is restarted. For the whole address it puts the job into quarantine.',
    names: ['InvalidAnchor'],
  },
  methodNotAllowed: {
    status: 405,
    title: 'The address does not take that method',
    meaning: 'The header Allow of the answer names the methods that it takes.',
    remedy: 'Correct the client, or check the Tenant URL.',
    names: ['MethodNotAllowed'],
  },
  timedOut: {
    status: 408,
    title: 'The request did not arrive in time',
    meaning: 'Headers or body came too slowly, and the connection was closed.',
    remedy: 'Send it again; look at the network between client and service.',
    entra: LATER,
    names: ['Timeout'],
  },
  versionMismatch: {
    status: 412,
    title: 'Somebody else was faster',
    meaning: 'The resource has changed since the version that the request names.',
    remedy: 'Read it again and repeat the change.',
  },
  tooLarge: {
    status: 413,
    title: 'The request is too large',
    meaning: 'The body, or the number of operations of a bulk, is above the limit.',
    remedy: 'Send fewer values or operations in one request.',
  },
  uriTooLong: {
    status: 414,
    title: 'The address is too long',
    meaning: 'The address with its filter is above the limit.',
    remedy: 'Send the search as POST to /.search.',
  },
  unsupportedMediaType: {
    status: 415,
    title: 'The type of the body is not taken',
    meaning: 'The body is of another type or encoding, or compressed.',
    remedy: 'Send application/scim+json in UTF-8, as it is.',
  },
  tooManyRequests: {
    status: 429,
    title: 'Too many requests',
    meaning:
      'The tenant, the credential or the address sends more than its limit. Retry-After tells the seconds to wait.',
    remedy:
      'Nothing, if it is seldom. Otherwise raise RATE_LIMIT_PER_SECOND and RATE_LIMIT_BURST (docs/configuration.md).',
    entra: 'Entra waits and sends the request again.',
    names: ['TooManyRequests'],
  },
  headersTooLarge: {
    status: 431,
    title: 'The headers are too large',
    meaning: 'The headers together are above the limit.',
    remedy: 'Send fewer or shorter headers.',
  },
  fault: {
    status: 500,
    title: 'The service met a fault',
    meaning: 'Nobody foresaw this. Nothing of the request was done.',
    remedy: 'Give the operator of the service the request id; the log has the cause under it.',
    entra: LATER,
    names: ['InternalServerError', 'WebExceptionProtocolError'],
  },
  notImplemented: {
    status: 501,
    title: 'The service does not do that',
    meaning:
      'The protocol knows the request, and the service does not offer it. ServiceProviderConfig tells what it offers.',
    remedy: 'Switch the feature off in the client.',
    names: ['NotImplemented'],
  },
  writeConflict: {
    status: 503,
    title: 'Too many changes of one thing at once',
    meaning: 'The change lost against others several times over. Nothing of it was done.',
    remedy: 'Send it again.',
    entra: LATER,
  },
  unavailable: {
    status: 503,
    title: 'The service cannot answer now',
    meaning:
      'The database did not answer in time, or the service is stopping. Nothing of the request was done.',
    remedy: 'Wait; if it lasts, the operator looks at /readyz and at the database.',
    entra: LATER,
    names: ['InternalServerError', 'Timeout', 'WebExceptionProtocolError'],
  },
} as const satisfies Record<string, ProblemEntry>;

/** The name of a class of problems: what a program tells them apart by. */
export type ProblemCode = keyof typeof entries;

/** Every class of problems. */
export const CATALOGUE: Readonly<Record<ProblemCode, ProblemEntry>> = entries;

/** All codes, in the order of the document. */
export const PROBLEM_CODES = Object.keys(entries).filter((code) => isProblemCode(code));

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(entries, code);
}

/** The class of an answer, by its error type and its status; a bad request that fits no other is `invalidValue`. */
export function codeOfAnswer(status: number, scimType?: string): ProblemCode {
  if (scimType !== undefined && isProblemCode(scimType)) return scimType;
  const plain = PROBLEM_CODES.filter((code) => CATALOGUE[code].scimType === undefined);
  const exact = BY_STATUS[status] ?? plain.find((code) => CATALOGUE[code].status === status);
  return exact ?? (status >= 500 ? 'fault' : 'invalidValue');
}

/** Statuses that several classes share. */
const BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  403: 'forbidden',
  409: 'uniqueness',
  503: 'unavailable',
};

/** Where a class is explained. */
export function docsOf(code: ProblemCode): string {
  return `docs/errors.md#${code.toLowerCase()}`;
}
