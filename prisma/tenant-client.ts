import { Prisma, type PrismaClient } from './generated/client/client.js';
import { TENANT_ROLE } from './wall.js';

/** The client inside of a transaction of one tenant. */
export type TenantTransaction = Prisma.TransactionClient;

/**
 * The client as one tenant sees the database. Its operations stand alone: what belongs together goes
 * through `inTenant`.
 */
export function openTenantClient(client: PrismaClient, tenantId: string) {
  return client.$extends({
    query: {
      $allModels: {
        $allOperations: async ({ args, query }) => {
          const [, result] = await client.$transaction([
            client.$queryRaw(enter(tenantId)),
            query(args),
          ]);
          return result;
        },
      },
    },
  });
}

/** The client as one tenant sees the database. */
export type TenantClient = Omit<ReturnType<typeof openTenantClient>, '$transaction' | '$extends'>;

/** Does work in one transaction that sees and writes the rows of one tenant. */
export function inTenant<Result>(
  client: PrismaClient,
  tenantId: string,
  work: (transaction: TenantTransaction) => Promise<Result>,
): Promise<Result> {
  return client.$transaction(async (transaction) => {
    await transaction.$queryRaw(enter(tenantId));
    return work(transaction);
  }, LIMITS);
}

/** The client's own limit must never fall into a COMMIT: the database's limits come first. */
const LIMITS = { maxWait: 2_000, timeout: 30_000 };

const enter = (tenantId: string) =>
  Prisma.sql`SELECT set_config('role', ${TENANT_ROLE}, true), set_config('rollcall.tenant', ${tenantId}, true)`;
