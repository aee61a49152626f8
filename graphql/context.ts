import type DataLoader from 'dataloader';
import type { PrismaClient } from '../prisma/generated/client/client.js';
import type { Statements } from '../prisma/rows.js';
import type { TenantClient, TenantTransaction } from '../prisma/tenant-client.js';
import type { TenantDatabase } from '../prisma/tenant-database.js';
import type { SchemaExtension } from './extension/definition.js';
import type { GroupRow, MemberListing, PlacedMember } from './group/row.js';
import type { GroupReference, UserRow } from './user/row.js';

/** What a credential may do. `scim:*` act at the SCIM door, `admin:*` and `instance:operator` at GraphQL. */
export const SCOPES = [
  'scim:read',
  'scim:write',
  'scim:test',
  'admin:read',
  'admin:helpdesk',
  'admin:directory',
  'admin:write',
  'instance:operator',
] as const;

/** One of the closed list of scopes. */
export type Scope = (typeof SCOPES)[number];

/** The door that a request came through. */
export type ChannelName = 'SCIM' | 'GRAPHQL' | 'SYSTEM';

/** Who acts. */
export interface Actor {
  /** Id of the credential; absent for the service itself. */
  readonly id?: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** When a person proved who they are; absent for the credentials of machines. */
  readonly signedInAt?: Date;
}

/** The tenant that a request acts in. */
export interface TenantIdentity {
  readonly id: string;
  readonly slug: string;
  readonly uniqueGroupNames: boolean;
  /** Whether a SCIM POST of a deleted person brings that person back. */
  readonly revivesDeleted: boolean;
  /** Days that a deleted resource stays in the recycle bin. */
  readonly retentionDays: number;
  /** What the first SCIM write of a person who was made here does. */
  readonly existingPeople: 'LINK' | 'REVIEW' | 'REJECT';
  /** The attributes that the tenant has added to users and groups. */
  readonly extensions: readonly SchemaExtension[];
}

/** What the service writes to its log. */
export interface Log {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** How a member id that names nobody is treated: refused, left out with a warning in the record, or stored. */
export type UnknownMembers = 'REFUSE' | 'SKIP' | 'STORE';

/** Reads of one request that were asked for one by one, sent together. */
export interface Loaders {
  readonly users: DataLoader<string, UserRow | undefined>;
  readonly groups: DataLoader<string, GroupRow | undefined>;
  /** The groups that a user is a member of only through other groups, by the user's id. */
  readonly indirectGroups: DataLoader<string, GroupReference[]>;
  readonly members: DataLoader<MemberListing, PlacedMember[]>;
  /** How many members a group has, by its id. */
  readonly memberCounts: DataLoader<string, number>;
}

/**
 * Everything that acting for a caller needs. First argument of every function that does so, and the
 * GraphQL context at both doors.
 */
export interface RequestContext {
  readonly tenant: TenantIdentity;
  readonly actor: Actor;
  readonly channel: ChannelName;
  readonly requestId: string;
  /** The tenant's own view of the database. */
  readonly database: TenantDatabase;
  /** The view of another tenant, for what an instance operator does there. */
  readonly databaseOf: (tenantId: string) => TenantDatabase;
  /** The client as the tenant sees the database. Its operations stand alone. */
  readonly client: TenantClient;
  /** Does work with the client in one transaction of the tenant, or of another one that it names. */
  readonly inTenant: <Result>(
    work: (transaction: TenantTransaction) => Promise<Result>,
    tenantId?: string,
  ) => Promise<Result>;
  /** The client across all tenants: for what an instance operator does, and nothing else. */
  readonly instance: PrismaClient;
  /** Statements as the owner of the tables, past both walls: for erasure, and nothing else. */
  readonly maintenance: Statements;
  readonly log: Log;
  readonly loaders: Loaders;
  /** Users read completely in this request: a later update takes its before-image from here, guarded by the version. */
  readonly readUsers: Map<string, UserRow>;
}
