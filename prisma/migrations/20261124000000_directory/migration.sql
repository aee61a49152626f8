-- CreateEnum
CREATE TYPE "PluralKind" AS ENUM ('emails', 'phoneNumbers', 'ims', 'photos', 'entitlements', 'roles', 'x509Certificates');

-- CreateEnum
CREATE TYPE "MemberType" AS ENUM ('User', 'Group');

-- CreateEnum
CREATE TYPE "Channel" AS ENUM ('SCIM', 'GRAPHQL', 'SYSTEM');

-- CreateEnum
CREATE TYPE "Outcome" AS ENUM ('APPLIED', 'REFUSED');

-- CreateEnum
CREATE TYPE "Operation" AS ENUM ('CREATE', 'UPDATE', 'DELETE', 'ADD_MEMBERS', 'REMOVE_MEMBERS', 'REVOKE');

-- CreateTable
CREATE TABLE "Tenant" (
    "id" UUID NOT NULL,
    "slug" TEXT COLLATE "C" NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "uniqueGroupNames" BOOLEAN NOT NULL DEFAULT true,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Tenant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "User" (
    "tenantId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "externalId" TEXT COLLATE "C",
    "userName" TEXT COLLATE "C" NOT NULL,
    "nameFormatted" TEXT COLLATE "C",
    "familyName" TEXT COLLATE "C",
    "givenName" TEXT COLLATE "C",
    "middleName" TEXT COLLATE "C",
    "honorificPrefix" TEXT COLLATE "C",
    "honorificSuffix" TEXT COLLATE "C",
    "displayName" TEXT COLLATE "C",
    "nickName" TEXT COLLATE "C",
    "profileUrl" TEXT COLLATE "C",
    "title" TEXT COLLATE "C",
    "userType" TEXT COLLATE "C",
    "preferredLanguage" TEXT COLLATE "C",
    "locale" TEXT COLLATE "C",
    "timezone" TEXT COLLATE "C",
    "active" BOOLEAN NOT NULL DEFAULT true,
    "passwordHash" TEXT COLLATE "C",
    "employeeNumber" TEXT COLLATE "C",
    "costCenter" TEXT COLLATE "C",
    "organization" TEXT COLLATE "C",
    "division" TEXT COLLATE "C",
    "department" TEXT COLLATE "C",
    "managerRef" TEXT COLLATE "C",
    "managerId" UUID,
    "extensions" JSONB NOT NULL DEFAULT '{}',
    "ownedAttributes" TEXT[] COLLATE "C" DEFAULT ARRAY[]::TEXT[],
    "overriddenAttributes" TEXT[] COLLATE "C" DEFAULT ARRAY[]::TEXT[],
    "linkedAt" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "userNameKey" TEXT COLLATE "C" NOT NULL,
    "nameFormattedKey" TEXT COLLATE "C",
    "familyNameKey" TEXT COLLATE "C",
    "givenNameKey" TEXT COLLATE "C",
    "middleNameKey" TEXT COLLATE "C",
    "honorificPrefixKey" TEXT COLLATE "C",
    "honorificSuffixKey" TEXT COLLATE "C",
    "displayNameKey" TEXT COLLATE "C",
    "nickNameKey" TEXT COLLATE "C",
    "titleKey" TEXT COLLATE "C",
    "userTypeKey" TEXT COLLATE "C",
    "preferredLanguageKey" TEXT COLLATE "C",
    "localeKey" TEXT COLLATE "C",
    "timezoneKey" TEXT COLLATE "C",
    "employeeNumberKey" TEXT COLLATE "C",
    "costCenterKey" TEXT COLLATE "C",
    "organizationKey" TEXT COLLATE "C",
    "divisionKey" TEXT COLLATE "C",
    "departmentKey" TEXT COLLATE "C",

    CONSTRAINT "User_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "PluralValue" (
    "tenantId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "kind" "PluralKind" NOT NULL,
    "position" INTEGER NOT NULL,
    "value" TEXT COLLATE "C",
    "display" TEXT COLLATE "C",
    "type" TEXT COLLATE "C",
    "primary" BOOLEAN,
    "valueKey" TEXT COLLATE "C",
    "displayKey" TEXT COLLATE "C",
    "typeKey" TEXT COLLATE "C",

    CONSTRAINT "PluralValue_pkey" PRIMARY KEY ("tenantId","userId","kind","position")
);

-- CreateTable
CREATE TABLE "Address" (
    "tenantId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "formatted" TEXT COLLATE "C",
    "streetAddress" TEXT COLLATE "C",
    "locality" TEXT COLLATE "C",
    "region" TEXT COLLATE "C",
    "postalCode" TEXT COLLATE "C",
    "country" TEXT COLLATE "C",
    "type" TEXT COLLATE "C",
    "primary" BOOLEAN,
    "formattedKey" TEXT COLLATE "C",
    "streetAddressKey" TEXT COLLATE "C",
    "localityKey" TEXT COLLATE "C",
    "regionKey" TEXT COLLATE "C",
    "postalCodeKey" TEXT COLLATE "C",
    "countryKey" TEXT COLLATE "C",
    "typeKey" TEXT COLLATE "C",

    CONSTRAINT "Address_pkey" PRIMARY KEY ("tenantId","userId","position")
);

-- CreateTable
CREATE TABLE "Group" (
    "tenantId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "externalId" TEXT COLLATE "C",
    "displayName" TEXT COLLATE "C" NOT NULL,
    "displayNameKey" TEXT COLLATE "C" NOT NULL,
    "uniqueDisplayNameKey" TEXT COLLATE "C",
    "extensions" JSONB NOT NULL DEFAULT '{}',
    "ownedAttributes" TEXT[] COLLATE "C" DEFAULT ARRAY[]::TEXT[],
    "overriddenAttributes" TEXT[] COLLATE "C" DEFAULT ARRAY[]::TEXT[],
    "linkedAt" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Group_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "GroupMembership" (
    "tenantId" UUID NOT NULL,
    "groupId" UUID NOT NULL,
    "memberId" UUID NOT NULL,
    "type" "MemberType" NOT NULL,
    "userId" UUID,
    "nestedGroupId" UUID,
    "display" TEXT COLLATE "C",
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "GroupMembership_pkey" PRIMARY KEY ("tenantId","groupId","memberId")
);

-- CreateTable
CREATE TABLE "SchemaExtension" (
    "tenantId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "urn" TEXT COLLATE "C" NOT NULL,
    "urnKey" TEXT COLLATE "C" NOT NULL,
    "resourceType" TEXT COLLATE "C" NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "description" TEXT COLLATE "C" NOT NULL DEFAULT '',
    "required" BOOLEAN NOT NULL DEFAULT false,
    "attributes" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SchemaExtension_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "UniqueValue" (
    "tenantId" UUID NOT NULL,
    "resourceType" TEXT COLLATE "C" NOT NULL,
    "attribute" TEXT COLLATE "C" NOT NULL,
    "valueKey" TEXT COLLATE "C" NOT NULL,
    "resourceId" UUID NOT NULL,

    CONSTRAINT "UniqueValue_pkey" PRIMARY KEY ("tenantId","resourceType","attribute","valueKey")
);

-- CreateTable
CREATE TABLE "AccessToken" (
    "tenantId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "prefix" TEXT COLLATE "C" NOT NULL,
    "tokenHash" BYTEA NOT NULL,
    "scopes" TEXT[] COLLATE "C",
    "dialect" TEXT COLLATE "C" NOT NULL DEFAULT 'entra',
    "expiresAt" TIMESTAMPTZ(3),
    "lastUsedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "AccessToken_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "ProvisioningRecord" (
    "tenantId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "channel" "Channel" NOT NULL,
    "actorId" UUID,
    "actorName" TEXT COLLATE "C" NOT NULL,
    "requestId" TEXT COLLATE "C" NOT NULL,
    "operation" "Operation" NOT NULL,
    "resourceType" TEXT COLLATE "C" NOT NULL,
    "resourceId" UUID,
    "resourceName" TEXT COLLATE "C",
    "outcome" "Outcome" NOT NULL DEFAULT 'APPLIED',
    "status" INTEGER,
    "scimType" TEXT COLLATE "C",
    "detail" TEXT COLLATE "C",
    "changes" JSONB NOT NULL DEFAULT '[]',
    "warnings" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "ProvisioningRecord_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "OutboxEvent" (
    "tenantId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "type" TEXT COLLATE "C" NOT NULL,
    "resourceType" TEXT COLLATE "C" NOT NULL,
    "resourceId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "requestId" TEXT COLLATE "C" NOT NULL,
    "payload" JSONB NOT NULL,

    CONSTRAINT "OutboxEvent_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "DeletedResource" (
    "tenantId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "resourceType" TEXT COLLATE "C" NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "nameKey" TEXT COLLATE "C" NOT NULL,
    "externalId" TEXT COLLATE "C",
    "snapshot" JSONB NOT NULL,
    "requestId" TEXT COLLATE "C" NOT NULL,
    "deletedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "DeletedResource_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Tenant_slug_key" ON "Tenant"("slug");

-- CreateIndex
CREATE INDEX "User_tenantId_externalId_idx" ON "User"("tenantId", "externalId");

-- CreateIndex
CREATE INDEX "User_tenantId_displayNameKey_idx" ON "User"("tenantId", "displayNameKey");

-- CreateIndex
CREATE INDEX "User_tenantId_familyNameKey_idx" ON "User"("tenantId", "familyNameKey");

-- CreateIndex
CREATE INDEX "User_tenantId_employeeNumberKey_idx" ON "User"("tenantId", "employeeNumberKey");

-- CreateIndex
CREATE INDEX "User_tenantId_managerId_idx" ON "User"("tenantId", "managerId");

-- CreateIndex
CREATE INDEX "User_tenantId_managerRef_idx" ON "User"("tenantId", "managerRef");

-- CreateIndex
CREATE INDEX "User_tenantId_updatedAt_idx" ON "User"("tenantId", "updatedAt");

-- CreateIndex
CREATE UNIQUE INDEX "User_tenantId_userNameKey_key" ON "User"("tenantId", "userNameKey");

-- CreateIndex
CREATE INDEX "PluralValue_tenantId_kind_valueKey_idx" ON "PluralValue"("tenantId", "kind", "valueKey");

-- CreateIndex
CREATE INDEX "Group_tenantId_displayNameKey_idx" ON "Group"("tenantId", "displayNameKey");

-- CreateIndex
CREATE INDEX "Group_tenantId_externalId_idx" ON "Group"("tenantId", "externalId");

-- CreateIndex
CREATE INDEX "Group_tenantId_updatedAt_idx" ON "Group"("tenantId", "updatedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Group_tenantId_uniqueDisplayNameKey_key" ON "Group"("tenantId", "uniqueDisplayNameKey");

-- CreateIndex
CREATE INDEX "GroupMembership_tenantId_userId_idx" ON "GroupMembership"("tenantId", "userId");

-- CreateIndex
CREATE INDEX "GroupMembership_tenantId_nestedGroupId_idx" ON "GroupMembership"("tenantId", "nestedGroupId");

-- CreateIndex
CREATE UNIQUE INDEX "SchemaExtension_tenantId_urnKey_key" ON "SchemaExtension"("tenantId", "urnKey");

-- CreateIndex
CREATE INDEX "UniqueValue_tenantId_resourceId_idx" ON "UniqueValue"("tenantId", "resourceId");

-- CreateIndex
CREATE UNIQUE INDEX "AccessToken_tokenHash_key" ON "AccessToken"("tokenHash");

-- CreateIndex
CREATE INDEX "ProvisioningRecord_tenantId_resourceId_id_idx" ON "ProvisioningRecord"("tenantId", "resourceId", "id");

-- CreateIndex
CREATE INDEX "DeletedResource_tenantId_resourceType_nameKey_idx" ON "DeletedResource"("tenantId", "resourceType", "nameKey");

-- CreateIndex
CREATE INDEX "DeletedResource_tenantId_deletedAt_idx" ON "DeletedResource"("tenantId", "deletedAt");

-- AddForeignKey
ALTER TABLE "User" ADD CONSTRAINT "User_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "User" ADD CONSTRAINT "User_tenantId_managerId_fkey" FOREIGN KEY ("tenantId", "managerId") REFERENCES "User"("tenantId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "PluralValue" ADD CONSTRAINT "PluralValue_tenantId_userId_fkey" FOREIGN KEY ("tenantId", "userId") REFERENCES "User"("tenantId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "Address" ADD CONSTRAINT "Address_tenantId_userId_fkey" FOREIGN KEY ("tenantId", "userId") REFERENCES "User"("tenantId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "Group" ADD CONSTRAINT "Group_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "GroupMembership" ADD CONSTRAINT "GroupMembership_tenantId_groupId_fkey" FOREIGN KEY ("tenantId", "groupId") REFERENCES "Group"("tenantId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "GroupMembership" ADD CONSTRAINT "GroupMembership_tenantId_userId_fkey" FOREIGN KEY ("tenantId", "userId") REFERENCES "User"("tenantId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "GroupMembership" ADD CONSTRAINT "GroupMembership_tenantId_nestedGroupId_fkey" FOREIGN KEY ("tenantId", "nestedGroupId") REFERENCES "Group"("tenantId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "AccessToken" ADD CONSTRAINT "AccessToken_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE CASCADE ON UPDATE CASCADE;
