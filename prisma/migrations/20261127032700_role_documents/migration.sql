-- AlterTable
ALTER TABLE "PluralValue" ADD COLUMN     "document" TEXT COLLATE "C";
