-- AlterTable
ALTER TABLE "AccessToken" ADD COLUMN     "switches" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "OAuthClient" ADD COLUMN     "switches" JSONB NOT NULL DEFAULT '{}';
