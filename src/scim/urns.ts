/** Schema of a user (RFC 7643 §4.1). */
export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
/** Schema of the enterprise extension of a user (RFC 7643 §4.3). */
export const ENTERPRISE_USER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
/** Schema of a group (RFC 7643 §4.2). */
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
/** Schema of the service provider's configuration (RFC 7643 §5). */
export const SERVICE_PROVIDER_CONFIG =
  'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig';
/** Our extension of that configuration: the dialect of a client. */
export const DIALECT = 'urn:ietf:params:scim:schemas:extension:rollcall:2.0:ServiceProviderConfig';
/** Schema of a resource type (RFC 7643 §6). */
export const RESOURCE_TYPE = 'urn:ietf:params:scim:schemas:core:2.0:ResourceType';
/** Schema of a schema (RFC 7643 §7). */
export const SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Schema';
/** Message: changes to a resource (RFC 7644 §3.5.2). */
export const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
/** Message: a list of resources (RFC 7644 §3.4.2). */
export const LIST_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
/** Message: the parameters of a search (RFC 7644 §3.4.3). */
export const SEARCH_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
/** Message: several operations in one request (RFC 7644 §3.7). */
export const BULK_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
/** Message: the results of several operations (RFC 7644 §3.7). */
export const BULK_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';
/** Message: an error (RFC 7644 §3.12). */
export const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
/** What an error of ours says beside the members of RFC 7644. */
export const PROBLEM = 'urn:rollcall:params:scim:api:messages:2.0:Problem';
