-- AlterTable
ALTER TABLE "Group" ADD COLUMN     "extensionKeys" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "User" ADD COLUMN     "extensionKeys" JSONB NOT NULL DEFAULT '{}';

-- CreateIndex
CREATE INDEX "Group_extensions" ON "Group" USING GIN ("tenantId" uuid_ops, "extensionKeys" jsonb_path_ops) WHERE ("extensionKeys" <> '{}'::jsonb);

-- CreateIndex
CREATE INDEX "User_extensions" ON "User" USING GIN ("tenantId" uuid_ops, "extensionKeys" jsonb_path_ops) WHERE ("extensionKeys" <> '{}'::jsonb);
