-- CreateIndex
CREATE INDEX "ProvisioningRecord_conflicts" ON "ProvisioningRecord"("tenantId") WHERE ("status" = 409);
