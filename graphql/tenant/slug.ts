/** Form of a tenant's short name: it stands in a header and on the command line. */
export const SLUG_PATTERN = /^[a-z0-9][a-z0-9-]{0,62}$/;
