-- AlterTable
ALTER TABLE "OAuthClient" ADD COLUMN     "boundCertificates" TEXT[] COLLATE "C" DEFAULT ARRAY[]::TEXT[];
