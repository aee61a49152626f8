import { createServer, type Server } from 'node:http';
import { type Bootstrapped, bootstrap } from '../../graphql/access/bootstrap.js';
import { warnOfExpiry } from '../../graphql/access/expiry.js';
import { removeExpiredTokens } from '../../graphql/access/issued-token.js';
import { createSignInLink } from '../../graphql/access/sign-in-link.js';
import { purgeExpired } from '../../graphql/recycle-bin/purge.js';
import { linkManagers } from '../../graphql/user/link-managers.js';
import { type Database, openDatabase } from '../../prisma/database.js';
import { applyMigrations } from '../../prisma/migrate.js';
import { createApp } from '../app.js';
import { type Config, ConfigError } from '../config.js';
import { readTls } from '../http/tls.js';
import { createLogger } from '../observability/logger.js';
import { type Schedule, startSchedule } from '../schedule.js';
import { openControlChannel } from './control.js';
import { endOnFault } from './end-on-fault.js';
import { linkAddress } from './link.js';
import { publicUrlOf } from './public-url.js';

/** How long running requests may take to finish after SIGTERM. */
const DRAIN_MS = 25_000;
/** How long closing the database may take after that: one that does not answer must not keep the process. */
const CLOSE_MS = 3_000;
/** How often tokens are looked through for those that expire soon. */
const EXPIRY_CHECK_MS = 3_600_000;
/** How often the access tokens of clients that went quiet are removed; a busy client's go when it asks again. */
const SWEEP_MS = 3_600_000;
/** How often the recycle bin is looked through for what the retention time has ended for. */
const PURGE_MS = 3_600_000;
/** How often managers are looked for whom no write has found. */
const LINK_MS = 600_000;

/** Opens the database, brings it up to date, makes sure of a tenant and listens, until a signal comes. */
export async function serve(config: Config): Promise<void> {
  const log = createLogger(config.logLevel);
  endOnFault(log);
  checkTls(config);
  const database = await openDatabase(config, (error) => {
    log.error({ error }, 'A database connection failed.');
  });
  try {
    // Before any secret is made: one that is made is shown once, when the server listens.
    if (config.port !== 0) await closeAgain(config);
    const applied = await applyMigrations(database);
    if (applied.length > 0) log.info({ applied }, 'Migrations were applied.');
    const made = await bootstrap(database, {
      tenantSlug: config.bootstrapTenant,
      scimToken: config.bootstrapScimToken,
      adminToken: config.bootstrapAdminToken,
    });
    await listenUntilSignal({ config, database, made, log });
  } finally {
    await database.close();
  }
  // All is done: what a library still keeps a timer for must not keep the process.
  process.exit(0);
}

/** Certificates that cannot be used are a mistake in the settings; it is told before anything is opened. */
function checkTls({ doors: { tls } }: Config): void {
  if (tls === undefined) return;
  try {
    readTls(tls);
  } catch (error) {
    throw new ConfigError([error instanceof Error ? error.message : String(error)]);
  }
}

interface Running {
  readonly config: Config;
  readonly database: Database;
  readonly made: Bootstrapped;
  readonly log: ReturnType<typeof createLogger>;
}

async function listenUntilSignal({ config, database, made, log }: Running): Promise<void> {
  const port = config.port === 0 ? await findFreePort(config.host) : config.port;
  const publicUrl = publicUrlOf(config, port);
  const { rateLimit, redisUrl, signIn, entra, host } = config;
  const { tls, ...doors } = config.doors;
  const listening = { tls };
  const app = createApp({
    ...{ database, log, publicUrl, rateLimit, redisUrl, signIn, entra, listening },
    ...doors,
  });
  const control =
    database.kind === 'embedded' ? await openControlChannel(database, publicUrl) : undefined;
  const link = made.adminSecret === undefined ? undefined : await firstLink(database, publicUrl);
  const jobs = startJobs({ database, log });
  try {
    await listen(app.server, { port, host });
    process.stdout.write(welcome({ publicUrl, made, config, link }));
    await nextSignal();
    log.info({}, 'Stopping: running requests are finished first.');
    await app.drain(DRAIN_MS);
    setTimeout(() => process.exit(0), CLOSE_MS).unref();
  } finally {
    await Promise.all(jobs.map((job) => job.stop()));
    await control?.close();
    app.close();
  }
}

/** Everything that is done again and again, in every instance. */
function startJobs({ database, log }: Pick<Running, 'database' | 'log'>): Schedule[] {
  return [
    startSchedule({
      everyMs: EXPIRY_CHECK_MS,
      work: () => warnOfExpiry(database),
      onFailure: (error) =>
        log.error({ error }, 'Warnings of tokens that expire were not written.'),
    }),
    startSchedule({
      everyMs: SWEEP_MS,
      work: () => removeExpiredTokens(database),
      onFailure: (error) => log.warn({ error }, 'Expired access tokens were not removed.'),
    }),
    startSchedule({
      everyMs: PURGE_MS,
      work: () => purgeExpired(database),
      onFailure: (error) => log.error({ error }, 'The recycle bin was not purged.'),
    }),
    startSchedule({
      everyMs: LINK_MS,
      work: () => linkManagers(database),
      onFailure: (error) => log.warn({ error }, 'Managers who appeared were not linked.'),
    }),
  ];
}

function listen(server: Server, { port, host }: { port: number; host: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** A port that nobody listens on: addresses are shown before the server listens. */
async function findFreePort(host: string): Promise<number> {
  const address = await closeAgain({ port: 0, host });
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Listens for a moment; fails when somebody else has the port. */
async function closeAgain(place: { readonly port: number; readonly host: string }) {
  const probe = createServer();
  await listen(probe, place);
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return address;
}

/** The first signal stops the service in order; a second one ends the process at once. */
function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(1));
        resolve();
      });
    }
  });
}

interface Welcome {
  readonly publicUrl: string;
  readonly made: Bootstrapped;
  readonly config: Config;
  /** Signs in at once, in a browser; made by the first start alone. */
  readonly link: string | undefined;
}

/** Whoever may read the first admin token may as well sign in without typing it. */
async function firstLink(database: Database, publicUrl: string): Promise<string> {
  return linkAddress(publicUrl, await createSignInLink(database, { role: 'operator' }));
}

/** What the first start shows once, and what each start shows. */
function welcome({ publicUrl, made, config, link }: Welcome): string {
  const { tenantSlug, scimSecret, adminSecret } = made;
  const tenantUrl = `${publicUrl}/scim/v2`;
  const { bootstrapScimToken, bootstrapAdminToken } = config;
  return `
Rollcall is listening. Database: ${describeDatabase(config)}. Tenant: ${tenantSlug}.

  Entra → Provisioning → Admin credentials
    Tenant URL     ${tenantUrl}
    Secret token   ${shown(scimSecret, bootstrapScimToken && 'BOOTSTRAP_SCIM_TOKEN')}

  GraphQL          ${publicUrl}/graphql
    Admin token    ${shown(adminSecret, bootstrapAdminToken && 'BOOTSTRAP_ADMIN_TOKEN')}
    Sign in        ${link ?? 'npm run rollcall -- sign-in-link'}

  Provision sample people:
    npm run rollcall -- simulate entra --url ${tenantUrl} --token ${scimSecret ?? '<Secret token>'} --users 100 --groups 10

  Ctrl-C stops; the data stays.
`;
}

/** A secret that was just made, or where it is to be found. */
function shown(secret: string | undefined, setting: string | undefined): string {
  if (secret !== undefined) return secret;
  return setting === undefined
    ? '(made earlier and shown once; see "Lost secrets" in the README)'
    : `(the value of ${setting})`;
}

function describeDatabase({ databaseUrl, dataDir }: Config): string {
  return databaseUrl === undefined ? `embedded, in ${dataDir}` : 'PostgreSQL';
}
