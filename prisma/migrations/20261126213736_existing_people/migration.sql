-- CreateEnum
CREATE TYPE "ExistingPeople" AS ENUM ('LINK', 'REVIEW', 'REJECT');

-- CreateEnum
CREATE TYPE "LinkDecision" AS ENUM ('APPROVED', 'DECLINED');

-- AlterTable
ALTER TABLE "Tenant" ADD COLUMN     "existingPeople" "ExistingPeople" NOT NULL DEFAULT 'LINK';

-- AlterTable
ALTER TABLE "User" ADD COLUMN     "isProtected" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "linkDecision" "LinkDecision";

-- CreateTable
CREATE TABLE "LinkReview" (
    "tenantId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "operation" "Operation" NOT NULL,
    "actorId" UUID,
    "actorName" TEXT COLLATE "C" NOT NULL,
    "requestId" TEXT COLLATE "C" NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 1,
    "askedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastAskedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "LinkReview_pkey" PRIMARY KEY ("tenantId","userId")
);

-- AddForeignKey
ALTER TABLE "LinkReview" ADD CONSTRAINT "LinkReview_tenantId_userId_fkey" FOREIGN KEY ("tenantId", "userId") REFERENCES "User"("tenantId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;
