import type { TenantIdentity } from '../context.js';

/** A tenant as a statement with `IDENTITY_COLUMNS` reads it. */
export interface TenantRow {
  readonly tenantId: string;
  readonly slug: string;
  readonly uniqueGroupNames: boolean;
  readonly revivesDeleted: boolean;
  readonly retentionDays: number;
  readonly existingPeople: TenantIdentity['existingPeople'];
  readonly extensions: TenantIdentity['extensions'];
}

/** What a request needs to know of its tenant, from the table known as `t`. */
export const IDENTITY_COLUMNS = `
    t."id"::text AS "tenantId", t."slug", t."uniqueGroupNames",
    t."revivesDeleted", t."retentionDays", t."existingPeople",
    (SELECT coalesce(jsonb_agg(jsonb_build_object('urn', e."urn", 'resourceType', e."resourceType",
        'name', e."name", 'description', e."description", 'required', e."required",
        'attributes', e."attributes") ORDER BY e."id"), '[]')
      FROM "SchemaExtension" e WHERE e."tenantId" = t."id") AS "extensions"`;

/** The tenant of a row. */
export function toIdentity(row: TenantRow): TenantIdentity {
  const { tenantId: id, slug, uniqueGroupNames, extensions } = row;
  const { revivesDeleted, retentionDays, existingPeople } = row;
  return { id, slug, uniqueGroupNames, revivesDeleted, retentionDays, existingPeople, extensions };
}
