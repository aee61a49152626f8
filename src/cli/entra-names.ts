/** What a name of Entra's log means that no answer of ours leads to, or none that has a class. */
export interface EntraName {
  readonly title: string;
  readonly meaning: string;
  readonly remedy: string;
}

const SOURCE =
  'Entra decided this by itself from the data of its own directory; nothing was sent to this service.';
const OBJECT = 'Correct the person or the mapping in Entra, then press "Provision on demand".';

const names = {
  SystemForCrossDomainIdentityManagementServiceIncompatible: {
    title: 'Entra could not read an answer as SCIM',
    meaning:
      'The answer was no JSON, or not what SCIM asks for: often a page of a proxy, a sign-in page, or the answer of another address.',
    remedy:
      'Check that the Tenant URL ends in /scim/v2 and leads to this service, and call GET {Tenant URL}/Users?count=1 with the secret token from outside.',
  },
  SystemForCrossDomainIdentityManagementMultipleEntriesInResponse: {
    title: 'A match query found several',
    meaning: 'The matching attribute is not unique: the query found more than one person or group.',
    remedy: 'Match by an attribute that is unique, such as userName or externalId.',
  },
  DuplicateTargetEntries: {
    title: 'A match query found several',
    meaning:
      'More than one person or group of this service has the value of the matching attribute.',
    remedy: 'Match by an attribute that is unique, or give one of the two another value.',
  },
  DuplicateSourceEntries: {
    title: 'Two objects of the directory are the same here',
    meaning: `Two objects of the directory have one value of the matching attribute. ${SOURCE}`,
    remedy: 'Give one of the two another value in the directory.',
  },
  SystemForCrossDomainIdentityManagementCredentialValidationUnavailable: {
    title: 'Entra could not fetch a token',
    meaning:
      'The settings of OAuth 2.0 are not complete, or the token endpoint did not answer as Entra expects.',
    remedy:
      'Check Token endpoint, Client identifier and Client secret (docs/oauth.md), then press "Test connection".',
  },
  InvalidDomain: {
    title: 'A value has a domain that is not allowed',
    meaning: `A value holds the name of a domain that the other side does not take. ${SOURCE}`,
    remedy: OBJECT,
  },
  UnprocessableEntity: {
    title: 'The object was refused',
    meaning:
      'An answer had the status 422, which this service does not give: something between the two did.',
    remedy: 'Look at the proxy or gateway before this service.',
  },
  LicenseLimitExceeded: {
    title: 'A licence has come to its end',
    meaning: 'Entra has no licence left for this. This service counts no licences.',
    remedy: 'Look at the licences in Entra.',
  },
  ImportSkipped: {
    title: 'The object was skipped',
    meaning: `It lacks a value that the mapping needs, most often the matching attribute. ${SOURCE}`,
    remedy: OBJECT,
  },
  EntrySynchronizationSkipped: {
    title: 'There was nothing to do',
    meaning: `The object is out of scope, or nothing of it has changed. ${SOURCE}`,
    remedy:
      'Nothing, unless the object should be in scope: then look at assignments and scoping filters.',
  },
  SchemaPropertyCanOnlyAcceptValue: {
    title: 'Several values for an attribute of one',
    meaning: `The mapping gives several values to an attribute that holds one. ${SOURCE}`,
    remedy: 'Choose one of them in the expression of the mapping.',
  },
  InternalError: {
    title: 'A fault on the side of Entra',
    meaning: 'Entra met a fault of its own.',
    remedy:
      'Wait for the next cycle; if it lasts, ask Microsoft with the correlation id of the log.',
  },
  EncounteredQuarantineException: {
    title: 'The job is in quarantine',
    meaning:
      'Credentials were refused, the address answered 404, or too many objects failed. Entra tries once a day, and gives up after four weeks.',
    remedy: 'Mend what the other lines of the log show, then restart provisioning.',
  },
  EncounteredEscrowProportionThreshold: {
    title: 'Too many objects have failed',
    meaning:
      'From 5,000 failures on, more than 40 % of all, or more than 40,000, put the job into quarantine.',
    remedy: 'Mend what the failed objects have in common, then restart provisioning.',
  },
  QuarantineOnDemand: {
    title: 'The job was put into quarantine by hand',
    meaning: 'Microsoft or an administrator has stopped the job.',
    remedy: 'Ask who did; then restart provisioning.',
  },
  StagedDelete: {
    title: 'Deletions wait',
    meaning: `More would be disabled or deleted in one cycle than the threshold for accidental deletions allows. ${SOURCE}`,
    remedy: 'In Entra, allow or reject them on the page of the job.',
  },
  StagedAction: {
    title: 'Changes wait',
    meaning: `More would be disabled or deleted in one cycle than the threshold for accidental deletions allows. ${SOURCE}`,
    remedy: 'In Entra, allow or reject them on the page of the job.',
  },
} as const satisfies Readonly<Record<string, EntraName>>;

const ENTRA_NAMES: ReadonlyMap<string, EntraName> = new Map(Object.entries(names));

/** The name of Entra's log in a text, with what it means; the longest where one is a part of another. */
export function entraNameIn(text: string): (EntraName & { readonly name: string }) | undefined {
  const [found] = [...ENTRA_NAMES]
    .filter(([name]) => new RegExp(`\\b${name}\\b`).test(text))
    .sort(([left], [right]) => right.length - left.length);
  return found && { name: found[0], ...found[1] };
}
