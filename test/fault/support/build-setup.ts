import { fileURLToPath } from 'node:url';
import { run } from './private-postgres.js';

/** Builds what the tests start as processes, from the sources as they are. */
export function setup(): Promise<void> {
  const config = fileURLToPath(new URL('../../../tsconfig.build.json', import.meta.url));
  const compiler = fileURLToPath(
    new URL('../../../node_modules/typescript/bin/tsc', import.meta.url),
  );
  return run(process.execPath, [compiler, '-p', config]);
}
