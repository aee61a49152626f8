-- AlterTable
ALTER TABLE "OAuthClientSecret" ADD COLUMN     "warnedDays" INTEGER;
