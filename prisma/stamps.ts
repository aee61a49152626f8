import { STALE } from './guard.js';
import { queryRows, type Statements } from './rows.js';

/** Tables whose rows are a part of what is remembered with a credential. A new credential is remembered by nobody yet. */
const STAMPED = {
  AccessToken: 'UPDATE OR DELETE',
  OAuthClient: 'UPDATE OR DELETE',
  OAuthClientSecret: 'UPDATE OR DELETE',
  SchemaExtension: 'INSERT OR UPDATE OR DELETE',
} as const;

const stampTable = ([table, events]: readonly [string, string]) => `
  CREATE OR REPLACE TRIGGER stamp_tenant AFTER ${events} ON "${table}" FOR EACH ROW
    EXECUTE FUNCTION stamp_tenant();`;

const BUILD = `
DO $build$ BEGIN
  CREATE OR REPLACE FUNCTION enter_tenant(tenant text, known int) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM set_config('rollcall.tenant', tenant, true);
    IF NOT EXISTS (SELECT 1 FROM "Tenant" t WHERE t."id" = tenant::uuid AND t."stamp" = known) THEN
      RAISE EXCEPTION 'The tenant has changed.' USING ERRCODE = '${STALE}';
    END IF;
  END $$;
  CREATE OR REPLACE FUNCTION stamp_tenant() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP <> 'UPDATE' OR to_jsonb(OLD) - 'lastUsedAt' IS DISTINCT FROM to_jsonb(NEW) - 'lastUsedAt' THEN
      UPDATE "Tenant" SET "stamp" = "stamp" + 1 WHERE "id" = coalesce(NEW."tenantId", OLD."tenantId");
    END IF;
    RETURN NULL;
  END $$;
  CREATE OR REPLACE FUNCTION raise_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    NEW."stamp" := OLD."stamp" + 1;
    RETURN NEW;
  END $$;
  CREATE OR REPLACE TRIGGER raise_stamp BEFORE UPDATE ON "Tenant" FOR EACH ROW
    EXECUTE FUNCTION raise_stamp();
  ${Object.entries(STAMPED).map(stampTable).join('')}
END $build$`;

/** Makes the triggers that raise a tenant's stamp, and the guard. Runs as the owner of the tables. */
export async function buildStamps(owner: Statements): Promise<void> {
  await queryRows(owner, BUILD, []);
}

/** Whether the triggers and the guard are there. */
export async function areStampsBuilt(owner: Statements): Promise<boolean> {
  const [row] = await queryRows<{ count: number }>(
    owner,
    `SELECT count(*)::int AS "count" FROM pg_trigger
     WHERE "tgname" IN ('stamp_tenant', 'raise_stamp') AND "tgrelid" IN (
       SELECT c."oid" FROM pg_class c WHERE c."relnamespace" = current_schema()::regnamespace)`,
    [],
  );
  return row?.count === Object.keys(STAMPED).length + 1;
}
