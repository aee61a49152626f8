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
  // What it says matters only when it fails.
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'generate'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.stderr.write(`${stdout}${stderr}`);
  process.exitCode = status ?? 1;
}
