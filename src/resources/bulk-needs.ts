import type { JsonObject } from '../scim/json.js';
import type { BulkOperation, BulkResult } from '../scim/message/bulk.js';
import type { BulkCreate, Resource } from './resource.js';
import type { TenantTypes } from './types.js';

/** What a bulk is run with. */
export interface BulkNeeds<Context> {
  readonly resources: Readonly<
    Record<'Users' | 'Groups', Resource<Context> & Partial<BulkCreate<Context>>>
  >;
  /** The resource types of the tenant: they tell where references stand. */
  readonly types: TenantTypes;
  /** A context of its own for each operation: nothing that one has read serves another. */
  readonly openContext: () => Context;
  /** Throws when no further operation may begin. What is half made may still be finished or undone. */
  readonly checkTime: () => void;
  /** Notes that an operation was refused, and gives the error that the client gets. */
  readonly refuse: (operation: BulkOperation, error: unknown) => Promise<BulkRefusal>;
  readonly baseUrl: string;
}

/** The error that the client gets for an operation. */
export interface BulkRefusal {
  readonly status: number;
  readonly body: JsonObject;
  /** The data cannot be reached: nothing else needs to be tried. */
  readonly isOutage?: boolean;
}

/** What became of the operations; `outage` is why some were not tried. */
export interface BulkOutcome {
  readonly results: BulkResult[];
  readonly outage?: unknown;
}
