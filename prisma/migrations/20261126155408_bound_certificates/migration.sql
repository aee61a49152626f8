-- AlterTable
ALTER TABLE "AccessToken" ADD COLUMN     "boundCertificates" TEXT[] COLLATE "C" DEFAULT ARRAY[]::TEXT[];
