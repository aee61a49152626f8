import type { Step } from './postgres-batch.js';
import { queryRows, type Statements } from './rows.js';
import { nameStatement } from './statements.js';

/** The role that acts for a tenant: it sees the rows of that tenant alone. */
export const TENANT_ROLE = 'rollcall_tenant';
/** The role that looks across tenants: it finds credentials and tenants. */
export const SYSTEM_ROLE = 'rollcall_system';

const ENTER_TENANT = `SELECT set_config('rollcall.tenant', $1, true)`;
const ENTER_SYSTEM = `SELECT set_config('role', '${SYSTEM_ROLE}', true)`;
nameStatement(ENTER_TENANT);
nameStatement(ENTER_SYSTEM);

/** The statement that precedes others in their transaction and says whose rows they are about. */
export function enterStatement(tenantId: string | undefined): Step {
  return tenantId === undefined
    ? { sql: ENTER_SYSTEM, args: [] }
    : { sql: ENTER_TENANT, args: [tenantId] };
}

/**
 * The policy of a tenant's rows. It compares with the setting itself: where a statement names the
 * tenant, PostgreSQL then compares the two once, before it looks at any row.
 */
const POLICY = 'tenant_rows';

/** Functions of ours that look past the wall, and that more than its roles may call. */
const OPEN_FUNCTIONS = `
  SELECT p."oid"::regprocedure::text AS "name" FROM pg_proc p
  WHERE p."pronamespace" = current_schema()::regnamespace AND p."prosecdef"
    AND has_function_privilege('public', p."oid", 'EXECUTE')`;

/** Tables of ours that the wall does not surround. */
const UNWALLED = `
  SELECT c."relname" AS "name" FROM pg_class c
  WHERE c."relnamespace" = current_schema()::regnamespace AND c."relkind" = 'r'
    AND c."relname" <> '_prisma_migrations'
    AND NOT (c."relrowsecurity" AND c."relforcerowsecurity" AND EXISTS (
      SELECT 1 FROM pg_policy p WHERE p."polrelid" = c."oid" AND p."polname" = '${POLICY}'))`;

const BUILD = `
DO $$
DECLARE
  role_name text;
  t record;
  f record;
  the_tenant constant text := 'nullif(current_setting(''rollcall.tenant'', true), '''')::uuid';
BEGIN
  FOREACH role_name IN ARRAY ARRAY['${TENANT_ROLE}', '${SYSTEM_ROLE}'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
    IF NOT pg_has_role(current_user, role_name, 'MEMBER') THEN
      EXECUTE format('GRANT %I TO CURRENT_USER', role_name);
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), role_name);
  END LOOP;
  FOR t IN
    SELECT unwalled.name AS relname, EXISTS (SELECT 1 FROM pg_attribute a
      WHERE a.attrelid = format('%I', unwalled.name)::regclass AND a.attname = 'tenantId') AS has_tenant
    FROM (${UNWALLED}) unwalled
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t.relname);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t.relname);
    EXECUTE format('DROP POLICY IF EXISTS tenant_wall ON %I', t.relname);
    EXECUTE format('DROP POLICY IF EXISTS system ON %I', t.relname);
    EXECUTE format('DROP POLICY IF EXISTS owner ON %I', t.relname);
    EXECUTE format('CREATE POLICY ${POLICY} ON %I TO ${TENANT_ROLE} USING (%I = %s)', t.relname,
      CASE WHEN t.has_tenant THEN 'tenantId' ELSE 'id' END, the_tenant);
    EXECUTE format('CREATE POLICY system ON %I TO ${SYSTEM_ROLE} USING (true)', t.relname);
    EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true)', t.relname);
    IF t.relname IN ('ProvisioningRecord', 'OutboxEvent') THEN
      EXECUTE format('GRANT SELECT, INSERT ON %I TO ${TENANT_ROLE}, ${SYSTEM_ROLE}', t.relname);
    ELSE
      EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO ${TENANT_ROLE}, ${SYSTEM_ROLE}', t.relname);
    END IF;
  END LOOP;
  FOR f IN ${OPEN_FUNCTIONS} LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f."name");
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO ${TENANT_ROLE}, ${SYSTEM_ROLE}', f."name");
  END LOOP;
END $$`;

/** Builds the second wall around tables that it does not surround yet. Runs as the owner of the tables. */
export async function buildWall(owner: Statements): Promise<void> {
  await queryRows(owner, BUILD, []);
}

/** Names of the tables that the wall does not surround yet, and of the functions that anybody may call. */
export async function findUnwalled(owner: Statements): Promise<string[]> {
  const found = await queryRows<{ name: string }>(
    owner,
    `${UNWALLED} UNION ALL ${OPEN_FUNCTIONS}`,
    [],
  );
  return found.map(({ name }) => name);
}
