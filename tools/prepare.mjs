// Generates what is derived from the schemas, when it is missing or older than its sources.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const targets = ['prisma/generated/pothos-types.ts', 'graphql/operations/generated/documents.ts'];
const sources = [
  'prisma/schema.prisma',
  'graphql/schema.graphql',
  'package-lock.json',
  ...readdirSync('graphql/operations')
    .filter((name) => name.endsWith('.graphql'))
    .map((name) => join('graphql/operations', name)),
];

const timeOf = (path) => statSync(path).mtimeMs;
const newest = Math.max(...sources.map(timeOf));
const isCurrent = targets.every((path) => existsSync(path) && timeOf(path) >= newest);

if (!isCurrent) {
  const { status } = spawnSync('npm', ['run', '--silent', 'generate'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  process.exit(status ?? 1);
}
