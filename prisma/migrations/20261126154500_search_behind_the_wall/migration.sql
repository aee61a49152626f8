-- Row-level security lets nothing look at a row before the policy has, unless it is declared not to tell
-- what it saw. LIKE and @> are not, and so their indexes would lie idle. These functions look through the
-- indexes as the owner of the tables, for the tenant of the transaction alone.

CREATE FUNCTION "may_search"(tenant uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT current_setting('role') <> 'rollcall_tenant'
    OR tenant = nullif(current_setting('rollcall.tenant', true), '')::uuid
$$;

CREATE FUNCTION "users_by_userNameKey"(tenant uuid, pattern text) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path FROM CURRENT AS $$
  SELECT "id" FROM "User" WHERE "may_search"($1) AND "tenantId" = $1 AND "userNameKey" LIKE $2
$$;

CREATE FUNCTION "users_by_displayNameKey"(tenant uuid, pattern text) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path FROM CURRENT AS $$
  SELECT "id" FROM "User" WHERE "may_search"($1) AND "tenantId" = $1 AND "displayNameKey" LIKE $2
$$;

CREATE FUNCTION "users_by_familyNameKey"(tenant uuid, pattern text) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path FROM CURRENT AS $$
  SELECT "id" FROM "User" WHERE "may_search"($1) AND "tenantId" = $1 AND "familyNameKey" LIKE $2
$$;

CREATE FUNCTION "users_by_givenNameKey"(tenant uuid, pattern text) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path FROM CURRENT AS $$
  SELECT "id" FROM "User" WHERE "may_search"($1) AND "tenantId" = $1 AND "givenNameKey" LIKE $2
$$;

CREATE FUNCTION "values_by_key"(tenant uuid, value_kind text, pattern text)
  RETURNS TABLE("userId" uuid, "position" int)
  LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path FROM CURRENT AS $$
  SELECT v."userId", v."position" FROM "PluralValue" v
  WHERE "may_search"($1) AND v."tenantId" = $1 AND v."kind" = $2::"PluralKind" AND v."valueKey" LIKE $3
$$;

CREATE FUNCTION "users_by_extension"(tenant uuid, wanted jsonb) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path FROM CURRENT AS $$
  SELECT "id" FROM "User"
  WHERE "may_search"($1) AND "tenantId" = $1 AND "extensionKeys" @> $2 AND "extensionKeys" <> '{}'::jsonb
$$;

CREATE FUNCTION "groups_by_extension"(tenant uuid, wanted jsonb) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path FROM CURRENT AS $$
  SELECT "id" FROM "Group"
  WHERE "may_search"($1) AND "tenantId" = $1 AND "extensionKeys" @> $2 AND "extensionKeys" <> '{}'::jsonb
$$;
