-- AlterTable
ALTER TABLE "AccessToken" ADD COLUMN     "successorId" UUID,
ADD COLUMN     "warnedDays" INTEGER;

-- AlterTable
ALTER TABLE "ProvisioningRecord" ADD COLUMN     "reason" TEXT COLLATE "C";

-- CreateIndex
CREATE UNIQUE INDEX "AccessToken_tenantId_successorId_key" ON "AccessToken"("tenantId", "successorId");

-- AddForeignKey
ALTER TABLE "AccessToken" ADD CONSTRAINT "AccessToken_tenantId_successorId_fkey" FOREIGN KEY ("tenantId", "successorId") REFERENCES "AccessToken"("tenantId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;
