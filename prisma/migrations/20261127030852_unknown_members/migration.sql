-- AlterTable
ALTER TABLE "GroupMembership" ALTER COLUMN "type" DROP NOT NULL;

-- CreateIndex
CREATE INDEX "GroupMembership_unknown" ON "GroupMembership"("tenantId", "memberId") WHERE ("type" IS NULL);
