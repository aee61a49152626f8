-- CreateIndex
CREATE INDEX "User_unled" ON "User"("tenantId", "id") WHERE (("managerId" IS NULL) AND ("managerRef" IS NOT NULL));
