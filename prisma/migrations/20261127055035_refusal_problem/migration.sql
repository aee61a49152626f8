-- AlterTable
ALTER TABLE "ProvisioningRecord" ADD COLUMN     "problem" TEXT COLLATE "C";
