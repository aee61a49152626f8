-- Both come with PostgreSQL and may be added by whoever may create in the database: trigrams find text
-- anywhere in a value, and btree_gin lets the tenant lead such an index.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- AlterTable
ALTER TABLE "Tenant" ADD COLUMN     "cursorKey" UUID NOT NULL DEFAULT gen_random_uuid();

-- CreateIndex
CREATE INDEX "PluralValue_trigrams" ON "PluralValue" USING GIN ("tenantId" uuid_ops, "kind" enum_ops, "valueKey" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "User_names_trigrams" ON "User" USING GIN ("tenantId" uuid_ops, "userNameKey" gin_trgm_ops, "displayNameKey" gin_trgm_ops, "familyNameKey" gin_trgm_ops, "givenNameKey" gin_trgm_ops);
