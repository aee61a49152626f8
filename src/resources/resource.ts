import type { JsonObject } from '../scim/json.js';

/** Query parameters of a SCIM request, as they were sent. */
export interface ScimQuery {
  /** Whether they came in the URL, and not in the body of a search. */
  readonly isInUrl?: boolean;
  readonly attributes?: string | undefined;
  readonly excludedAttributes?: string | undefined;
  readonly filter?: string | undefined;
  readonly sortBy?: string | undefined;
  readonly sortOrder?: string | undefined;
  readonly startIndex?: string | undefined;
  readonly count?: string | undefined;
  readonly cursor?: string | undefined;
}

/** What a request is answered with. */
export interface Answer {
  readonly status: number;
  readonly body?: JsonObject;
  /** Version of the resource, for its entity tag. */
  readonly version?: number;
  /** Address of the resource. */
  readonly location?: string;
}

/** A request about one resource. */
export interface OneRequest {
  readonly id: string;
  readonly query: ScimQuery;
  readonly ifMatch?: string | undefined;
}

/** A request with a body. */
export interface WriteRequest {
  readonly query: ScimQuery;
  readonly body: unknown;
}

/** What became of one of several new resources. */
export interface CreateOutcome {
  readonly answer?: Answer;
  readonly error?: unknown;
}

/** Resources that can be created together. */
export interface BulkCreate<Context> {
  /** Creates each one or refuses it by itself; the outcomes are in the order of the requests. */
  createMany(context: Context, requests: readonly WriteRequest[]): Promise<CreateOutcome[]>;
}

/** The SCIM verbs of one resource type. */
export interface Resource<Context> {
  create(context: Context, request: WriteRequest): Promise<Answer>;
  get(context: Context, request: OneRequest): Promise<Answer>;
  list(context: Context, request: { readonly query: ScimQuery }): Promise<Answer>;
  replace(context: Context, request: OneRequest & WriteRequest): Promise<Answer>;
  patch(context: Context, request: OneRequest & WriteRequest): Promise<Answer>;
  remove(context: Context, request: OneRequest): Promise<Answer>;
}
