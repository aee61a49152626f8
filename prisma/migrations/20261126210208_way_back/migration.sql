-- AlterEnum
ALTER TYPE "Operation" ADD VALUE 'RESTORE';
ALTER TYPE "Operation" ADD VALUE 'PURGE';

-- AlterTable
ALTER TABLE "DeletedResource" ADD COLUMN     "actorId" UUID,
ADD COLUMN     "actorName" TEXT COLLATE "C";

-- AlterTable
ALTER TABLE "Tenant" ADD COLUMN     "retentionDays" INTEGER NOT NULL DEFAULT 30,
ADD COLUMN     "revivesDeleted" BOOLEAN NOT NULL DEFAULT true;

-- Who deleted what is in the recycle bin already.
UPDATE "DeletedResource" d SET "actorId" = r."actorId", "actorName" = r."actorName"
FROM "ProvisioningRecord" r
WHERE r."tenantId" = d."tenantId" AND r."resourceId" = d."id" AND r."operation" = 'DELETE'
  AND r."requestId" = d."requestId" AND r."outcome" = 'APPLIED';
