-- AlterTable
ALTER TABLE "Tenant" ADD COLUMN     "entraTenantId" UUID;

-- CreateTable
CREATE TABLE "OAuthClient" (
    "tenantId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "clientId" TEXT COLLATE "C" NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "scopes" TEXT[] COLLATE "C",
    "dialect" TEXT COLLATE "C" NOT NULL DEFAULT 'entra',
    "tokenLifetime" INTEGER NOT NULL DEFAULT 3600,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "federationTenantId" UUID,
    "federationAudiences" TEXT[] COLLATE "C" DEFAULT ARRAY[]::TEXT[],
    "federationSubject" TEXT COLLATE "C",
    "federationObjectId" TEXT COLLATE "C",
    "federationApplicationId" TEXT COLLATE "C",
    "version" INTEGER NOT NULL DEFAULT 1,
    "lastUsedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "OAuthClient_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "OAuthClientSecret" (
    "tenantId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "oauthClientId" UUID NOT NULL,
    "prefix" TEXT COLLATE "C" NOT NULL,
    "secretHash" BYTEA NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "lastUsedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "OAuthClientSecret_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateTable
CREATE TABLE "OAuthAccessToken" (
    "tenantId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "oauthClientId" UUID NOT NULL,
    "secretId" UUID,
    "tokenHash" BYTEA NOT NULL,
    "scopes" TEXT[] COLLATE "C",
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "OAuthAccessToken_pkey" PRIMARY KEY ("tenantId","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "OAuthClient_clientId_key" ON "OAuthClient"("clientId");

-- CreateIndex
CREATE UNIQUE INDEX "OAuthClientSecret_secretHash_key" ON "OAuthClientSecret"("secretHash");

-- CreateIndex
CREATE INDEX "OAuthClientSecret_tenantId_oauthClientId_id_idx" ON "OAuthClientSecret"("tenantId", "oauthClientId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "OAuthAccessToken_tokenHash_key" ON "OAuthAccessToken"("tokenHash");

-- CreateIndex
CREATE INDEX "OAuthAccessToken_tenantId_oauthClientId_id_idx" ON "OAuthAccessToken"("tenantId", "oauthClientId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Tenant_entraTenantId_key" ON "Tenant"("entraTenantId");

-- AddForeignKey
ALTER TABLE "OAuthClient" ADD CONSTRAINT "OAuthClient_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OAuthClientSecret" ADD CONSTRAINT "OAuthClientSecret_tenantId_oauthClientId_fkey" FOREIGN KEY ("tenantId", "oauthClientId") REFERENCES "OAuthClient"("tenantId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OAuthAccessToken" ADD CONSTRAINT "OAuthAccessToken_tenantId_oauthClientId_fkey" FOREIGN KEY ("tenantId", "oauthClientId") REFERENCES "OAuthClient"("tenantId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OAuthAccessToken" ADD CONSTRAINT "OAuthAccessToken_tenantId_secretId_fkey" FOREIGN KEY ("tenantId", "secretId") REFERENCES "OAuthClientSecret"("tenantId", "id") ON DELETE CASCADE ON UPDATE CASCADE;
