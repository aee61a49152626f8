import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { openDatabase } from '../../prisma/database.js';
import { applyMigrations } from '../../prisma/migrate.js';
import { createClient, type Send } from './load.js';
import { type Seeded, seed, TENANT } from './seed.js';
import { type BenchServer, startReference, startRollcall, TOKEN } from './servers.js';

/** Rollcall and the hand-written server, each on its own copy of the same people. */
export interface Place {
  readonly users: number;
  readonly seeded: Seeded;
  readonly rollcall: Post;
  readonly reference: Post;
}

/** A server under load, and what a scenario notes about it from one round to the next. */
export interface Post {
  readonly server: BenchServer;
  readonly send: Send;
  readonly notes: Map<string, string>;
}

const admin = process.env['TEST_DATABASE_URL'] ?? 'postgresql://postgres@127.0.0.1:5432/postgres';

/** Makes the databases, seeds them and starts both servers. `close` stops and drops everything. */
export async function openPlaces(
  sizes: readonly number[],
): Promise<{ places: Place[]; close: () => Promise<void> }> {
  const databases: string[] = [];
  const servers: BenchServer[] = [];
  const close = async () => {
    for (const server of servers) server.process.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 500));
    for (const name of databases) await administer(`DROP DATABASE "${name}" WITH (FORCE)`);
  };
  const create = async (template?: string) => {
    const name = `rollcall_bench_${randomBytes(4).toString('hex')}`;
    const source = template === undefined ? '' : ` TEMPLATE "${template}" STRATEGY FILE_COPY`;
    await administer(`CREATE DATABASE "${name}"${source}`);
    databases.push(name);
    return name;
  };
  const open = async (users: number): Promise<Place> => {
    const original = await create();
    await prepare(urlOf(original));
    const seeded = await seed(urlOf(original), users);
    const [ours, theirs] = [await create(original), await create(original)];
    const rollcall = await startRollcall(urlOf(ours));
    servers.push(rollcall);
    const reference = await startReference(urlOf(theirs));
    servers.push(reference);
    return { users, seeded, rollcall: post(rollcall), reference: post(reference) };
  };
  try {
    const places: Place[] = [];
    for (const users of sizes) places.push(await open(users));
    return { places, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function post(server: BenchServer): Post {
  return { server, send: createClient(server.baseUrl, TOKEN), notes: new Map() };
}

/** Both work on the same tables, with one tenant in them. */
async function prepare(databaseUrl: string): Promise<void> {
  const database = await openDatabase({ databaseUrl, dataDir: '' }, (error) =>
    process.stderr.write(`${error.message}\n`),
  );
  await applyMigrations(database);
  await database.client.tenant.create({ data: { id: TENANT, slug: 'default', name: 'Default' } });
  await database.close();
}

/** Runs one statement outside of the databases of the benchmark. */
export async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: admin });
  await client.connect();
  await client.query(statement);
  await client.end();
}

/** Address of a database on the server of the benchmark. */
export function urlOf(name: string): string {
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return url.href;
}
