import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { RequestContext } from '../../graphql/context.js';
import type { Leniency } from '../scim/dialect.js';
import type { PageLimits } from '../scim/message/list.js';
import type { TenantTypes } from './types.js';

/** A request at the SCIM door: who acts, and how tolerant the service is with the client. */
export interface ScimContext {
  readonly request: RequestContext;
  readonly leniency: Leniency;
  /** Secret of the tenant that cursors are sealed with. */
  readonly cursorKey: string;
  /** The resource types with the extensions of the tenant. */
  readonly types: TenantTypes;
}

/** What the resources are built from. */
export interface ResourceNeeds {
  /** Executes one of our own GraphQL documents in this process. */
  readonly execute: <Result, Variables extends Readonly<Record<string, unknown>>>(
    context: RequestContext,
    document: TypedDocumentNode<Result, Variables>,
    variables: Variables,
  ) => Promise<Result>;
  /** Base of all addresses that are shown, without a slash at the end. */
  readonly baseUrl: string;
  readonly pages: PageLimits;
  /** Brings text into the form in which it is compared without regard to case. */
  readonly prepare: (text: string) => string;
}

/** What answering one request takes. */
export type Using = ResourceNeeds & ScimContext;

/** Puts both together, name by name: every request does it, and spreading two objects takes long. */
export function using(needs: ResourceNeeds, context: ScimContext): Using {
  const { execute, baseUrl, pages, prepare } = needs;
  const { request, leniency, cursorKey, types } = context;
  return { execute, baseUrl, pages, prepare, request, leniency, cursorKey, types };
}
