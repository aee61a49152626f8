import pg from 'pg';

/** People and groups that both servers start from. */
export interface Seeded {
  readonly userIds: readonly string[];
  readonly userNames: readonly string[];
  /** A group of each size, by size. */
  readonly groups: ReadonlyMap<number, string>;
  /** When the last of the people was changed, in milliseconds. */
  readonly latest: number;
}

/** The one tenant. */
export const TENANT = '00000000-0000-7000-8000-000000000001';

/** Sizes of the groups that members are added to and removed from. */
export const GROUP_SIZES = [100, 1_000, 10_000] as const;

/** Writes the same people and groups into a database, directly. */
export async function seed(databaseUrl: string, users: number): Promise<Seeded> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const tenant = TENANT;
  const latest = Date.now() - 60_000;
  await client.query(
    `INSERT INTO "User" ("tenantId", "id", "externalId", "userName", "userNameKey", "displayName",
       "displayNameKey", "familyName", "familyNameKey", "title", "titleKey", "createdAt", "updatedAt")
     SELECT $1, gen_random_uuid(), 'seed' || n, 'seed' || n || '@hillview.example', 'seed' || n || '@hillview.example',
       'Person ' || n, 'person ' || n, 'Family ' || n, 'family ' || n, 'Planner', 'planner',
       $3::timestamptz - n * interval '1 second', $3::timestamptz - n * interval '1 second'
     FROM generate_series(1, $2::int) n`,
    [tenant, users, new Date(latest)],
  );
  await client.query(
    `INSERT INTO "PluralValue" ("tenantId", "userId", "kind", "position", "value", "valueKey", "type", "typeKey", "primary")
     SELECT $1, u."id", k.kind::"PluralKind", 0, u."userName", u."userNameKey", 'work', 'work', true
     FROM "User" u, (VALUES ('emails'), ('phoneNumbers')) k(kind) WHERE u."tenantId" = $1`,
    [tenant],
  );
  const groups = new Map<number, string>();
  for (const size of GROUP_SIZES) {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO "Group" ("tenantId", "id", "displayName", "displayNameKey") VALUES ($1, gen_random_uuid(), $2, $2) RETURNING "id"`,
      [tenant, `group of ${size}`],
    );
    const id = rows[0]?.id ?? '';
    await client.query(
      `INSERT INTO "GroupMembership" ("tenantId", "groupId", "memberId", "type", "userId")
       SELECT $1, $2, "id", 'User', "id" FROM (SELECT "id" FROM "User" WHERE "tenantId" = $1 ORDER BY "externalId" LIMIT $3) u`,
      [tenant, id, size],
    );
    groups.set(size, id);
  }
  await seedTeams(client, tenant);
  const { rows } = await client.query<{ id: string; userName: string }>(
    'SELECT "id", "userName" FROM "User" WHERE "tenantId" = $1 ORDER BY "externalId" DESC LIMIT 1500',
    [tenant],
  );
  await client.query('ANALYZE');
  await client.end();
  return {
    userIds: rows.map(({ id }) => id),
    userNames: rows.map(({ userName }) => userName),
    groups,
    latest,
  };
}

/** A thousand groups of twenty, so that people are in groups as they are in a company. */
async function seedTeams(client: pg.Client, tenant: string): Promise<void> {
  await client.query(
    `INSERT INTO "Group" ("tenantId", "id", "displayName", "displayNameKey")
     SELECT $1, gen_random_uuid(), 'team ' || n, 'team ' || n FROM generate_series(1, 1000) n`,
    [tenant],
  );
  await client.query(
    `INSERT INTO "GroupMembership" ("tenantId", "groupId", "memberId", "type", "userId")
     SELECT $1, g."id", u."id", 'User', u."id"
     FROM (SELECT "id", row_number() OVER () AS n FROM "Group" WHERE "tenantId" = $1 AND "displayName" LIKE 'team %') g
     JOIN (SELECT "id", row_number() OVER (ORDER BY "externalId") AS n FROM "User" WHERE "tenantId" = $1 LIMIT 20000) u
       ON u.n % 1000 = g.n - 1`,
    [tenant],
  );
}
